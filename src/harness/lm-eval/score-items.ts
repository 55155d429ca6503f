// Answers as Python sees them, and the values of a metric over all docs.
import { pyFloat, tuple, type Value } from '../values/index.ts';
import type { Answer, DocScore } from './types.ts';

/** A log-probability with its flag is a tuple. */
export function answerValue(answer: Answer): Value {
  if (typeof answer === 'string') return answer;
  return typeof answer === 'number' ? pyFloat(answer) : tuple([pyFloat(answer[0]), answer[1]]);
}

/** The values of each metric under a filter, in the order in which metrics first occur. */
export function itemsByMetric(scores: readonly DocScore[], filter: string): ReadonlyMap<string, readonly Value[]> {
  const items = new Map<string, Value[]>();
  const suffix = `,${filter}`;
  for (const { metrics } of scores) {
    for (const [key, value] of Object.entries(metrics)) {
      if (!key.endsWith(suffix)) continue;
      const metric = key.slice(0, -suffix.length);
      const known = items.get(metric);
      if (known === undefined) items.set(metric, [value]);
      else known.push(value);
    }
  }
  return items;
}
