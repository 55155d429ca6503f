// Runs PGlite in a worker thread: it blocks the thread it is on, and latencies measured on a blocked thread would be our own.
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import { oid, parseTime } from '../values.ts';
import type { PgliteFailure, PgliteOptions, PgliteReply, PgliteRequest, PgliteRows } from './protocol.ts';

const port = parentPort;
if (port === null) throw new Error('pglite/worker.ts runs in a worker thread only');
const reply = (message: PgliteReply) => port.postMessage(message);

const { folder } = workerData as PgliteOptions;
const storeParsers = { [oid.timestamptz]: parseTime, [oid.int8]: Number, [oid.numeric]: Number };

// The default 128 MB of buffers would be memory of this process. Less log to replay means a faster start after a crash.
const settings = ['shared_buffers=64MB', 'max_wal_size=128MB'];

/** The last trouble that PostgreSQL told of: what it throws when it cannot start says less. */
let lastTrouble: string | null = null;

/** PostgreSQL panics when it can no longer keep its promises (no space for its log). PGlite then goes on with what is no database. */
function hear(line: string): boolean {
  const [, level, text] = /\b(ERROR|FATAL|PANIC):\s+(.*)/.exec(line) ?? [];
  if (text !== undefined) lastTrouble = text;
  if (level === 'PANIC') reply({ panic: text ?? line });
  return true;
}

/** File errors inside WebAssembly are plain objects with WASI's error numbers. */
const fileErrors: Readonly<Record<number, string>> = { 2: 'permission denied', 51: 'no space left on device', 69: 'read-only file system' };

function failureOf(error: unknown): PgliteFailure {
  const { message, errno, code, constraint, detail } = error as Readonly<Record<string, unknown>>;
  const text = (value: unknown) => (typeof value === 'string' ? value : null);
  const fileError = typeof errno === 'number' ? fileErrors[errno] : undefined;
  return {
    message: text(message) ?? fileError ?? lastTrouble ?? 'unknown error',
    code: text(code),
    constraint: text(constraint),
    detail: text(detail),
  };
}

async function answer(pg: PGlite, request: PgliteRequest): Promise<PgliteRows> {
  switch (request.type) {
    case 'query': {
      if (request.style === 'store') {
        const result = await pg.query<unknown[]>(request.sql, [...request.parameters], { parsers: storeParsers, rowMode: 'array' });
        return { names: result.fields.map(({ name }) => name), rows: result.rows, affected: result.affectedRows ?? 0 };
      }
      const result = await pg.query(request.sql, [...request.parameters]);
      return { names: null, rows: result.rows, affected: result.affectedRows ?? 0 };
    }
    case 'script': {
      const results = await pg.exec(request.sql);
      return { names: null, rows: results.flatMap((result) => result.rows), affected: 0 };
    }
    case 'close':
      await pg.close();
      return { names: null, rows: [], affected: 0 };
  }
}

try {
  const pg = await PGlite.create({ dataDir: folder, postgresqlconf: settings, onStderr: hear, onStdout: () => true });
  port.on('message', async (request: PgliteRequest) => {
    const { id } = request;
    try {
      reply({ id, ok: true, ...(await answer(pg, request)) });
    } catch (error) {
      // A trap of WebAssembly, by its name: the published package is compiled without the browser's types.
      if (error instanceof Error && error.name === 'RuntimeError') reply({ panic: error.message });
      reply({ id, ok: false, error: failureOf(error) });
    }
    if (request.type === 'close') port.close();
  });
  reply({ id: 0, ok: true, names: null, rows: [], affected: 0 });
} catch (error) {
  const failure = failureOf(error);
  reply({ id: 0, ok: false, error: { ...failure, message: lastTrouble ?? failure.message } });
  port.close();
}
