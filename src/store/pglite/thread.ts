// The main thread's end of the PGlite thread: calls and their answers, and what happens when the thread is gone.
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { SqlResult } from '../database.ts';
import { StoreBrokenError } from '../errors.ts';
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

/** What PostgreSQL says of a disk, a quota or a file that takes no more; of the log it often says only that it could not write. */
const noSpace = /no space left|disk quota|file too large|could not (write|extend)/i;

type Unnumbered<T> = T extends unknown ? Omit<T, 'id'> : never;

export interface PgliteThread {
  /** Rejects with `PgliteError`, or with `StoreBrokenError` when the thread is gone. */
  call(request: Unnumbered<PgliteRequest>): Promise<SqlResult>;
  isBroken(): boolean;
  /** Waits until the thread has ended by itself. */
  ended(): Promise<void>;
  terminate(): Promise<void>;
}

/** Starts the thread and waits until the database is open. Rejects with what PostgreSQL says when it does not open. */
export async function startThread(options: PgliteOptions): Promise<PgliteThread> {
  const worker = new Worker(new URL(`./worker${extname(import.meta.url)}`, import.meta.url), { workerData: options });
  const waiting = new Map<number, { resolve(result: SqlResult): void; reject(error: Error): void }>();
  let lastId = 0;
  let broken: Error | null = null;
  const fail = (cause: Error) => {
    const fix = noSpace.test(cause.message) ? 'free some space and start' : 'start';
    const message = `the embedded database in ${options.folder} stopped (${cause.message}): ${fix} hallmark again; what was acknowledged is kept`;
    broken ??= new StoreBrokenError(message, { cause });
    for (const { reject } of waiting.values()) reject(broken);
    waiting.clear();
  };
  const opened = new Promise<SqlResult>((resolve, reject) => waiting.set(0, { resolve, reject }));
  const exited = new Promise<void>((resolve) => {
    worker.on('exit', (code) => {
      fail(new Error(`its thread ended with code ${code}`));
      resolve();
    });
  });
  worker.on('error', fail);
  worker.on('message', (reply: PgliteReply) => {
    if ('panic' in reply) {
      waiting.get(0)?.reject(new Error(reply.panic));
      fail(new Error(reply.panic));
      void worker.terminate();
      return;
    }
    const caller = waiting.get(reply.id);
    waiting.delete(reply.id);
    if (reply.ok) caller?.resolve(resultOf(reply));
    else caller?.reject(new PgliteError(reply.error));
  });

  try {
    await opened;
  } catch (error) {
    await worker.terminate();
    throw error;
  }
  return {
    call: (request) =>
      new Promise((resolve, reject) => {
        if (broken !== null) return reject(broken);
        lastId += 1;
        waiting.set(lastId, { resolve, reject });
        worker.postMessage({ ...request, id: lastId });
      }),
    isBroken: () => broken !== null,
    ended: () => exited,
    async terminate() {
      await worker.terminate();
    },
  };
}

function resultOf({ names, rows, affected }: PgliteRows): SqlResult {
  return { rows: names === null ? (rows as SqlResult['rows']) : rowsOf(names, rows as unknown[][]), affected };
}
