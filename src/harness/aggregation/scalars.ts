// Aggregations of numbers and of pairs of numbers, by lm-eval's names and definitions.
import { asNumber, isList, type Value } from '../values/index.ts';

/** Values of a metric that its aggregation cannot take, such as texts for a mean. */
export class AggregationError extends Error {
  override readonly name = 'AggregationError';
}

/** The numbers of the items (bools count as 0 and 1). Throws `AggregationError` for anything else. */
export function numbers(items: readonly Value[]): Float64Array {
  return Float64Array.from(items, (item) => number(item));
}

function number(item: Value): number {
  const value = asNumber(item);
  if (value === null)
    throw new AggregationError(`cannot aggregate ${describe(item)} as a number; give the metric an aggregation that takes it`);
  return value;
}

/** The items as pairs, such as `[gold, prediction]` or `[logprob, weight]`. */
export function pairs(items: readonly Value[]): readonly (readonly [Value, Value])[] {
  return items.map((item) => {
    const [first, second] = isList(item) ? item : [];
    if (first === undefined || second === undefined) throw new AggregationError(`expected a pair from the metric, got ${describe(item)}`);
    return [first, second];
  });
}

function describe(item: Value): string {
  return (JSON.stringify(item, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value)) ?? 'nothing').slice(0, 80);
}

export function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

export function mean(items: readonly Value[]): number {
  return sum(numbers(items)) / items.length;
}

/** The upper one of the two in the middle. */
export function median(values: Float64Array): number {
  return values.toSorted()[Math.floor(values.length / 2)] ?? Number.NaN;
}

export function nanmean(values: Float64Array): number {
  let total = 0;
  let count = 0;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    total += value;
    count++;
  }
  return total / count;
}

/** Values are log-probabilities. */
export function perplexity(values: Float64Array): number {
  return Math.exp(-sum(values) / values.length);
}

/** Items are `[logprob, number of words or bytes]`. */
export function weightedPerplexity(items: readonly Value[]): number {
  return Math.exp(-weightedMean(items));
}

/** Items are `[logprob, number of bytes]`. */
export function bitsPerByte(items: readonly Value[]): number {
  return -weightedMean(items) / Math.LN2;
}

function weightedMean(items: readonly Value[]): number {
  const both = pairs(items);
  return sum(both.map(([value]) => number(value))) / sum(both.map(([, weight]) => number(weight)));
}

/** Items are `[gold index, probabilities]`; the mean squared distance from certainty in the gold. */
export function brierScore(items: readonly Value[]): number {
  let classes: number | null = null;
  const scores = pairs(items).map(([gold, predicted]) => {
    if (!isList(predicted)) throw new AggregationError('brier_score needs the probabilities of the choices');
    classes ??= predicted.length;
    if (predicted.length !== classes) throw new AggregationError('brier_score needs the same number of choices in every doc');
    const at = indexIn(classes, gold);
    return sum(predicted.map((probability, index) => (number(probability) - (index === at ? 1 : 0)) ** 2));
  });
  return sum(scores) / scores.length;
}

/** As Python indexes: negative ones count from the end. */
function indexIn(length: number, index: Value): number {
  const at = number(index);
  if (!Number.isInteger(at) || at >= length || at < -length) throw new AggregationError(`gold ${at} is not one of the ${length} choices`);
  return at < 0 ? at + length : at;
}
