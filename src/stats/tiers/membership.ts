// How probable it is that a true score lies in a band, given its estimate.
import type { Interval } from '../interval.ts';
import { normalCdf } from '../normal.ts';
import { criticalValue } from '../wilson.ts';

/**
 * Confidence that the true value is below `border`: the confidence distribution (Xie and Singh 2013) that has the interval's ends as its
 * quantiles and the estimate as its median, normal on either side. 0.5 at the estimate, 0.025 at the lower end of a 95 % interval.
 *
 * @param intervalLevel level of the interval, default 0.95
 */
export function confidenceBelow({ estimate, low, high }: Interval, border: number, intervalLevel = 0.95): number {
  const side = border < estimate ? estimate - low : high - estimate;
  if (!(side > 0)) return border > estimate ? 1 : border < estimate ? 0 : 0.5;
  return normalCdf(((border - estimate) / side) * criticalValue(intervalLevel));
}

/**
 * Confidence per band, in the order of the bands; adds up to 1. Band i reaches from `borders[i - 1]` to below `borders[i]`, the first
 * from below and the last without end, so n borders make n + 1 bands.
 *
 * @param borders ascending, in the unit of the interval; otherwise RangeError
 * @example bandConfidences({ estimate: 60, low: 54, high: 66 }, [30, 55, 80]) // [0, 0.051, 0.949, 0]
 */
export function bandConfidences(score: Interval, borders: readonly number[], intervalLevel = 0.95): readonly number[] {
  if (borders.some((border, i) => !(border > (borders[i - 1] ?? Number.NEGATIVE_INFINITY)))) {
    throw new RangeError(`bandConfidences: borders must ascend, got ${borders.join(', ')}`);
  }
  const below = [0, ...borders.map((border) => confidenceBelow(score, border, intervalLevel)), 1];
  return below.slice(1).map((value, i) => value - (below[i] ?? 0));
}
