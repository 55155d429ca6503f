// The one place where proportions (0-1) become the scores (0-100) that leave the program, and how they are rounded.
import type { Interval } from '../stats/index.ts';

/** A score as people and programs read it: 0-100, two decimals, `low <= score <= high`. */
export interface PublishedScore {
  readonly score: number;
  readonly low: number;
  readonly high: number;
}

const stepsPerPoint = 100;
/** Far below a step, far above the error of a few float operations: 30.000000000000004 is 30, not 30.01. */
const slack = 1e-7;

/**
 * A proportion with its interval as published. The ends are rounded outwards, so that rounding never makes an interval
 * narrower than the statistics say.
 *
 * @example published({ estimate: 0.8, low: 0.49016, high: 0.94331 }) // { score: 80, low: 49.01, high: 94.34 }
 */
export function published({ estimate, low, high }: Interval): PublishedScore {
  const score = Math.round(estimate * 100 * stepsPerPoint) / stepsPerPoint;
  return {
    score,
    low: Math.min(score, Math.max(0, Math.floor(low * 100 * stepsPerPoint + slack) / stepsPerPoint)),
    high: Math.max(score, Math.min(100, Math.ceil(high * 100 * stepsPerPoint - slack) / stepsPerPoint)),
  };
}
