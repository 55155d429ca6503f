// Takes answers in: many at once, because then only what they leave behind is made anew.
import { baselineAfter, baselineRange, keepsRange } from './baseline.ts';
import { type DetectorState, thresholdOf } from './detector.ts';
import { moveTracks, movingFrom, type Outcomes, outcomesOf, statisticOf, tracksAt } from './track.ts';

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

/**
 * The state after one more answer, O(tilts). Open a new detector after an alarm.
 *
 * @throws RangeError where `value` or `expected` is outside [0, 1], or `slope` is not positive
 */
export const observeAnswer = (state: DetectorState, answer: WatchedAnswer): DetectorState => observeAnswers(state, [answer]);

/** The state after these answers: to the last bit what one at a time would make. Throws like `observeAnswer`. */
export const observeAnswers = (state: DetectorState, answers: readonly WatchedAnswer[]): DetectorState => observe(state, answers, false);

/**
 * The state after these answers, or after the first that is an alarm: `n` tells how many were taken. Throws like `observeAnswer`.
 *
 * @example
 * const after = observeUntilAlarm(before, answers);
 * if (detection(after).alarm) start anew with answers.slice(after.n - before.n)
 */
export const observeUntilAlarm = (state: DetectorState, answers: readonly WatchedAnswer[]): DetectorState => observe(state, answers, true);

function observe(before: DetectorState, answers: readonly WatchedAnswer[], untilAlarm: boolean): DetectorState {
  const { tracks } = before;
  const moving = movingFrom(tracks);
  const threshold = thresholdOf(before);
  let { n, baseline } = before;
  let range = baselineRange(baseline);
  /** Values that the baseline has yet to learn from. */
  let unlearned: number[] = [];
  /** What an answer to any item is worth while the range stays, by its value: there are hardly more values than 0 and 1. */
  const outcomes = new Map<number, Outcomes>();
  const outcomesIn = (value: number): Outcomes => {
    const found = outcomes.get(value) ?? outcomesOf(tracks, value, range, 1);
    outcomes.set(value, found);
    return found;
  };
  for (const answer of answers) {
    check(answer);
    const { value, expected, slope = 1 } = answer;
    if (expected === undefined) {
      moveTracks(moving, slope === 1 ? outcomesIn(value) : outcomesOf(tracks, value, range, slope));
      unlearned.push(value);
    } else moveTracks(moving, outcomesOf(tracks, value, { low: expected, high: expected }, slope));
    n++;
    if (!keepsRange(baseline, unlearned.length)) {
      baseline = baselineAfter(baseline, unlearned);
      range = baselineRange(baseline);
      unlearned = [];
      outcomes.clear();
    }
    if (untilAlarm && statisticOf(moving) >= threshold) break;
  }
  return { ...before, n, tracks: tracksAt(moving, tracks), baseline: baselineAfter(baseline, unlearned) };
}

function check({ value, expected, slope = 1 }: WatchedAnswer): void {
  if (!(value >= 0 && value <= 1)) throw new RangeError(`observeAnswer: value must lie in [0, 1], got ${value}`);
  if (expected !== undefined && !(expected >= 0 && expected <= 1)) {
    throw new RangeError(`observeAnswer: expected must lie in [0, 1], got ${expected}`);
  }
  if (!(slope > 0)) throw new RangeError(`observeAnswer: slope must be positive, got ${slope}`);
}
