// Messages between the main thread and the worker thread that runs PGlite.
import type { ValueStyle } from '../database.ts';

export interface PgliteOptions {
  /** Folder of the database; made when it is not there. */
  readonly folder: string;
}

export type PgliteRequest =
  | {
      readonly id: number;
      readonly type: 'query';
      readonly sql: string;
      readonly parameters: readonly unknown[];
      readonly style: ValueStyle;
    }
  | { readonly id: number; readonly type: 'script'; readonly sql: string }
  | { readonly id: number; readonly type: 'close' };

/** The reply with id 0 says whether the database opened. `panic`: it is in no state to go on, and may never answer again. */
export type PgliteReply =
  | ({ readonly id: number; readonly ok: true } & PgliteRows)
  | { readonly id: number; readonly ok: false; readonly error: PgliteFailure }
  | { readonly panic: string };

/** Rows cross the threads as arrays beside their names (`store` style), or as they are (`queue` style). */
export interface PgliteRows {
  readonly names: readonly string[] | null;
  readonly rows: readonly unknown[];
  readonly affected: number;
}

/** A database error as plain data; `code` is the SQLSTATE. */
export interface PgliteFailure {
  readonly message: string;
  readonly code: string | null;
  readonly constraint: string | null;
  readonly detail: string | null;
}
