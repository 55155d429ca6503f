// From the metric values of many items to one number, with lm-evaluation-harness's names and definitions.
import type { MetricValue } from './types.ts';

type Values = readonly Pick<MetricValue, 'value' | 'weight'>[];

/** By lm-eval's names. Each gives NaN for no values. */
export const aggregations = {
  mean,
  /** For `perplexity`: values are log-probabilities. */
  perplexity: (values: Values): number => Math.exp(-mean(values)),
  /** For `word_perplexity` and `byte_perplexity`: weights are words or bytes. */
  weighted_perplexity: (values: Values): number => Math.exp(-weightedMean(values)),
  bits_per_byte: (values: Values): number => -weightedMean(values) / Math.LN2,
} as const satisfies Record<string, (values: Values) => number>;

export type Aggregation = keyof typeof aggregations;

/** Which aggregation belongs to a metric, as in lm-eval's registry. */
export const aggregationOf: Readonly<Record<string, Aggregation>> = {
  acc: 'mean',
  acc_norm: 'mean',
  acc_bytes: 'mean',
  exact_match: 'mean',
  perplexity: 'perplexity',
  word_perplexity: 'weighted_perplexity',
  byte_perplexity: 'weighted_perplexity',
  bits_per_byte: 'bits_per_byte',
};

function mean(values: Values): number {
  return values.reduce((sum, { value }) => sum + value, 0) / values.length;
}

function weightedMean(values: Values): number {
  const sum = values.reduce((total, { value }) => total + value, 0);
  const weight = values.reduce((total, item) => total + (item.weight ?? 1), 0);
  return sum / weight;
}

/** Standard error of the mean from the sample's standard deviation; NaN for fewer than two values. */
export function meanStderr(values: Values): number {
  if (values.length < 2) return Number.NaN;
  const centre = mean(values);
  const squares = values.reduce((sum, { value }) => sum + (value - centre) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1) / values.length);
}
