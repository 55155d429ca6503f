// Where a text can be cut so that its beginning's tokens are the same whatever comes after the text. Few-shot examples are shared by
// thousands of prompts, and answers by four choices: with such a cut each is encoded once, and the result is exactly that of the whole.
//
// Why a cut is safe. The patterns below read from left to right, without looking back. Trying a word at a place, they read at most: one
// character, a run without white space that begins there or at the next character, a run of white space, one character more, and three
// characters behind the word for endings like 're. So every word that ends at or before a cut is decided by the text up to the character
// after the first run of white space behind the cut. A cut is used only where that character is still in the text, so far from the text's
// end that no added token can begin before it and end in what follows. Added tokens that look at their neighbours, and normalizers other
// than NFC, rule the method out; with NFC the text must be in that form already, and the white space behind the cut keeps what follows
// from joining what stands before it.

import { type EachPiece, idsOfPieces } from './pieces.ts';
import type { StablePrefixes } from './tokenizer.ts';
import type { AddedToken } from './tokenizer-files.ts';
import { gpt2Pattern } from './words.ts';

const contraction = "(?i:'s|'t|'re|'ve|'m|'ll|'d)";
const upper = String.raw`\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}`;
const lower = String.raw`\p{Ll}\p{Lm}\p{Lo}\p{M}`;
const o200kWord = String.raw`[^\r\n\p{L}\p{N}]?`;
const numbers = [String.raw`\p{N}`, String.raw`\p{N}+`, String.raw`\p{N}{1,2}`, String.raw`\p{N}{1,3}`];
const space = String.raw`\s*[\r\n]+|\s+(?!\S)|\s+`;

/** Patterns of which the above has been checked: GPT-2, GPT-4 (Llama 3, Qwen 2, ...), GPT-4o, and splits at digits. */
const known: ReadonlySet<string> = new Set([
  'digits',
  gpt2Pattern,
  ...numbers.flatMap((number) => [
    String.raw`${contraction}|[^\r\n\p{L}\p{N}]?\p{L}+|${number}| ?[^\s\p{L}\p{N}]+[\r\n]*|${space}`,
    String.raw`${contraction}|[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|${number}| ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*|${space}`,
    String.raw`${o200kWord}[${upper}]*[${lower}]+${contraction}?|${o200kWord}[${upper}]+[${lower}]*${contraction}?|${number}| ?[^\s\p{L}\p{N}]+[\r\n/]*|${space}`,
    String.raw`${o200kWord}[${upper}]*[${lower}]+|${o200kWord}[${upper}]+[${lower}]*|${number}| ?[^\s\p{L}\p{N}]+[\r\n/]*|${space}`,
    number,
  ]),
]);

const splitsDigits: ReadonlySet<string> = new Set(['digits', String.raw`\p{N}`, String.raw`\p{N}+`]);

/** Whether a pattern is one that has been read and found harmless: it looks at each character a few times at most. */
export function isKnownPattern(pattern: string): boolean {
  return known.has(pattern);
}

/**
 * One known pattern, which may follow splits at digits or runs of them. Any other two in a row could cut words of the first one into parts from
 * which the first would go on in another way.
 */
function isKnownSequence(patterns: readonly string[]): boolean {
  const last = patterns.at(-1);
  return last !== undefined && known.has(last) && patterns.slice(0, -1).every((pattern) => splitsDigits.has(pattern));
}

export interface StableConditions {
  readonly patterns: readonly string[];
  readonly addsPrefixSpace: boolean;
  readonly addedTokens: readonly AddedToken[];
  readonly normalization: 'none' | 'NFC' | 'other';
  /** Words and added tokens of a text. */
  readonly eachPiece: EachPiece;
}

/** The method for a tokenizer; null where it does not apply. */
export function stablePrefixes(conditions: StableConditions): StablePrefixes | null {
  const { patterns, addsPrefixSpace, addedTokens, normalization, eachPiece } = conditions;
  const looksAround = addedTokens.some(({ lstrip, rstrip, single_word }) => lstrip || rstrip || single_word);
  if (!isKnownSequence(patterns) || addsPrefixSpace || looksAround || normalization === 'other') return null;
  const longestAdded = Math.max(0, ...addedTokens.map(({ content }) => content.length));
  const isNormal = (text: string) => normalization === 'none' || text.normalize('NFC') === text;

  const mayCutAt = (text: string, offset: number) => offset > 0 && (normalization === 'none' || text.charCodeAt(offset) < 0x300);

  return {
    extend(text, base) {
      const start = base?.offset ?? 0;
      const tail = text.slice(start);
      if (!isNormal(tail)) return null;
      const limit = lastCut(tail, tail.length - longestAdded);
      const ids: number[] = [];
      let offset = 0;
      let [end, count] = [0, 0];
      eachPiece(tail, (length, pieceIds) => {
        if (offset > limit) return false;
        if (mayCutAt(tail, offset)) [end, count] = [offset, ids.length];
        for (const id of pieceIds) ids.push(id);
        offset += length;
        return true;
      });
      return end === 0 ? null : { offset: start + end, ids: Int32Array.from(ids.slice(0, count)) };
    },
    acrossSeam(left, right) {
      const text = left + right.slice(0, seamLength + longestAdded);
      if (!isNormal(text)) return null;
      const limit = lastCut(text, text.length - longestAdded);
      const ids: number[] = [];
      let offset = 0;
      let isFound = false;
      eachPiece(text, (length, pieceIds) => {
        if (offset > limit) return false;
        isFound = offset >= left.length && mayCutAt(text, offset);
        if (isFound) return false;
        for (const id of pieceIds) ids.push(id);
        offset += length;
        return true;
      });
      return isFound ? { offset: offset - left.length, ids } : null;
    },
    rest: (text, offset) => idsOfPieces(text.slice(offset), eachPiece),
  };
}

/** Characters behind a seam that are looked at: a word or two, and the white space behind them. */
const seamLength = 40;

const SPACE = /\p{White_Space}/u;

/** The last place in a text behind which, before `end`, white space is followed by another character; -1 where there is none. */
function lastCut(text: string, end: number): number {
  let at = end - 1;
  // The character that must be there, then the run of white space before it.
  while (at > 0 && (SPACE.test(text[at] ?? '') || !SPACE.test(text[at - 1] ?? ''))) at--;
  while (at > 0 && SPACE.test(text[at - 1] ?? '')) at--;
  return at > 0 ? at : -1;
}
