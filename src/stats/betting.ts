// Interval for the mean of values in [0, 1] that are not just 0 or 1: the hedged betting interval.
import { type Interval, publishedLevel } from './interval.ts';

const gridSize = 500;

/**
 * Interval for a bounded mean by betting (Waudby-Smith and Ramdas 2024, "Estimating means of bounded random variables by betting",
 * section 4.4): every candidate mean m is the odds of a fair game; candidates at which a gambler would have multiplied the stake by
 * 1/(1 - level) are excluded. Valid for every n without assumptions on the distribution, hence conservative.
 *
 * @param values in [0, 1], in the order in which they were observed, independent with a common mean; at least one
 * @param level two-sided confidence, default 0.95
 * @returns the mean and its interval, ends rounded outwards to 1/500
 * @throws RangeError for an empty list or a value outside [0, 1]
 */
export function bettingInterval(values: readonly number[], level: number = publishedLevel): Interval {
  if (values.length === 0) throw new RangeError('bettingInterval: at least one value is needed');
  const outside = values.find((value) => !(value >= 0 && value <= 1));
  if (outside !== undefined) throw new RangeError(`bettingInterval: values must lie in [0, 1], got ${outside}`);
  const alpha = 1 - level;
  const bets = predictableBets(values, alpha);
  let low = 1;
  let high = 0;
  for (let i = 0; i <= gridSize; i++) {
    const m = i / gridSize;
    if (wealthExceeds(values, bets, m, 1 / alpha)) continue;
    low = Math.min(low, m);
    high = Math.max(high, m);
  }
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    estimate: mean,
    low: Math.max(0, Math.min(low - 1 / gridSize, mean)),
    high: Math.min(1, Math.max(high + 1 / gridSize, mean)),
  };
}

// Each bet uses the values before it only; the horizon n is known, which makes the interval tightest at n.
function predictableBets(values: readonly number[], alpha: number): Float64Array {
  const bets = new Float64Array(values.length);
  let sum = 0.5;
  let squares = 0.25;
  let variance = 0.25;
  for (const [i, value] of values.entries()) {
    bets[i] = Math.sqrt((2 * Math.log(2 / alpha)) / (values.length * variance));
    sum += value;
    const mean = sum / (i + 2);
    squares += (value - mean) ** 2;
    variance = squares / (i + 2);
  }
  return bets;
}

function wealthExceeds(values: readonly number[], bets: Float64Array, m: number, limit: number): boolean {
  const capUp = m === 0 ? Number.POSITIVE_INFINITY : 0.5 / m;
  const capDown = m === 1 ? Number.POSITIVE_INFINITY : 0.5 / (1 - m);
  const logLimit = Math.log(2 * limit);
  let up = 0;
  let down = 0;
  for (const [i, value] of values.entries()) {
    const bet = bets[i] ?? 0;
    up += Math.log1p(Math.min(bet, capUp) * (value - m));
    down += Math.log1p(-Math.min(bet, capDown) * (value - m));
  }
  return up > logLimit || down > logLimit;
}
