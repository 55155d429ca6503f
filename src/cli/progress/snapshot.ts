// What the progress views show: plain data that a command fills in from what it knows. Names and texts may come from suppliers.
import type { ScoreText } from '../output.ts';

/** `hallmark start`: what the whole program does right now. */
export interface ProgressSnapshot {
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** Where the board is; null until it listens. */
  readonly url: string | null;
  /** What the user should know now, for example `loading 14 models`; null for nothing. */
  readonly message: string | null;
  readonly samplesPerSecond: number;
  /** Null when no measurement is under way. */
  readonly nextEstimateInSeconds: number | null;
  /** In the order that work passes them. */
  readonly stages: readonly StageProgress[];
  /** In the order to show them, best first; those that do not fit are counted. */
  readonly suppliers: readonly SupplierProgress[];
}

export interface StageProgress {
  readonly name: string;
  /** Pieces of work in hand. */
  readonly active: number;
  /** Pieces of work done since the start. */
  readonly done: number;
  readonly ratePerSecond: number;
  /** What it is at, for example `arithmetic for gold-1`; null when idle. */
  readonly doing: string | null;
}

export interface SupplierProgress {
  readonly name: string;
  readonly samples: number;
  /** 0-100; null until there is one. */
  readonly estimate: ScoreText | null;
  /** One or two words, for example `measuring`, `not in session`, `failing`. */
  readonly state: string;
}

/** `hallmark measure`: one endpoint, task by task. */
export interface MeasureSnapshot {
  readonly startedAt: number;
  readonly url: string;
  /** Null until the endpoint has named it. */
  readonly model: string | null;
  readonly message: string | null;
  readonly tasks: readonly TaskProgress[];
}

export interface TaskProgress {
  readonly task: string;
  /** Samples finished, with an answer or without. */
  readonly samples: number;
  readonly planned: number;
  readonly estimate: ScoreText | null;
  /** Null while it cannot be known. */
  readonly secondsLeft: number | null;
}

/** One row of the table that `hallmark measure` ends with. */
export interface TaskResult {
  readonly task: string;
  readonly estimate: ScoreText | null;
  readonly answered: number;
  readonly samples: number;
  /** Median of the total latency of answers; null without answers. */
  readonly latencyMs: number | null;
}
