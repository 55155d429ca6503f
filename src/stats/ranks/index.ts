// Rank intervals that hold for all suppliers of a board together.
export { type RankInterval, type RankOptions, rankIntervals } from './rank-intervals.ts';
