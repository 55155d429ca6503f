// Looks for memorised items after every answer, for ever, with one limit on the probability of ever being wrong.
import { logSumExp } from '../sequential/log-gamma.ts';

/** What a watch remembers; plain JSON. */
export interface WatchState {
  /** Answers of one kind that still wait for one of the other kind; public ones if `waitingArePublic`. */
  readonly waiting: readonly number[];
  readonly waitingArePublic: boolean;
  /** Pairs so far, and those of them in which exactly one was right. */
  readonly pairs: number;
  readonly split: number;
  /** Log wealth per bet. */
  readonly logWealth: readonly number[];
}

/** Log odds, within a pair that is split, that it is the public item that was answered. */
const bets = [0.3, 0.6, 1.2, 2.4];
const mostWaiting = 1_000;

export function openWatch(): WatchState {
  return { waiting: [], waitingArePublic: true, pairs: 0, split: 0, logWealth: bets.map(() => 0) };
}

/**
 * One more answer. Each public answer is paired with a fresh one, in the order of their coming. Who knows no item by heart is as often
 * right on the public one only as on the fresh one only, so bets on "public" gain nothing on average (an anytime-valid McNemar test; for
 * betting on two samples see Turner, Ly and Grünwald 2024). Needs public and fresh items drawn from the same difficulties.
 *
 * @param value 0 or 1; anything else throws RangeError
 */
export function watchAnswer(state: WatchState, { value, isPublic }: { readonly value: number; readonly isPublic: boolean }): WatchState {
  if (value !== 0 && value !== 1) throw new RangeError(`watchAnswer: value must be 0 or 1, got ${value}`);
  const [partner, ...rest] = state.waiting;
  if (partner === undefined || state.waitingArePublic === isPublic) {
    return { ...state, waiting: [...state.waiting, value].slice(-mostWaiting), waitingArePublic: isPublic };
  }
  const pairs = state.pairs + 1;
  if (partner === value) return { ...state, waiting: rest, pairs };
  const publicWasRight = (value === 1) === isPublic;
  const logWealth = state.logWealth.map((log, k) => {
    const odds = Math.exp(bets[k] ?? 0);
    return log + Math.log((2 * (publicWasRight ? odds : 1)) / (1 + odds));
  });
  return { ...state, waiting: rest, pairs, split: state.split + 1, logWealth };
}

/**
 * The probability bound so far, and whether it is an alarm: over all looks together, a supplier that knows nothing by heart is accused
 * with probability at most `falseAlarmRate` (Ville's inequality).
 */
export function watchVerdict(state: WatchState, falseAlarmRate = 0.01): { readonly alarm: boolean; readonly pValue: number } {
  const pValue = Math.min(1, bets.length * Math.exp(-logSumExp(state.logWealth)));
  return { alarm: pValue <= falseAlarmRate, pValue };
}
