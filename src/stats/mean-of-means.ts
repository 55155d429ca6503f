// The overall score: an unweighted mean of independent estimates, with its interval by the delta method.
import { type Interval, publishedLevel } from './interval.ts';
import { criticalValue } from './wilson.ts';

/**
 * Mean of independent estimates. The gradient of a mean is 1/k for each part, so its variance is the sum of the parts' variances
 * over k squared (delta method). A part's variance is the one that its own interval implies, `((high - low) / 2z)^2`: unlike
 * p(1-p)/n it is not 0 after 20 right answers out of 20.
 *
 * @param parts at least one; the same unit and `level` for all
 * @param bounds the unit's range, to which the ends are cut; default [0, 1]
 * @throws RangeError for an empty list
 */
export function meanOfMeans(
  parts: readonly Interval[],
  level: number = publishedLevel,
  bounds: readonly [number, number] = [0, 1],
): Interval {
  if (parts.length === 0) throw new RangeError('meanOfMeans: at least one part is needed');
  const estimate = parts.reduce((sum, part) => sum + part.estimate, 0) / parts.length;
  const z = criticalValue(level);
  const variance = parts.reduce((sum, part) => sum + ((part.high - part.low) / (2 * z)) ** 2, 0) / parts.length ** 2;
  const half = z * Math.sqrt(variance);
  return { estimate, low: Math.max(bounds[0], estimate - half), high: Math.min(bounds[1], estimate + half) };
}
