// From the samples of one window to its two qualities and its availability.
import { bettingInterval } from './betting.ts';
import type { Interval } from './interval.ts';
import { wilson } from './wilson.ts';

/** One sample of a window. An unanswered item has no value; it counts 0 in served quality. */
export interface WindowSample {
  /** In [0, 1]; null where the item was not answered. */
  readonly value: number | null;
}

export interface WindowEstimate {
  /** Quality over all items, unanswered ones counting 0: what a user of the supplier gets. This is the score. */
  readonly served: Interval;
  /** Quality over the answered items only; null where none was answered. */
  readonly answered: Interval | null;
  /** Share of items answered. */
  readonly availability: Interval;
  readonly samples: number;
  readonly answeredSamples: number;
  /** How `served` and `answered` were computed. */
  readonly method: 'wilson' | 'betting';
}

/**
 * Estimates of a window of randomly chosen items: Wilson's interval where every value is 0 or 1, the betting interval for other
 * values in [0, 1].
 *
 * @param samples in the order in which they were taken; null is returned for none
 * @throws RangeError where a value is outside [0, 1]
 */
export function estimateWindow(samples: readonly WindowSample[]): WindowEstimate | null {
  if (samples.length === 0) return null;
  const values: number[] = [];
  for (const { value } of samples) if (value !== null) values.push(value);
  const served = samples.map(({ value }) => value ?? 0);
  const binary = values.every((value) => value === 0 || value === 1);
  const interval = binary ? proportion : bettingInterval;
  return {
    served: interval(served),
    answered: values.length === 0 ? null : interval(values),
    availability: wilson(values.length, samples.length),
    samples: samples.length,
    answeredSamples: values.length,
    method: binary ? 'wilson' : 'betting',
  };
}

function proportion(values: readonly number[]): Interval {
  return wilson(
    values.reduce((sum, value) => sum + value, 0),
    values.length,
  );
}
