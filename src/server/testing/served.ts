// A server over a seeded store, and requests to it that say exactly what goes over the wire.
import { request } from 'node:http';
import { connect } from 'node:net';
import type { Store } from '../../store/index.ts';
import { type RunningServer, type ServerOptions, startServer, storeReads } from '../index.ts';
import { networks, type SeedOptions, seedStore } from './seed/seed.ts';
import { targetOf, taskFacts } from './seed/seed-tasks.ts';

export const nowMs = Date.parse('2026-03-01T12:00:00Z');

export interface Served {
  readonly server: RunningServer;
  /** Suppliers' ids by name. */
  readonly ids: ReadonlyMap<string, string>;
  readonly errors: readonly unknown[];
}

/** Boards are read anew with every request, so that tests need not wait. */
export const atOnce = { boardMinIntervalMs: 0, boardMaxAgeMs: 0, boardMaxLoadShare: 1e9 } as const;

export async function serveSeeded(store: Store, seed: Partial<SeedOptions> = {}, options: Partial<ServerOptions> = {}): Promise<Served> {
  const ids = await seedStore(store, { nowMs, history: 1, ...seed });
  const errors: unknown[] = [];
  const now = () => new Date(nowMs);
  const server = await startServer({
    reads: storeReads(store, { networks, tasks: taskFacts, targetOf, now }),
    host: '127.0.0.1',
    port: 0,
    now,
    onError: (error) => errors.push(error),
    limits: atOnce,
    ...options,
  });
  return { server, ids, errors };
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** One request as `node:http` sends it: unlike `fetch` it leaves `Host` and the browser's own headers to the caller. */
export function ask(url: string, headers: Readonly<Record<string, string>> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text: Buffer.concat(chunks).toString() }),
      );
    });
    sent.on('error', reject);
    sent.end();
  });
}

/** Sends bytes as they are and gives back everything that comes until the other side closes. */
export function askRaw(port: number, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect(port, '127.0.0.1', () => socket.end(bytes));
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', reject);
    socket.on('close', () => resolve(Buffer.concat(chunks).toString()));
  });
}
