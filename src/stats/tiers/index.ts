// Probability of belonging to a band of scores.
export { bandConfidences, confidenceBelow } from './membership.ts';
