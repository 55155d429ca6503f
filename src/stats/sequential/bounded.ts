// How strongly values in [0, 1] speak against a mean, from one running sum per tilt.
import { logGain, logWealthOfTilts } from './tilts.ts';

/** The sums after these values. */
export function gainsAfter(gains: readonly number[], values: readonly number[]): number[] {
  return gains.map((gain, k) => values.reduce((sum, value) => sum + logGain(k, value), gain));
}

/**
 * Log wealth against the mean `m` after n values with these sums. Each tilt's part, `gain - n log(1 + r m)`, is convex in m, and so is
 * the whole (a log-sum-exp): what is not excluded is one interval. At the sample mean it is never above 0 (Jensen).
 */
export function logWealthOfGains(gains: readonly number[], n: number, m: number): number {
  return logWealthOfTilts(gains.map((gain, k) => gain - n * logGain(k, m)));
}
