// Corpus scores of translations: each doc gives a row of counts, and the score is a function of the sum of rows, so that bootstrap draws add rows only.
import { isList, repr, type Value } from '../values/index.ts';
import { AggregationError, pairs } from './scalars.ts';

/** A corpus score: the counts of one doc, and the score of counts summed over docs. */
export interface CorpusScore {
  readonly countsPerDoc: number;
  count(prediction: string, references: readonly string[]): readonly number[];
  score(sums: Float64Array): number;
}

/** Rows of counts, one a doc. Items are `[reference or list of references, prediction]`. */
export function corpusCounts(items: readonly Value[], corpus: CorpusScore): Float64Array {
  const rows = new Float64Array(items.length * corpus.countsPerDoc);
  const both = pairs(items);
  const references = referencesOf(both.map(([reference]) => reference));
  for (const [doc, [, prediction]] of both.entries()) {
    rows.set(corpus.count(predictionOf(prediction), references[doc] ?? []), doc * corpus.countsPerDoc);
  }
  return rows;
}

/** The score over the drawn docs. */
export function corpusScore(rows: Float64Array, corpus: CorpusScore, drawn: Uint32Array): number {
  const width = corpus.countsPerDoc;
  const sums = new Float64Array(width);
  for (const doc of drawn) for (let i = 0; i < width; i++) sums[i] = (sums[i] ?? 0) + (rows[doc * width + i] ?? 0);
  return corpus.score(sums);
}

/** lm-eval cuts every doc's list of references to the shortest one; null stands for a reference that is missing. */
function referencesOf(all: readonly Value[]): readonly (readonly string[])[] {
  if (!isList(all[0])) return all.map((reference) => [text(reference)]);
  const lists = all.map((reference) => (isList(reference) ? reference : Array.from(text(reference))));
  const shortest = lists.reduce((least, { length }) => Math.min(least, length), Number.POSITIVE_INFINITY);
  return lists.map((list) =>
    list
      .slice(0, shortest)
      .filter((reference) => reference !== null)
      .map(text),
  );
}

function predictionOf(prediction: Value): string {
  return text(isList(prediction) && prediction.length === 1 ? (prediction[0] ?? null) : prediction);
}

function text(value: Value): string {
  if (typeof value !== 'string') throw new AggregationError(`bleu, chrf and ter take texts, got ${repr(value).slice(0, 80)}`);
  return value;
}

/** How often each of `grams` occurs. */
export function tally(grams: Iterable<string>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const gram of grams) counts.set(gram, (counts.get(gram) ?? 0) + 1);
  return counts;
}
