// Opens the store: embedded in a folder by default, on a PostgreSQL server where its URL is given.
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { StoreError, StoreFolderError } from './errors.ts';
import { holdFolder } from './hold.ts';
import type { StoreLog } from './log.ts';
import { openPglite } from './pglite/pglite.ts';
import { openPostgres } from './postgres.ts';
import { assembleStore, type Store } from './store.ts';

export interface OpenOptions {
  /** Hallmark's folder; the embedded store is in `store` below it. */
  readonly home: string;
  /** A PostgreSQL server instead of the embedded store; `postgres://user:password@host/database`. */
  readonly databaseUrl?: string | undefined;
  /** Only for dates of migrations and ids; queries get their times as parameters. */
  readonly clock: { now(): number };
  readonly log: StoreLog;
  /** PostgreSQL schema of the tables; the queue's is `<schema>_queue`. */
  readonly schema?: string;
  /** Most connections to a server; 10 by default. */
  readonly maxConnections?: number;
}

/**
 * Opens the store and brings it to this release's schema.
 *
 * Throws `StoreHeldError` when another process has the embedded store, `StoreFolderError` or `StoreServerError` when its place cannot be
 * used, `StoreTooNewError` when a newer release wrote it; each is one line that names the thing and the fix.
 *
 * @example
 * const store = await openStore({ home: '.hallmark', clock: Date, log });
 */
export async function openStore(options: OpenOptions): Promise<Store> {
  const { clock, log, schema = 'hallmark' } = options;
  if (options.databaseUrl !== undefined && options.databaseUrl !== '') {
    const database = await openPostgres({ url: options.databaseUrl, schema, maxConnections: options.maxConnections ?? 10 });
    return assembleStore({ database, schema, clock, log, announce: () => undefined, release: () => undefined });
  }
  const folder = resolve(options.home, 'store');
  try {
    mkdirSync(folder, { recursive: true });
  } catch (cause) {
    throw new StoreFolderError(
      `the store's folder ${folder} cannot be made: make ${resolve(options.home)} writable, or choose another folder with HALLMARK_HOME`,
      { cause },
    );
  }
  const hold = holdFolder(folder);
  try {
    const database = await openPglite({ folder: join(folder, 'pg'), template: null, schema });
    return await assembleStore({ database, schema, clock, log, announce: hold.announce, release: hold.release });
  } catch (cause) {
    hold.release();
    if (cause instanceof StoreError) throw cause;
    throw new StoreFolderError(
      `the store in ${folder} does not open (${cause instanceof Error ? cause.message.split('\n', 1)[0] : 'unknown reason'}): restore it from a copy, or choose another folder with HALLMARK_HOME`,
      { cause },
    );
  }
}

/** The same store, narrowed to what a stage may use. */
export function stageStore({ read, write }: Store) {
  return { read, write };
}
