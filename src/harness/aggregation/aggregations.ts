// lm-eval's aggregations by name: from a metric's values over all docs to one number, and to the numbers of bootstrap draws.
import type { Value } from '../values/index.ts';
import { bleu } from './bleu.ts';
import { chrf, chrfPlusPlus } from './chrf.ts';
import { f1, labelPairs, matthewsCorrelation } from './labels.ts';
import { bitsPerByte, brierScore, mean, median, nanmean, numbers, perplexity, weightedPerplexity } from './scalars.ts';
import { ter } from './ter.ts';
import { type CorpusScore, corpusCounts, corpusScore } from './translation.ts';

/** From the items at `drawn` (indices, with repeats) to one number. */
export type OfDrawn = (drawn: Uint32Array) => number;

export interface Aggregation {
  /** From the values of all docs to one number. Throws `AggregationError` for values that it cannot take. */
  readonly of: (items: readonly Value[]) => number;
  /** How its standard error comes about: by the formula of the mean, by the bootstrap (`prepared` once, drawn often), or not at all. */
  readonly stderr: 'formula' | 'bootstrap' | 'none';
  readonly prepared?: (items: readonly Value[]) => OfDrawn;
}

const plain = (of: (items: readonly Value[]) => number): Aggregation => ({ of, stderr: 'none' });

function bootstrapped(prepared: (items: readonly Value[]) => OfDrawn): Aggregation {
  return { of: (items) => prepared(items)(Uint32Array.from(items.keys())), stderr: 'bootstrap', prepared };
}

function ofNumbers(score: (values: Float64Array) => number): Aggregation {
  return bootstrapped((items) => {
    const values = numbers(items);
    const picked = new Float64Array(items.length);
    return (drawn) => {
      for (let i = 0; i < drawn.length; i++) picked[i] = values[drawn[i] ?? 0] ?? 0;
      return score(picked);
    };
  });
}

function ofCorpus(corpus: CorpusScore): Aggregation {
  return bootstrapped((items) => {
    const rows = corpusCounts(items, corpus);
    return (drawn) => corpusScore(rows, corpus, drawn);
  });
}

function ofLabels(score: typeof f1): Aggregation {
  return bootstrapped((items) => {
    const labels = labelPairs(items);
    return (drawn) => score(labels, drawn);
  });
}

/** What lm-eval registers, by its names. */
export const aggregations = {
  bypass: plain(() => 999),
  mean: { of: mean, stderr: 'formula' },
  nanmean: ofNumbers(nanmean),
  median: ofNumbers(median),
  perplexity: ofNumbers(perplexity),
  weighted_perplexity: plain(weightedPerplexity),
  bits_per_byte: plain(bitsPerByte),
  f1: ofLabels(f1),
  matthews_corrcoef: ofLabels(matthewsCorrelation),
  bleu: ofCorpus(bleu),
  chrf: ofCorpus(chrf),
  'chrf++': ofCorpus(chrfPlusPlus),
  ter: ofCorpus(ter),
  brier_score: plain(brierScore),
} as const satisfies Record<string, Aggregation>;

export type AggregationName = keyof typeof aggregations;

export function isAggregationName(name: string): name is AggregationName {
  return Object.hasOwn(aggregations, name);
}
