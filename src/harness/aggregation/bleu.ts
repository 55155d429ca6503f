// BLEU over a corpus (Papineni et al. 2002) with sacrebleu's defaults: 13a tokens, four orders, exponential smoothing.
import { rstrip, split } from '../values/index.ts';
import { type CorpusScore, tally } from './translation.ts';

const orders = 4;

/** Counts of a doc: length of the prediction, of the nearest reference, then matches and totals of each order. */
export const bleu: CorpusScore = {
  countsPerDoc: 2 + 2 * orders,
  count(prediction, references) {
    const words = tokens13a(prediction);
    const referenceWords = references.map(tokens13a);
    const matches: number[] = [];
    const totals: number[] = [];
    for (let n = 1; n <= orders; n++) {
      const most = new Map<string, number>();
      for (const reference of referenceWords) {
        for (const [gram, count] of tally(wordGrams(reference, n))) most.set(gram, Math.max(most.get(gram) ?? 0, count));
      }
      let matched = 0;
      for (const [gram, count] of tally(wordGrams(words, n))) matched += Math.min(count, most.get(gram) ?? 0);
      matches.push(matched);
      totals.push(Math.max(0, words.length - n + 1));
    }
    return [words.length, nearestLength(words.length, referenceWords), ...matches, ...totals];
  },
  score(sums) {
    const [length = 0, referenceLength = 0] = sums;
    const matches = sums.subarray(2, 2 + orders);
    const totals = sums.subarray(2 + orders);
    if (matches.every((count) => count === 0)) return 0;
    let smoothing = 1;
    let logs = 0;
    for (let n = 0; n < orders; n++) {
      const [matched, total] = [matches[n] ?? 0, totals[n] ?? 0];
      if (total === 0) return 0;
      if (matched === 0) smoothing *= 2;
      logs += Math.log(matched === 0 ? 100 / (smoothing * total) : (100 * matched) / total);
    }
    const brevity = length < referenceLength ? Math.exp(1 - referenceLength / length) : 1;
    return brevity * Math.exp(logs / orders);
  },
};

/** All runs of n words. */
export function* wordGrams(words: readonly string[], n: number): Generator<string> {
  for (let i = 0; i + n <= words.length; i++) yield words.slice(i, i + n).join(' ');
}

/** Of two equally near the shorter. */
function nearestLength(length: number, references: readonly (readonly string[])[]): number {
  let nearest = -1;
  for (const { length: candidate } of references) {
    const [far, near] = [Math.abs(length - candidate), Math.abs(length - nearest)];
    if (nearest < 0 || far < near || (far === near && candidate < nearest)) nearest = candidate;
  }
  return nearest;
}

const entities: readonly (readonly [string, string])[] = [
  ['&quot;', '"'],
  ['&amp;', '&'],
  ['&lt;', '<'],
  ['&gt;', '>'],
];

/** Words and punctuation marks as the mteval-v13a script separates them. */
function tokens13a(text: string): readonly string[] {
  let line = rstrip(text).replaceAll('<skipped>', '').replaceAll('-\n', '').replaceAll('\n', ' ');
  for (const [entity, character] of entities) line = line.replaceAll(entity, character);
  return split(
    ` ${line} `
      .replace(/[{-~[-` -&(-+:-@/]/g, ' $& ')
      .replace(/([^0-9])([.,])/gu, '$1 $2 ')
      .replace(/([.,])([^0-9])/gu, ' $1 $2')
      .replace(/([0-9])-/g, '$1 - '),
  );
}
