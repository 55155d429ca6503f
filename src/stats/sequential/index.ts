// Confidence sequences: intervals for means of values in [0, 1] that hold at every moment of continuous monitoring.
export {
  observeValue,
  observeValues,
  openSequence,
  type SequenceOptions,
  type SequenceState,
  sequenceExcludes,
  sequenceInterval,
  sequenceWithin,
} from './sequence.ts';
