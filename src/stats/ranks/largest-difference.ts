// How large the largest of all standardised differences gets by chance.
import { normalCdf, normalQuantile } from '../normal.ts';

const known = new Map<string, number>();

/**
 * A value that the largest `|e_i - e_j| / sqrt(s_i^2 + s_j^2)` over all pairs of `count` independent normal errors e stays below with
 * probability `level`, whatever their standard deviations s. The smaller of two bounds, together within 3 % of the quantile for equal s:
 * Sidak's (1967) over all pairs, good for few; and, since by Cauchy and Schwarz no standardised difference exceeds `sqrt(max^2 + min^2)` of
 * the standardised errors, the quantile of that, good for many. 0 for fewer than two.
 */
export function largestDifference(count: number, level: number): number {
  if (count < 2) return 0;
  const key = `${count} ${level}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const value = Math.min(overPairs(count, level), fromExtremes(count, level));
  known.set(key, value);
  return value;
}

function overPairs(count: number, level: number): number {
  const pairs = (count * (count - 1)) / 2;
  // 1 - level^(1 / pairs), without losing digits.
  return -normalQuantile(-Math.expm1(Math.log(level) / pairs) / 2);
}

function fromExtremes(count: number, level: number): number {
  let [low, high] = [0, 20];
  while (high - low > 1e-4) {
    const middle = (low + high) / 2;
    if (probabilityWithin(middle, count) >= level) high = middle;
    else low = middle;
  }
  return high;
}

// P(max^2 + min^2 <= c^2): over the value u of the largest, all others lie between -sqrt(c^2 - u^2) and u.
function probabilityWithin(c: number, count: number): number {
  const steps = 400;
  let sum = 0;
  for (let i = 0; i < steps; i++) {
    const u = -c + (2 * c * (i + 0.5)) / steps;
    const between = normalCdf(u) - normalCdf(-Math.sqrt(c * c - u * u));
    if (between > 0) sum += Math.exp((-u * u) / 2) * between ** (count - 1);
  }
  return (count * sum * 2 * c) / steps / Math.sqrt(2 * Math.PI);
}
