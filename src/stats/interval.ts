// What every interval in this room looks like.

/** A point estimate with the two ends of its interval, all in the unit of the quantity (proportions: 0 to 1). */
export interface Interval {
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
}

/** Confidence level of everything that Hallmark publishes. */
export const publishedLevel = 0.95;
