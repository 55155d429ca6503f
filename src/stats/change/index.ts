// Change detection: tells that a supplier got worse or better, with a controlled mean time between false alarms.
export {
  type Detection,
  type DetectorOptions,
  type DetectorState,
  type Direction,
  detection,
  openDetector,
} from './detector.ts';
export { observeAnswer, observeAnswers, observeUntilAlarm, type WatchedAnswer } from './observe.ts';
