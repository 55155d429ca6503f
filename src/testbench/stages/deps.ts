// What the stages are given. A stage never reaches further than this.
import type { Taxonomy, TierScale } from '../../leaderboard/index.ts';
import type { Measurement, Pack, RelayOutcome, RelayRows, StageStore, StateChange } from '../../store/index.ts';
import type { Retries } from '../ask.ts';
import type { Limiter } from '../limiter.ts';
import type { LoopDelay } from '../loop-delay.ts';
import type { TaskPolicy } from '../policy.ts';
import type { InSession, SessionBook } from '../sessions.ts';
import type { Budget } from './budget.ts';
import type { Handover } from './handover.ts';

export interface StageDeps {
  readonly store: StageStore;
  /** By task id. */
  readonly policies: ReadonlyMap<string, TaskPolicy>;
  readonly sessions: SessionBook;
  /** How many samples windows should hold. */
  readonly budget: Budget;
  /** Milliseconds since the epoch; virtual in tests. */
  readonly now: () => number;
  /** An unpredictable seed for a measurement's items. */
  readonly newSeed: () => string;
  readonly identifier: Identifier;
  readonly ledger: Ledger;
  readonly handover: Handover;
  readonly limiter: Limiter;
  readonly loopDelay: LoopDelay;
  readonly retries: Retries;
  /** How long raw requests and answers are kept. */
  readonly retentionMs: number;
  /** How long relays (times, latencies, failures) are kept. */
  readonly relayRetentionMs: number;
  /** A current estimate goes into the history when it has stood this long. */
  readonly historyStepMs: number;
  /** Mean number of samples of a window until a change is wrongly reported, at least; null looks for no changes and no memory. */
  readonly averageRunLength: number | null;
  /** The tiers that suppliers are in. */
  readonly tiers: TierScale;
  /** Skills above the tasks, for what tasks require. */
  readonly taxonomies: readonly Taxonomy[];
  /** Most items of the first measurement of an empty window; unlimited unless given. */
  readonly firstItems?: number;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly log: StageLog;
}

/** Looks at each supplier once a session. */
export interface Identifier {
  /** Resolves when the supplier's signature of this session is known, or cannot be had. */
  check(place: InSession, signal: AbortSignal, deps: StageDeps): Promise<void>;
}

/** The requester's way to the store. */
export interface Ledger {
  /** A measurement with the relays that are stored of it; null where there is no such measurement. */
  read(id: string): Promise<{ readonly measurement: Measurement; readonly relays: readonly RelayOutcome[] } | null>;
  /**
   * Stores all of the entry or nothing. What is there already stays as it is; an end that has come before changes nothing.
   * Answers whether all of its relays are the stored ones; false where another one may have come first.
   */
  write(entry: LedgerEntry): Promise<boolean>;
}

export interface LedgerEntry {
  /** Null where there are none. */
  readonly relays: RelayRows | null;
  /** What the relays' requests and answers were. */
  readonly pack: Pack | null;
  /** How the stage ends, when it does; `answered` hands the measurement to the evaluator. */
  readonly change: StateChange | null;
}

export interface StageLog {
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
