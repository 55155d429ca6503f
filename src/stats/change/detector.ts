// Finds out that a supplier has changed, answer by answer, with a promise on how rarely it cries wolf.
import { openSequence } from '../sequential/index.ts';
import { type Baseline, baselineRisk } from './baseline.ts';
import { movingFrom, openTracks, statisticOf, type Track } from './track.ts';

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

export interface Detection {
  readonly alarm: boolean;
  /** The direction with the most evidence. */
  readonly direction: Direction;
  /** 0 (nothing) to 1 (alarm), on a log scale: how far the evidence has come. */
  readonly progress: number;
  /** Answers since the change, if there was one: the most likely place. They belong into the new window. */
  readonly answersSince: number;
}

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

/** What the detector knows now. */
export function detection(state: DetectorState): Detection {
  const statistic = statisticOf(movingFrom(state.tracks));
  const threshold = thresholdOf(state);
  const strongest = state.tracks.reduce((best, track) => (track.weight * track.evidence > best.weight * best.evidence ? track : best));
  return {
    alarm: statistic >= threshold,
    direction: strongest.tilt < 0 ? 'fall' : 'rise',
    progress: Math.min(1, Math.log1p(statistic) / Math.log1p(threshold)),
    answersSince: strongest.since,
  };
}

/** The statistic that is an alarm. */
export function thresholdOf({ averageRunLength, baseline }: Pick<DetectorState, 'averageRunLength' | 'baseline'>): number {
  return averageRunLength / (baseline.kind === 'learned' ? 1 - baselineRisk : 1);
}
