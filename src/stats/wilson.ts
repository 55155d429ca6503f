// Interval for a proportion: the share of right answers among randomly chosen items.
import { type Interval, publishedLevel } from './interval.ts';
import { normalQuantile } from './normal.ts';

const zByLevel = new Map<number, number>();

/** The two-sided critical value of a level, e.g. 1.96 for 0.95. */
export function criticalValue(level: number): number {
  const known = zByLevel.get(level);
  if (known !== undefined) return known;
  const z = normalQuantile(0.5 + level / 2);
  zByLevel.set(level, z);
  return z;
}

/**
 * Wilson's score interval (Wilson 1927; recommended by Brown, Cai and DasGupta 2001): mean coverage close to the level at
 * every n, never outside [0, 1], never of width 0.
 *
 * @param successes right answers, 0 to `n`
 * @param n answers, a positive integer
 * @param level two-sided confidence, default 0.95
 * @throws RangeError where `n < 1` or `successes` is outside [0, n]
 * @example wilson(8, 10) // { estimate: 0.8, low: 0.490..., high: 0.943... }
 */
export function wilson(successes: number, n: number, level: number = publishedLevel): Interval {
  if (!(n >= 1)) throw new RangeError(`wilson: n must be at least 1, got ${n}`);
  if (!(successes >= 0 && successes <= n)) throw new RangeError(`wilson: successes must lie in [0, ${n}], got ${successes}`);
  const z = criticalValue(level);
  const p = successes / n;
  const z2n = (z * z) / n;
  const center = (p + z2n / 2) / (1 + z2n);
  const half = (z * Math.sqrt((p * (1 - p)) / n + z2n / (4 * n))) / (1 + z2n);
  return { estimate: p, low: successes === 0 ? 0 : center - half, high: successes === n ? 1 : center + half };
}
