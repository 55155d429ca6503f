// How improbable a weighted sum of independent yes-or-no residuals is, also far out in the tail.
import { normalCdf } from '../normal.ts';

/** One term `weight * (x - p)`, where x is 1 with probability p. */
export interface Residual {
  readonly weight: number;
  readonly p: number;
}

/**
 * P(sum of `weight * (x - p)` >= `observed`) by the saddlepoint approximation (Lugannani and Rice 1980), which stays accurate where the
 * normal approximation is not: rare events with large weights. 1 where the sum cannot vary.
 */
export function upperTail(residuals: readonly Residual[], observed: number): number {
  const variance = residuals.reduce((sum, { weight, p }) => sum + weight * weight * p * (1 - p), 0);
  if (!(variance > 0)) return 1;
  const z = observed / Math.sqrt(variance);
  // Around the mean the formula is 0/0; there the normal approximation is good.
  if (Math.abs(z) < 0.01) return 1 - normalCdf(z);
  const t = saddlepoint(residuals, observed, z / Math.sqrt(variance));
  const { log, second } = cumulants(residuals, t);
  const root = Math.sign(t) * Math.sqrt(Math.max(0, 2 * (t * observed - log)));
  const spread = t * Math.sqrt(second);
  if (!(Math.abs(root) > 1e-6 && Math.abs(spread) > 0)) return 1 - normalCdf(z);
  return Math.min(1, Math.max(0, 1 - normalCdf(root + Math.log(spread / root) / root)));
}

// Where the derivative of the cumulant generating function is the observed sum; cut off where the sum is the largest possible.
function saddlepoint(residuals: readonly Residual[], observed: number, start: number): number {
  const largestWeight = residuals.reduce((most, { weight }) => Math.max(most, Math.abs(weight)), 0);
  const farthest = 30 / largestWeight;
  let [from, to] = observed > 0 ? [0, farthest] : [-farthest, 0];
  let t = Math.max(from, Math.min(to, start));
  for (let step = 0; step < 100; step++) {
    const { first, second } = cumulants(residuals, t);
    if (first < observed) from = t;
    else to = t;
    const next = t + (observed - first) / second;
    const inside = next > from && next < to ? next : (from + to) / 2;
    if (Math.abs(inside - t) < 1e-10 * farthest) return inside;
    t = inside;
  }
  return t;
}

/** The cumulant generating function of the centred sum at t, with its first two derivatives. */
function cumulants(residuals: readonly Residual[], t: number): { readonly log: number; readonly first: number; readonly second: number } {
  let log = 0;
  let first = 0;
  let second = 0;
  for (const { weight, p } of residuals) {
    const tilted = weight * t;
    const grown = p * Math.exp(tilted);
    const q = grown / (1 - p + grown);
    log += Math.log1p(p * Math.expm1(tilted)) - tilted * p;
    first += weight * (q - p);
    second += weight * weight * q * (1 - q);
  }
  return { log, first, second };
}
