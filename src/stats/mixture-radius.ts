// How far an estimate may be from the truth at any moment, for estimates that are about normal: means of many answers, and means of means.

/**
 * Half-width of an interval that holds at all moments together: Robbins' normal mixture (1970; for means that are only about normal:
 * Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas 2024, "Time-uniform central limit theory"). `sqrt(v (1 + v / t) ln((1 + t / v) / a^2))` with
 * `v` the variance now, `t` the variance at which it is tightest, and `a` the risk.
 *
 * @param variance of the estimate, at least 0
 * @param risk probability of ever being wrong, in (0, 1)
 * @param tunedFor standard error at which the interval should be narrowest, in units of the estimate
 */
export function mixtureRadius(variance: number, risk: number, tunedFor: number): number {
  if (!(variance >= 0)) throw new RangeError(`mixtureRadius: variance must be at least 0, got ${variance}`);
  if (!(risk > 0 && risk < 1)) throw new RangeError(`mixtureRadius: risk must lie strictly between 0 and 1, got ${risk}`);
  if (variance === 0) return 0;
  const gained = tunedFor ** 2 / variance;
  return Math.sqrt(variance * (1 + 1 / gained) * Math.log((1 + gained) / risk ** 2));
}
