// Finds out that a supplier has changed, answer by answer, with a promise on how rarely it cries wolf.
import { observeValue, openSequence, type SequenceState, sequenceInterval } from '../sequential/index.ts';
import { openTracks, type Track, trackAfter } from './track.ts';

/** `fall`: the supplier got worse. `rise`: it got better. */
export type Direction = 'fall' | 'rise';

/** What a detector remembers; plain JSON, a few numbers per tilt. */
export interface DetectorState {
  /** Answers since it was opened. */
  readonly n: number;
  readonly averageRunLength: number;
  readonly tracks: readonly Track[];
  readonly baseline: Baseline;
}

type Baseline =
  | { readonly kind: 'known'; readonly mean: number }
  | {
      readonly kind: 'learned';
      readonly sequence: SequenceState;
      readonly low: number;
      readonly high: number;
      readonly computedAt: number;
    };

export interface DetectorOptions {
  /** Mean number of answers until a false alarm, at least; e.g. 10,000. */
  readonly averageRunLength: number;
  /** `fall` watches for getting worse only; `both` costs about ten answers more per alarm. */
  readonly direction: Direction | 'both';
  /**
   * The mean without a change, where it is known or given per answer. `learned`: from the answers themselves; slower, because the detector
   * bets against the end of what the baseline may be.
   */
  readonly baseline: number | 'learned';
  /** For `learned`: whether answers are 0 or 1 only (default). */
  readonly values?: 'binary' | 'bounded';
}

/** One answer. */
export interface WatchedAnswer {
  /** In [0, 1]. */
  readonly value: number;
  /**
   * Probability of a right answer to this very item if nothing has changed, from an item bank and the supplier's ability; instead of the
   * baseline. Knowing it finds changes earlier: a wrong answer to an easy item says more than one to a hard item.
   */
  readonly expected?: number;
  /** Discrimination of the item: by how much its log odds move when the ability moves by 1; default 1. */
  readonly slope?: number;
}

export interface Detection {
  readonly alarm: boolean;
  /** The direction with the most evidence. */
  readonly direction: Direction;
  /** 0 (nothing) to 1 (alarm), on a log scale: how far the evidence has come. */
  readonly progress: number;
  /** Answers since the change, if there was one: the most likely place. They belong into the new window. */
  readonly answersSince: number;
}

/** Share of the false alarms that a wrong baseline may cause where it is learned. */
const baselineRisk = 0.1;

/**
 * A detector that has seen nothing yet: a mixture of Shiryaev-Roberts e-detectors (Shin, Ramdas and Rinaldo 2023, "E-detectors"), one
 * per size and direction of change. Each multiplies `1 +` its statistic with a bet that cannot win on average while the mean is what it
 * was, so that the mean number of answers until the statistic reaches `averageRunLength` is at least that, whatever the distribution.
 *
 * @throws RangeError for an average run length below 1, or a baseline outside [0, 1]
 * @example
 * let state = openDetector({ averageRunLength: 10_000, direction: 'fall', baseline: 0.8 });
 * state = observeAnswer(state, { value: 0 });
 * detection(state).alarm; // false
 */
export function openDetector({ averageRunLength, direction, baseline, values = 'binary' }: DetectorOptions): DetectorState {
  if (!(averageRunLength >= 1)) throw new RangeError(`openDetector: averageRunLength must be at least 1, got ${averageRunLength}`);
  if (baseline !== 'learned' && !(baseline >= 0 && baseline <= 1)) {
    throw new RangeError(`openDetector: baseline must lie in [0, 1] or be 'learned', got ${baseline}`);
  }
  return {
    n: 0,
    averageRunLength,
    tracks: openTracks(direction),
    baseline:
      baseline === 'learned'
        ? { kind: 'learned', sequence: openSequence({ values }), low: 0, high: 1, computedAt: 0 }
        : { kind: 'known', mean: baseline },
  };
}

/**
 * The state after one more answer, O(tilts). Open a new detector after an alarm.
 *
 * @throws RangeError where `value` or `expected` is outside [0, 1], or `slope` is not positive
 */
export function observeAnswer(state: DetectorState, { value, expected, slope = 1 }: WatchedAnswer): DetectorState {
  if (!(value >= 0 && value <= 1)) throw new RangeError(`observeAnswer: value must lie in [0, 1], got ${value}`);
  if (expected !== undefined && !(expected >= 0 && expected <= 1)) {
    throw new RangeError(`observeAnswer: expected must lie in [0, 1], got ${expected}`);
  }
  if (!(slope > 0)) throw new RangeError(`observeAnswer: slope must be positive, got ${slope}`);
  const range = expected === undefined ? baselineRange(state.baseline) : { low: expected, high: expected };
  return {
    ...state,
    n: state.n + 1,
    tracks: state.tracks.map((track) => trackAfter(track, value, track.tilt < 0 ? range.low : range.high, slope)),
    baseline: expected === undefined ? baselineAfter(state.baseline, value) : state.baseline,
  };
}

/** What the detector knows now. */
export function detection(state: DetectorState): Detection {
  const statistic = state.tracks.reduce((sum, { weight, evidence }) => sum + weight * evidence, 0);
  const threshold = state.averageRunLength / (state.baseline.kind === 'learned' ? 1 - baselineRisk : 1);
  const strongest = state.tracks.reduce((best, track) => (track.weight * track.evidence > best.weight * best.evidence ? track : best));
  return {
    alarm: statistic >= threshold,
    direction: strongest.tilt < 0 ? 'fall' : 'rise',
    progress: Math.min(1, Math.log1p(statistic) / Math.log1p(threshold)),
    answersSince: strongest.since,
  };
}

// A learned baseline counts as the end of its own confidence sequence that is least favourable to an alarm. The sequence errs with
// probability `baselineRisk` at most, ever, and a threshold higher by 1 / (1 - baselineRisk) makes up for these cases.
function baselineRange(baseline: Baseline): { readonly low: number; readonly high: number } {
  return baseline.kind === 'known' ? { low: baseline.mean, high: baseline.mean } : baseline;
}

// As the sequence holds at all moments together, the narrowest ends so far hold too: what comes after a change cannot loosen them, and
// they need not be computed at every answer.
function baselineAfter(baseline: Baseline, value: number): Baseline {
  if (baseline.kind === 'known') return baseline;
  const sequence = observeValue(baseline.sequence, value);
  if (sequence.n > 16 && sequence.n < baseline.computedAt * 1.1) return { ...baseline, sequence };
  const { low, high } = sequenceInterval(sequence, 1 - baselineRisk);
  return { ...baseline, sequence, low: Math.max(baseline.low, low), high: Math.min(baseline.high, high), computedAt: sequence.n };
}
