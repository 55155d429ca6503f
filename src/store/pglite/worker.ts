// Runs PGlite in a worker thread: it blocks the thread it is on, and latencies measured on a blocked thread would be our own.
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import { oid, parseTime } from '../values.ts';
import type { PgliteFailure, PgliteOptions, PgliteReply, PgliteRequest, PgliteRows } from './protocol.ts';

const port = parentPort;
if (port === null) throw new Error('pglite/worker.ts runs in a worker thread only');

const { folder, template } = workerData as PgliteOptions;
const storeParsers = {
  [oid.timestamptz]: parseTime,
  [oid.int8]: Number,
  [oid.numeric]: Number,
};

function failureOf(error: unknown): PgliteFailure {
  const { message, code, constraint, detail } = error as { message?: string; code?: string; constraint?: string; detail?: string };
  return { message: message ?? String(error), code: code ?? null, constraint: constraint ?? null, detail: detail ?? null };
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
    case 'dump': {
      const dump = await pg.dumpDataDir('none');
      return { names: null, rows: [{ bytes: new Uint8Array(await dump.arrayBuffer()) }], affected: 0 };
    }
    case 'close':
      await pg.close();
      return { names: null, rows: [], affected: 0 };
  }
}

try {
  const pg = await PGlite.create({
    ...(folder === null ? {} : { dataDir: folder }),
    ...(template === null ? {} : { loadDataDir: new Blob([new Uint8Array(template)]) }),
  });
  port.on('message', (request: PgliteRequest) => {
    answer(pg, request)
      .then(
        (result) => port.postMessage({ id: request.id, ok: true, ...result } satisfies PgliteReply),
        (error: unknown) => port.postMessage({ id: request.id, ok: false, error: failureOf(error) } satisfies PgliteReply),
      )
      .finally(() => {
        if (request.type === 'close') port.close();
      });
  });
  port.postMessage({ id: 0, ok: true, names: null, rows: [], affected: 0 } satisfies PgliteReply);
} catch (error) {
  port.postMessage({ id: 0, ok: false, error: failureOf(error) } satisfies PgliteReply);
  port.close();
}
