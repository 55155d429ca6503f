// The room's face: pure functions, no I/O, no clock.
export { bettingInterval } from './betting.ts';
export {
  type Detection,
  type DetectorOptions,
  type DetectorState,
  type Direction,
  detection,
  observeAnswer,
  observeAnswers,
  observeUntilAlarm,
  openDetector,
  type WatchedAnswer,
} from './change/index.ts';
export {
  type Contamination,
  chanceAt,
  type FittedAnswer,
  type FittedItem,
  gapInterval,
  gapPValue,
  type JudgedAnswer,
  judgeContamination,
  memoryTest,
  openWatch,
  type PersonFit,
  personFit,
  type Tally,
  type WatchState,
  watchAnswer,
  watchVerdict,
} from './contamination/index.ts';
export { type Interval, publishedLevel } from './interval.ts';
export { meanOfMeans } from './mean-of-means.ts';
export { mixtureRadius } from './mixture-radius.ts';
export { normalCdf, normalQuantile } from './normal.ts';
export { type Random, seededRandom } from './random.ts';
export { type RankInterval, type RankOptions, rankIntervals } from './ranks/index.ts';
export {
  observeValue,
  openSequence,
  type SequenceOptions,
  type SequenceState,
  sequenceExcludes,
  sequenceInterval,
} from './sequential/index.ts';
export { bandConfidences, confidenceBelow } from './tiers/index.ts';
export { criticalValue, wilson } from './wilson.ts';
export { estimateWindow, type WindowEstimate, type WindowSample } from './window.ts';
