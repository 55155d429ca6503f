// Which ranks a supplier may have: intervals that hold for all suppliers together.
import { type Interval, publishedLevel } from '../interval.ts';
import { type Random, seededRandom } from '../random.ts';
import { criticalValue } from '../wilson.ts';
import { largestDifferenceQuantile } from './largest-difference.ts';

/** Best and worst rank that the data leave open; 1 is the best. */
export interface RankInterval {
  readonly best: number;
  readonly worst: number;
}

export interface RankOptions {
  /** Probability that the intervals of all suppliers hold together, default 0.95. */
  readonly level?: number;
  /** Level at which the given intervals were computed, default 0.95. */
  readonly intervalLevel?: number;
  /** For the critical value, which is simulated; the default makes equal input give equal output. */
  readonly random?: Random;
}

/**
 * Simultaneous rank intervals: with probability `level` the true rank of every one of the suppliers lies in its interval (Mogstad, Romano,
 * Shaikh and Wilhelm 2024, "Inference for ranks"). Two suppliers are apart where their difference exceeds what the largest of all
 * standardised differences stays below in 95 % of cases; the rank interval counts who is surely above and who surely below. Narrower
 * than comparing intervals that hold together (Klein, Wright and Wieczorek 2020), since a difference varies less than the two errors added.
 * The error of a difference follows the sides of the two intervals that face each other (Newcombe 1998), so skewed intervals are used as
 * they are.
 *
 * @param estimates independent; any common unit, more is better; about 70 ms for 200
 * @returns in the order given; ties are one rank: [1, 2] for two equal suppliers
 */
export function rankIntervals(
  estimates: readonly Interval[],
  { level = publishedLevel, intervalLevel = publishedLevel, random = seededRandom('ranks') }: RankOptions = {},
): readonly RankInterval[] {
  const z = criticalValue(intervalLevel);
  const sides = estimates.map(({ estimate, low, high }) => ({ estimate, down: (estimate - low) / z, up: (high - estimate) / z }));
  const critical = largestDifferenceQuantile(
    // Sorted, so that the order of the suppliers makes no difference to the simulated errors.
    sides.map(({ down, up }) => (down + up) / 2).sort((a, b) => a - b),
    level,
    random,
  );
  const above = sides.map(() => 0);
  const below = sides.map(() => 0);
  for (const [i, one] of sides.entries()) {
    for (const [j, other] of sides.entries()) {
      const difference = one.estimate - other.estimate;
      if (difference <= 0 || difference <= critical * Math.hypot(one.down, other.up)) continue;
      below[i] = (below[i] ?? 0) + 1;
      above[j] = (above[j] ?? 0) + 1;
    }
  }
  return sides.map((_, i) => ({ best: 1 + (above[i] ?? 0), worst: sides.length - (below[i] ?? 0) }));
}
