// Opens the store: embedded in a folder by default, on a PostgreSQL server where its URL is given.
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Database } from './database.ts';
import { folderFix, StoreError, StoreFolderError } from './errors.ts';
import { holdFolder } from './hold.ts';
import type { StoreLog } from './log.ts';
import { openPglite } from './pglite/pglite.ts';
import { openPostgres } from './postgres.ts';
import { assembleStore, type StageStore, type Store } from './store.ts';

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

/** Whether an embedded store was ever made in Hallmark's folder. */
export function hasStore(home: string): boolean {
  return existsSync(join(home, 'store', 'pg'));
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
    const otherwise = existsSync(folder) ? 'move away the file of that name' : `make ${resolve(options.home)} writable`;
    const fix = folderFix(String(cause), otherwise);
    throw new StoreFolderError(`the store's folder ${folder} cannot be made: ${fix}, or choose another folder with HALLMARK_HOME`, {
      cause,
    });
  }
  const hold = holdFolder(folder);
  try {
    const database = await openEmbedded(folder, schema);
    return await assembleStore({ database, schema, clock, log, announce: hold.announce, release: hold.release });
  } catch (cause) {
    hold.release();
    if (cause instanceof StoreError) throw cause;
    const reason = cause instanceof Error ? (cause.message.split('\n', 1)[0] ?? '') : String(cause);
    throw new StoreFolderError(
      `the store in ${folder} does not open (${reason}): ${folderFix(reason, 'restore it from a copy')}, or choose another folder with HALLMARK_HOME`,
      { cause },
    );
  }
}

/**
 * Opens the embedded database below `folder`, and makes it where there is none. A file beside it says that it is being made, so that
 * one whose making was cut short is made anew.
 */
async function openEmbedded(folder: string, schema: string): Promise<Database> {
  const data = join(folder, 'pg');
  const unfinished = join(folder, 'unfinished');
  if (existsSync(unfinished)) rmSync(data, { recursive: true, force: true });
  if (!existsSync(data)) {
    writeFileSync(unfinished, '');
    // Making one leaves hundreds of megabytes in its thread: the database is opened again in another.
    await (await openPglite({ folder: data, schema })).close();
    rmSync(unfinished);
  } else if (!existsSync(join(data, 'PG_VERSION'))) {
    throw new StoreFolderError(`${data} holds something else than a store: move it away, or choose another folder with HALLMARK_HOME`);
  }
  return openPglite({ folder: data, schema });
}

/** The same store, narrowed to what a stage may use. */
export function stageStore({ read, write }: Store): StageStore {
  return { read, write };
}
