// Splitting text into the words that byte-pair encoding works on. Byte-level tokenizers go through patterns of our own making, with the
// Unicode classes of the `tokenizers` library (JavaScript's `\s` and `\d` differ); other kinds through the JavaScript library's parts.

import { z } from 'zod';
import { escaped } from './added-tokens.ts';
import { splitPieces } from './split-pieces.ts';

/** Words of a piece of text, in order; together they are the text. */
export type WordSplitter = (text: string) => readonly string[];

export interface ByteLevelWords {
  readonly split: WordSplitter;
  /** Put before a piece of text that does not begin with a space. */
  readonly addsPrefixSpace: boolean;
  /** The patterns, in order, as the tokenizer's file writes them; `digits` for a split at digits. */
  readonly patterns: readonly string[];
}

const byteLevel = z.looseObject({
  type: z.literal('ByteLevel'),
  add_prefix_space: z.boolean().nullish(),
  use_regex: z.boolean().nullish(),
});
const digits = z.looseObject({ type: z.literal('Digits'), individual_digits: z.boolean().nullish() });
const split = z.looseObject({
  type: z.literal('Split'),
  pattern: z.union([z.object({ Regex: z.string().max(10_000) }), z.object({ String: z.string().min(1).max(10_000) })]),
  behavior: z.enum(['Removed', 'Isolated', 'MergedWithPrevious', 'MergedWithNext', 'Contiguous']),
  invert: z.boolean().nullish(),
});
const sequence = z.looseObject({ type: z.literal('Sequence'), pretokenizers: z.array(z.unknown()).max(20) });

/** GPT-2's pattern, which `ByteLevel` has built in. */
export const gpt2Pattern = String.raw`'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`;

/**
 * The words of a byte-level pre-tokenizer: `ByteLevel`, alone or after splits at digits and at patterns. Null for any other kind.
 * `translate`: the pattern of a file as a JavaScript pattern; null where it cannot be had exactly.
 */
export function byteLevelWords(config: unknown, translate: (pattern: string) => RegExp | null): ByteLevelWords | null {
  const steps = sequence.safeParse(config);
  const parts = steps.success ? steps.data.pretokenizers : [config];
  const last = byteLevel.safeParse(parts.at(-1));
  if (!last.success) return null;
  const splitters: WordSplitter[] = [];
  const patterns: string[] = [];
  let digitsThenGpt2: WordSplitter | null = null;
  for (const part of parts.slice(0, -1)) {
    const asDigits = digits.safeParse(part);
    const asSplit = split.safeParse(part);
    if (asDigits.success) {
      const { individual_digits: individual } = asDigits.data;
      splitters.push(covering(individual ? /\P{N}+|\p{N}/gu : /\P{N}+|\p{N}+/gu));
      patterns.push('digits');
      digitsThenGpt2 = covering(gpt2Between(individual ? String.raw`\p{N}` : String.raw`\p{N}+`));
    } else if (asSplit.success) {
      const step = splitStep(asSplit.data, translate);
      if (step === null) return null;
      splitters.push(step.split);
      patterns.push(step.pattern);
    } else return null;
  }
  if (last.data.use_regex !== false) {
    splitters.push(covering(gpt2));
    patterns.push(gpt2Pattern);
  }
  const [first, ...more] = splitters;
  const all: WordSplitter = first
    ? (text) => more.reduce<readonly string[]>((words, next) => words.flatMap(next), first(text))
    : (text) => (text === '' ? [] : [text]);
  const addsPrefixSpace = last.data.add_prefix_space === true;
  // With a step before it, each of its pieces would get a space of its own.
  if (addsPrefixSpace && splitters.length > 1) return null;
  const inOne = parts.length === 2 && last.data.use_regex !== false ? digitsThenGpt2 : null;
  return { split: inOne ?? all, addsPrefixSpace, patterns };
}

/**
 * A split as a step. Its pattern stands for it only where it keeps all of the text and cuts at each match; else the name is none that
 * anything is known of.
 */
function splitStep(
  { pattern, behavior, invert }: z.infer<typeof split>,
  translate: (pattern: string) => RegExp | null,
): { readonly split: WordSplitter; readonly pattern: string } | null {
  const source = 'Regex' in pattern ? pattern.Regex : pattern.String;
  const regex = 'Regex' in pattern ? translate(source) : new RegExp(escaped(source), 'g');
  if (regex === null) return null;
  // Patterns that end so match every text without gaps: to keep only the matches is to cut at each.
  const matchesAll = behavior === 'Removed' && invert === true && source.endsWith(String.raw`|\s+(?!\S)|\s+`);
  if ('Regex' in pattern && (matchesAll || (behavior === 'Isolated' && invert !== true)))
    return { split: covering(regex), pattern: source };
  return { split: (text) => splitPieces(text, regex, behavior, invert === true), pattern: `${behavior} ${source}` };
}

const gpt2 = withUnicodeSpaces(gpt2Pattern);

/** Digits (or runs of them) first, then GPT-2's pattern between them, in one: white space that ends at a digit ends its piece of text. */
function gpt2Between(number: string): RegExp {
  const between = gpt2Pattern.replace(String.raw` ?\p{N}+`, number).replace(String.raw`\s+(?!\S)`, String.raw`\s+(?![^\s\p{N}])`);
  return withUnicodeSpaces(between);
}

function withUnicodeSpaces(pattern: string): RegExp {
  const source = pattern
    .replaceAll(String.raw`[^\s`, String.raw`[^\p{White_Space}`)
    .replaceAll(String.raw`\s`, String.raw`\p{White_Space}`)
    .replaceAll(String.raw`\S`, String.raw`\P{White_Space}`);
  return new RegExp(source, 'gu');
}

/** Matches, and what lies between them, as words. */
function covering(pattern: RegExp): WordSplitter {
  return (text) => {
    const words: readonly string[] = text.match(pattern) ?? [];
    let length = 0;
    for (const word of words) length += word.length;
    return length === text.length && !words.includes('') ? words : withGaps(text, pattern);
  };
}

function withGaps(text: string, pattern: RegExp): readonly string[] {
  const words: string[] = [];
  let done = 0;
  for (const match of text.matchAll(pattern)) {
    if (match[0] === '') continue;
    if (match.index > done) words.push(text.slice(done, match.index));
    words.push(match[0]);
    done = match.index + match[0].length;
  }
  if (done < text.length) words.push(text.slice(done));
  return words;
}
