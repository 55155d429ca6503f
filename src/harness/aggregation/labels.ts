// Scores of predicted labels over all docs: F1 of label 1 and Matthews' correlation coefficient, as scikit-learn defines them.
import { asNumber, repr, type Value } from '../values/index.ts';
import { AggregationError, pairs } from './scalars.ts';

/** Gold and predicted labels as small integers (`labels[code]` is the label), one of each a doc. */
export interface LabelPairs {
  readonly gold: Uint32Array;
  readonly predicted: Uint32Array;
  readonly labels: readonly Value[];
}

/** Items are `[gold, predicted]`: ints, bools or texts. */
export function labelPairs(items: readonly Value[]): LabelPairs {
  const codes = new Map<number | string, number>();
  const labels: Value[] = [];
  const code = (label: Value): number => {
    const number = asNumber(label);
    if (number === null && typeof label !== 'string')
      throw new AggregationError(`${repr(label)} is not a label; f1 and mcc take ints or texts`);
    const key = number ?? `text ${String(label)}`;
    const known = codes.get(key);
    if (known !== undefined) return known;
    codes.set(key, labels.length);
    labels.push(label);
    return labels.length - 1;
  };
  const both = pairs(items);
  return {
    gold: Uint32Array.from(both, ([gold]) => code(gold)),
    predicted: Uint32Array.from(both, ([, predicted]) => code(predicted)),
    labels,
  };
}

/** F1 of label 1 over the drawn docs; 0 where it neither occurs nor is predicted. Throws `AggregationError` for more than two labels. */
export function f1({ gold, predicted, labels }: LabelPairs, drawn: Uint32Array): number {
  const one = labels.findIndex((label) => asNumber(label) === 1);
  const seen = new Set<number>();
  let [both, golds, predictions] = [0, 0, 0];
  for (const doc of drawn) {
    const [right, said] = [gold[doc] ?? 0, predicted[doc] ?? 0];
    seen.add(right).add(said);
    if (right === one) golds++;
    if (said === one) predictions++;
    if (right === one && said === one) both++;
  }
  if (seen.size > 2 || (seen.size === 2 && !seen.has(one))) {
    throw new AggregationError(`f1 takes two labels, one of them 1; got ${[...seen].map((at) => repr(labels[at] ?? null)).join(', ')}`);
  }
  return golds + predictions === 0 ? 0 : (2 * both) / (golds + predictions);
}

/** Matthews' correlation over the drawn docs, for any number of labels (Gorodkin 2004); 0 where either side has one label only. */
export function matthewsCorrelation({ gold, predicted, labels }: LabelPairs, drawn: Uint32Array): number {
  const golds = new Float64Array(labels.length);
  const predictions = new Float64Array(labels.length);
  let right = 0;
  for (const doc of drawn) {
    const [is, said] = [gold[doc] ?? 0, predicted[doc] ?? 0];
    golds[is] = (golds[is] ?? 0) + 1;
    predictions[said] = (predictions[said] ?? 0) + 1;
    if (is === said) right++;
  }
  const dot = (a: Float64Array, b: Float64Array): number => a.reduce((total, value, i) => total + value * (b[i] ?? 0), 0);
  const n = drawn.length;
  const spread = (n * n - dot(predictions, predictions)) * (n * n - dot(golds, golds));
  return spread === 0 ? 0 : (right * n - dot(golds, predictions)) / Math.sqrt(spread);
}
