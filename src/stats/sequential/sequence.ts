// Intervals that stay true although somebody looks at them after every answer: confidence sequences for means of values in [0, 1].
import { type Interval, publishedLevel } from '../interval.ts';
import { logWealthOfCounts } from './binary.ts';
import { gainsAfter, logWealthOfGains } from './bounded.ts';
import { convexEnd, type Ends } from './convex-ends.ts';
import { type FiniteWealth, finiteEnds, initialWealth, wealthAfter } from './finite.ts';
import { tilts } from './tilts.ts';

interface Counted {
  /** Values so far, and their sum. */
  readonly n: number;
  readonly sum: number;
}

/**
 * What a sequence remembers; plain JSON. `binary`: two numbers. `bounded`: one number per tilt of the odds. `finite`: a number per
 * candidate mean and tilt, some 20 kB, only for graded values from a finite task.
 */
export type SequenceState =
  | (Counted & { readonly kind: 'binary'; readonly population: number | null })
  | (Counted & { readonly kind: 'bounded'; readonly gains: readonly number[] })
  | (Counted & { readonly kind: 'finite'; readonly population: number; readonly wealth: FiniteWealth });

export interface SequenceOptions {
  /** `binary`: every value is 0 or 1. `bounded`: any value in [0, 1]. */
  readonly values: 'binary' | 'bounded';
  /** Items of the task where they are drawn without replacement and the mean over exactly these is asked for; null otherwise. */
  readonly population?: number | null;
}

/**
 * A sequence without answers.
 *
 * @throws RangeError where `population` is not a positive integer
 * @example
 * let state = openSequence({ values: 'binary' });
 * for (const value of [1, 1, 0, 1]) state = observeValue(state, value);
 * sequenceInterval(state); // { estimate: 0.75, low: 0.15..., high: 0.99... }
 */
export function openSequence({ values, population = null }: SequenceOptions): SequenceState {
  if (population !== null && !(Number.isSafeInteger(population) && population > 0)) {
    throw new RangeError(`openSequence: population must be a positive integer or null, got ${population}`);
  }
  if (values === 'binary') return { kind: 'binary', n: 0, sum: 0, population };
  if (population === null) return { kind: 'bounded', n: 0, sum: 0, gains: tilts.map(() => 0) };
  return { kind: 'finite', n: 0, sum: 0, population, wealth: initialWealth };
}

/**
 * The state after one more answer; O(1) for binary values, O(tilts) for others, O(means x tilts) for graded values of a finite task.
 *
 * @throws RangeError where the value is outside [0, 1], is not 0 or 1 in a binary sequence, or the finite task has no item left
 */
export const observeValue = (state: SequenceState, value: number): SequenceState => observeValues(state, [value]);

/** The state after these answers: the same as after one at a time. Throws like `observeValue`. */
export function observeValues(state: SequenceState, values: readonly number[]): SequenceState {
  let { n, sum } = state;
  let wealth = state.kind === 'finite' ? state.wealth : null;
  for (const value of values) {
    check(state, n, value);
    if (state.kind === 'finite' && wealth) wealth = wealthAfter(wealth, value, state.population, n, sum);
    n++;
    sum += value;
  }
  if (state.kind === 'bounded') return { ...state, n, sum, gains: gainsAfter(state.gains, values) };
  return state.kind === 'finite' && wealth ? { ...state, n, sum, wealth } : { ...state, n, sum };
}

function check(state: SequenceState, n: number, value: number): void {
  if (!(value >= 0 && value <= 1)) throw new RangeError(`observeValue: values must lie in [0, 1], got ${value}`);
  if (state.kind === 'binary' && value !== 0 && value !== 1)
    throw new RangeError(`observeValue: a binary sequence takes 0 or 1, got ${value}`);
  if (state.kind !== 'bounded' && state.population !== null && n >= state.population) {
    throw new RangeError(`observeValue: all ${state.population} items of the task have been drawn; open a new sequence`);
  }
}

/**
 * Mean so far with an interval that holds at all moments together: over a run of any length, looked at after every answer, the
 * probability that it ever misses the true mean is at most 1 - level (Ville's inequality; Waudby-Smith and Ramdas 2024). Tuned for
 * about 50 answers. Without answers it is [0, 1]. Assumes that the mean stays what it is, not that values are independent: what
 * changes is for the change detector.
 *
 * @param level two-sided confidence, default 0.95
 */
export function sequenceInterval(state: SequenceState, level: number = publishedLevel): Interval {
  if (!(level > 0 && level < 1)) throw new RangeError(`sequenceInterval: level must lie strictly between 0 and 1, got ${level}`);
  if (state.n === 0) return { estimate: 0.5, low: 0, high: 1 };
  return { estimate: meanOf(state), ...sequenceWithin(state, unit, level) };
}

/** What the sequence's interval has in common with `within`, or the end of `within` next to it. An end that stays costs next to nothing. */
export function sequenceWithin(state: SequenceState, within: Ends, level: number): Ends {
  if (state.n === 0) return within;
  const mean = meanOf(state);
  const { low, high } = ends(state, mean, -Math.log(1 - level), within);
  return { low: Math.max(within.low, Math.min(low, mean)), high: Math.min(within.high, Math.max(high, mean)) };
}

/**
 * Whether the sequence's interval at this level leaves `mean` out, without computing the interval: the test to repeat after every
 * answer, for example against a tier's border.
 */
export function sequenceExcludes(state: SequenceState, mean: number, level: number = publishedLevel): boolean {
  const { n, sum } = state;
  if (n === 0 || mean === sum / n) return false;
  const limit = -Math.log(1 - level);
  if (state.kind !== 'finite') return logWealthOf(state)(mean) > limit;
  const { low, high } = sequenceInterval(state, level);
  return mean < low - 1e-9 || mean > high + 1e-9;
}

const unit: Ends = { low: 0, high: 1 };

const meanOf = ({ n, sum }: Counted): number => Math.min(1, sum / n);

function logWealthOf(state: Exclude<SequenceState, { kind: 'finite' }>): (m: number) => number {
  const { n, sum } = state;
  return state.kind === 'bounded' ? (m) => logWealthOfGains(state.gains, n, m) : logWealthOfCounts(sum, n, state.population);
}

function ends(state: SequenceState, mean: number, limit: number, within: Ends): Ends {
  if (state.kind === 'finite') return finiteEnds(state.wealth, limit, mean, possibleMeans(state, state.population));
  const logWealth = logWealthOf(state);
  if (state.kind === 'binary' && state.population !== null) {
    const raw = { low: convexEnd(logWealth, limit, mean, 0), high: convexEnd(logWealth, limit, mean, 1) };
    return toWholeItems(raw, state.population, possibleMeans(state, state.population));
  }
  return {
    low: mean <= within.low ? within.low : convexEnd(logWealth, limit, mean, 0, within.low),
    high: mean >= within.high ? within.high : convexEnd(logWealth, limit, mean, 1, within.high),
  };
}

// With `sum` seen, the rest of the task adds between nothing and 1 for every item that is left.
function possibleMeans({ n, sum }: Counted, population: number): Ends {
  return { low: sum / population, high: Math.min(1, (sum + population - n) / population) };
}

// The mean of a finite binary task is a whole number of items over all items: ends in between are cut to the next one inwards.
function toWholeItems({ low, high }: Ends, population: number, possible: Ends): Ends {
  const slack = 1e-4;
  return {
    low: Math.max(possible.low, Math.ceil(low * population - slack) / population),
    high: Math.min(possible.high, Math.floor(high * population + slack) / population),
  };
}
