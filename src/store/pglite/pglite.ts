// PGlite behind the `Database` interface: a worker thread, one session, callers in turn.
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Database, Session, SqlResult } from '../database.ts';
import { StoreBrokenError } from '../errors.ts';
import { createTurns } from '../turns.ts';
import { rowsOf } from '../values.ts';
import type { PgliteFailure, PgliteOptions, PgliteReply, PgliteRequest, PgliteRows } from './protocol.ts';

/** An error of the embedded database, with the SQLSTATE that PostgreSQL gave it. */
export class PgliteError extends Error {
  override name = 'PgliteError';
  readonly code: string | null;
  readonly constraint: string | null;
  readonly detail: string | null;

  constructor(failure: PgliteFailure) {
    super(failure.message);
    this.code = failure.code;
    this.constraint = failure.constraint;
    this.detail = failure.detail;
  }
}

function resultOf({ names, rows, affected }: PgliteRows): SqlResult {
  return { rows: names === null ? (rows as SqlResult['rows']) : rowsOf(names, rows as unknown[][]), affected };
}

type Unnumbered<T> = T extends unknown ? Omit<T, 'id'> : never;

/** Starts PGlite in a worker thread and waits until it answers. Throws `PgliteError` when its folder does not open. */
export async function openPglite(options: PgliteOptions): Promise<Database & { dump(): Promise<Uint8Array> }> {
  const place = options.folder ?? 'memory';
  const worker = new Worker(new URL(`./worker${extname(import.meta.url)}`, import.meta.url), { workerData: options });
  const waiting = new Map<number, { resolve(result: SqlResult): void; reject(error: Error): void }>();
  let lastId = 0;
  let broken: Error | null = null;
  let closed: Promise<void> | null = null;

  const started = new Promise<SqlResult>((resolve, reject) => waiting.set(0, { resolve, reject }));
  worker.on('message', (reply: PgliteReply) => {
    const caller = waiting.get(reply.id);
    waiting.delete(reply.id);
    if (reply.ok) caller?.resolve(resultOf(reply));
    else caller?.reject(new PgliteError(reply.error));
  });
  const fail = (cause: unknown) => {
    broken ??= new StoreBrokenError(`the embedded database in ${place} stopped: restart hallmark; what was acknowledged is kept`, {
      cause,
    });
    for (const { reject } of waiting.values()) reject(broken);
    waiting.clear();
  };
  worker.on('error', fail);
  const exited = new Promise<void>((resolve) => {
    worker.on('exit', (code) => {
      fail(new Error(`its thread ended with code ${code}`));
      resolve();
    });
  });

  const call = (request: Unnumbered<PgliteRequest>) =>
    new Promise<SqlResult>((resolve, reject) => {
      if (broken !== null) return reject(broken);
      const id = ++lastId;
      waiting.set(id, { resolve, reject });
      worker.postMessage({ ...request, id });
    });

  await started.catch(async (error: unknown) => {
    await worker.terminate();
    throw error;
  });
  const session: Session = {
    query: (sql, parameters, style) => call({ type: 'query', sql, parameters, style }),
    script: (sql) => call({ type: 'script', sql }),
  };
  await session.script(`create schema if not exists "${options.schema}"; set search_path to "${options.schema}"; set timezone to 'UTC'`);

  const turns = createTurns();
  return {
    kind: 'pglite',
    place,
    withSession: (use) =>
      turns.take(async () => {
        try {
          return await use(session);
        } catch (error) {
          // There is one session only: it must not stay inside a transaction that nobody will end.
          if (broken === null) await session.script('rollback').catch(() => undefined);
          throw error;
        }
      }),
    async dump() {
      const { rows } = await turns.take(() => call({ type: 'dump' }));
      return rows[0]?.bytes as Uint8Array;
    },
    close() {
      closed ??= turns
        .take(() => call({ type: 'close' }))
        .then(
          () => exited,
          () => worker.terminate().then(() => undefined),
        );
      return closed;
    },
  };
}
