// Bets on values in [0, 1] that need no candidate mean while they are recorded: tilts of the odds.
import { logSumExp } from './log-gamma.ts';

const smallest = 0.03;
const ratio = 1.35;
const perSide = 20;
const sizes = Array.from({ length: perSide }, (_, k) => smallest * ratio ** k);

/** Log odds ratios, both signs, spaced by ratio: 0.03 serves 60,000 answers, 9 serves values of tiny variance. */
export const tilts: readonly number[] = [...sizes.map((size) => -size).reverse(), ...sizes];

const stakes: readonly number[] = tilts.map(Math.expm1);

// Shares of the stake, as logs: 70 % by a normal density of tilts around 1, the rest evenly over the orders of magnitude.
const logShares: readonly number[] = (() => {
  const near = tilts.map((tilt) => Math.abs(tilt) * Math.exp((-tilt * tilt) / 2));
  const total = near.reduce((sum, value) => sum + value, 0);
  return near.map((value) => Math.log((0.7 * value) / total + 0.3 / tilts.length));
})();

/**
 * Betting a share on x against the mean m multiplies it by `(1 + r x) / (1 + r m)` with `r = exp(tilt) - 1`: this is the bet
 * `1 + lambda (x - m)` of Waudby-Smith and Ramdas (2024) with `lambda = r / (1 + r m)`, and the likelihood ratio of a coin whose odds
 * are `exp(tilt)` times those of m. The numerator does not know m, so one sum per tilt serves all means. This is its logarithm for tilt k.
 */
export function logGain(k: number, x: number): number {
  return Math.log1p((stakes[k] ?? 0) * x);
}

/** Log wealth of the stake that is spread over all tilts; `logGains[k]` is what tilt k gained or lost so far. */
export function logWealthOfTilts(logGains: readonly number[]): number {
  return logSumExp(logGains.map((gain, k) => gain + (logShares[k] ?? Number.NEGATIVE_INFINITY)));
}
