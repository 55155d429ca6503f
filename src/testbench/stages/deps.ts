// What the stages are given. A stage never reaches further than this.
import type { StageStore } from '../../store/index.ts';
import type { Retries } from '../ask.ts';
import type { Limiter } from '../limiter.ts';
import type { LoopDelay } from '../loop-delay.ts';
import type { TaskPolicy } from '../policy.ts';
import type { InSession, SessionBook } from '../sessions.ts';

export interface StageDeps {
  readonly store: StageStore;
  /** By task id. */
  readonly policies: ReadonlyMap<string, TaskPolicy>;
  readonly sessions: SessionBook;
  /** Milliseconds since the epoch; virtual in tests. */
  readonly now: () => number;
  /** An unpredictable seed for a measurement's items. */
  readonly newSeed: () => string;
  readonly identifier: Identifier;
  readonly limiter: Limiter;
  readonly loopDelay: LoopDelay;
  readonly retries: Retries;
  /** How long raw requests and answers are kept. */
  readonly retentionMs: number;
  /** A current estimate goes into the history when it has stood this long. */
  readonly historyStepMs: number;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly log: StageLog;
}

/** Looks at each supplier once a session. */
export interface Identifier {
  /** Resolves when the supplier's signature of this session is known, or cannot be had. */
  check(place: InSession, signal: AbortSignal, deps: StageDeps): Promise<void>;
}

export interface StageLog {
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
