// Watches a supplier for public items known by heart: each answer to a public item is bet against one to a fresh item of the same kind.
import { z } from 'zod';
import { openWatch, type WatchState, watchAnswer, watchVerdict } from '../../stats/index.ts';

/** One binary answer to an item of a kind of which there are public and fresh ones. */
export interface ComparedAnswer {
  /** Name of the fresh task: the kind. */
  readonly kind: string;
  readonly isPublic: boolean;
  /** 0 or 1. */
  readonly value: number;
}

export interface MemoryState {
  /** The bets of all kinds together. */
  readonly bets: WatchState;
  /** Answers of each kind that wait for their partner: only answers of one kind are compared. */
  readonly waiting: Readonly<Record<string, Pick<WatchState, 'waiting' | 'waitingArePublic'>>>;
  /** Pairs in which only the public item was answered rightly. */
  readonly publicOnly: number;
  readonly accused: boolean;
}

/** What is told when a supplier is found out. */
export interface MemoryFound {
  readonly pairs: number;
  /** Pairs of which one was right; of these, those where it was the public one. */
  readonly split: number;
  readonly publicOnly: number;
  readonly pValue: number;
}

/**
 * The probability that a supplier without any memory is ever accused, over all looks together; and the least share of split pairs that must
 * speak for memory. A fixed list of a few hundred items may by chance be a little easier than the fresh ones (two points of 100 are one
 * standard deviation); that is no memory, and would be found too if one only looked long enough.
 */
const falseAlarmRate = 0.01;
const leastShare = 0.6;

const stored = z.custom<MemoryState>((value) => typeof value === 'object' && value !== null && 'bets' in value && 'waiting' in value);

/**
 * The state after these answers, in the order in which they were taken, and what was found, once.
 *
 * @param before state as stored; null for the first time
 */
export function watchMemory(
  before: unknown,
  answers: readonly ComparedAnswer[],
): { readonly state: MemoryState; readonly found: MemoryFound | null } {
  const parsed = stored.safeParse(before);
  let state: MemoryState = parsed.success ? parsed.data : { bets: openWatch(), waiting: {}, publicOnly: 0, accused: false };
  for (const answer of answers) state = after(state, answer);
  const { pairs, split } = state.bets;
  const { alarm, pValue } = watchVerdict(state.bets, falseAlarmRate);
  if (state.accused || !alarm || state.publicOnly < leastShare * split) return { state, found: null };
  return { state: { ...state, accused: true }, found: { pairs, split, publicOnly: state.publicOnly, pValue } };
}

function after(state: MemoryState, { kind, isPublic, value }: ComparedAnswer): MemoryState {
  const queue = state.waiting[kind] ?? { waiting: [], waitingArePublic: true };
  const partner = queue.waitingArePublic === isPublic ? undefined : queue.waiting[0];
  const bets = watchAnswer({ ...state.bets, ...queue }, { value, isPublic });
  const publicOnly = partner !== undefined && partner !== value && (value === 1) === isPublic ? 1 : 0;
  return {
    ...state,
    bets: { ...bets, waiting: [], waitingArePublic: true },
    waiting: { ...state.waiting, [kind]: { waiting: bets.waiting, waitingArePublic: bets.waitingArePublic } },
    publicOnly: state.publicOnly + publicOnly,
  };
}
