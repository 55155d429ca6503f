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

/** Whether a pattern is one that has been read and found harmless: it looks at each character a few times at most. */
export function isKnownPattern(pattern: string): boolean {
  return known.has(pattern);
}

export interface StableConditions {
  readonly patterns: readonly string[];
  readonly addsPrefixSpace: boolean;
  readonly addedTokens: readonly AddedToken[];
  readonly normalization: 'none' | 'NFC' | 'other';
  /** Words and added tokens of a text, in order: the text of each and its ids. */
  pieces(text: string): Iterable<readonly [text: string, ids: readonly number[]]>;
}

/** The method for a tokenizer; null where it does not apply. */
export function stablePrefixes(conditions: StableConditions): StablePrefixes | null {
  const { patterns, addsPrefixSpace, addedTokens, normalization, pieces } = conditions;
  const looksAround = addedTokens.some(({ lstrip, rstrip, single_word }) => lstrip || rstrip || single_word);
  if (
    !patterns.every((pattern) => known.has(pattern)) ||
    patterns.length === 0 ||
    addsPrefixSpace ||
    looksAround ||
    normalization === 'other'
  )
    return null;
  const longestAdded = Math.max(0, ...addedTokens.map(({ content }) => content.length));
  const isNormal = (text: string) => normalization === 'none' || text.normalize('NFC') === text;

  return {
    extend(text, base) {
      const start = base?.offset ?? 0;
      const tail = text.slice(start);
      if (!isNormal(tail)) return null;
      const limit = lastCut(tail, tail.length - longestAdded);
      const ids: number[] = [];
      let offset = 0;
      let found: { readonly offset: number; readonly count: number } | null = null;
      for (const [piece, pieceIds] of pieces(tail)) {
        if (offset > limit) break;
        if (offset > 0 && (normalization === 'none' || tail.charCodeAt(offset) < 0x300))
          found = { offset: start + offset, count: ids.length };
        ids.push(...pieceIds);
        offset += piece.length;
      }
      return found && { offset: found.offset, ids: ids.slice(0, found.count) };
    },
    rest(text, offset) {
      const ids: number[] = [];
      for (const [, pieceIds] of pieces(text.slice(offset))) for (const id of pieceIds) ids.push(id);
      return ids;
    },
  };
}

const SPACE = /\p{White_Space}/u;

/** The last place in a text behind which, before `end`, white space is followed by another character; -1 where there is none. */
function lastCut(text: string, end: number): number {
  let at = end - 1;
  // The character that must be there, then the run of white space before it.
  while (at > 0 && (SPACE.test(text[at] ?? '') || !SPACE.test(text[at - 1] ?? ''))) at--;
  while (at > 0 && SPACE.test(text[at - 1] ?? '')) at--;
  return at > 0 ? at : -1;
}
