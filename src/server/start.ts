// Starts the HTTP server of the leaderboard and stops it again.
import type { IncomingMessage, Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import type { Registry } from 'prom-client';
import { admission } from './admission.ts';
import { createApp } from './app.ts';
import { createBoards } from './boards.ts';
import type { FailureFacts } from './context.ts';
import { createLive } from './live.ts';
import { serverMetrics } from './metrics.ts';
import { PortBusyError } from './port-busy.ts';
import { progressAnswer } from './progress.ts';
import type { Reads } from './reads.ts';
import { readStaticFiles } from './static.ts';
import { isLoopback, viewOf } from './view.ts';

export interface ServerOptions {
  readonly reads: Reads;
  /** Address to bind, e.g. `127.0.0.1`. Bound to anything but loopback, everybody gets the public view. */
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Folder of the built web app; without it only the API is served. */
  readonly webDir?: string;
  /** `never` gives everybody the public view: for a server behind a proxy on the same machine. */
  readonly operatorView?: 'loopback' | 'never';
  /** What failure kinds mean, by kind. */
  readonly failureFacts?: Readonly<Record<string, FailureFacts>>;
  /** Where the rest of the program registers its metrics. */
  readonly registry?: Registry;
  readonly now?: () => Date;
  /** Told of errors that clients only see as a 500. */
  readonly onError?: (error: unknown) => void;
  readonly limits?: Partial<ServerLimits>;
}

export interface ServerLimits {
  /** Requests that may read the store at the same time, and those that may wait for it. */
  readonly maxActiveRequests: number;
  readonly maxWaitingRequests: number;
  /** Clients of the live events at the same time. */
  readonly maxLiveClients: number;
  /** Bytes that may wait for one slow live client. */
  readonly maxPendingBytes: number;
  readonly heartbeatMs: number;
  readonly progressMs: number;
  /** A board is read at most once in this time, however often data changes. */
  readonly boardMinIntervalMs: number;
  /** And takes at most this share of the time (0 to 1), however large it is. */
  readonly boardMaxLoadShare: number;
  /** And is read at least once in this time while somebody looks. */
  readonly boardMaxAgeMs: number;
}

const defaultLimits: ServerLimits = {
  maxActiveRequests: 8,
  maxWaitingRequests: 64,
  maxLiveClients: 256,
  maxPendingBytes: 4 * 1024 * 1024,
  heartbeatMs: 15_000,
  progressMs: 1_000,
  boardMinIntervalMs: 1_000,
  boardMaxLoadShare: 0.2,
  boardMaxAgeMs: 10_000,
};

/** Far above what the limits below let be served, far below what a process may open. */
const maxConnections = 2_000;
/** How long `close` waits for answers under way. */
const closeGraceMs = 500;
const closeSweepMs = 20;

export interface RunningServer {
  /** Where people find it, e.g. `http://127.0.0.1:8787/`. */
  readonly url: string;
  readonly port: number;
  /** Ends all connections; resolves when the port is free again. */
  close(): Promise<void>;
}

/**
 * Serves the leaderboard: page, API, live events, metrics.
 *
 * @throws PortBusyError where another program has the port
 * @example
 * const server = await startServer({ reads, host: '127.0.0.1', port: 8787, webDir: 'web/dist' });
 * console.log(server.url);
 * await server.close();
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { reads, host, now = () => new Date(), onError = () => {}, failureFacts = {}, operatorView = 'loopback' } = options;
  const limits = { ...defaultLimits, ...options.limits };
  const files = options.webDir === undefined ? new Map() : await readStaticFiles(options.webDir);
  const boards = createBoards({
    reads,
    now,
    minIntervalMs: limits.boardMinIntervalMs,
    maxLoadShare: limits.boardMaxLoadShare,
    maxAgeMs: limits.boardMaxAgeMs,
    onError,
  });
  const metrics = serverMetrics(options.registry, () => live.clients);
  const live = createLive({
    boards,
    progress: async (view) => progressAnswer(await reads.progress(view), view, now()),
    maxClients: limits.maxLiveClients,
    maxPendingBytes: limits.maxPendingBytes,
    heartbeatMs: limits.heartbeatMs,
    progressMs: limits.progressMs,
    onError,
    onDropped: metrics.countDropped,
  });
  let bound: AddressInfo | null = null;
  const viewOfRequest = (incoming: IncomingMessage) => {
    if (operatorView === 'never' || bound === null) return 'public';
    const { headers, httpVersion, socket } = incoming;
    return viewOf({ listener: bound.address, port: bound.port, peer: socket.remoteAddress, httpVersion, headers });
  };
  const admit = admission(limits.maxActiveRequests, limits.maxWaitingRequests);
  const app = createApp({ admit, reads, boards, now, failureFacts, live, metrics, files, viewOf: viewOfRequest, onError });
  const server = createServer(
    { maxHeaderSize: 16 * 1024, headersTimeout: 10_000, requestTimeout: 30_000, keepAliveTimeout: 10_000 },
    getRequestListener(app.fetch, { overrideGlobalObjects: false }),
  );
  server.maxConnections = maxConnections;
  const stop = () => {
    live.close();
    boards.close();
  };
  try {
    bound = await listen(server, host, options.port);
  } catch (error) {
    stop();
    throw error;
  }
  return {
    url: `http://${isLoopback(bound.address) && bound.family === 'IPv6' ? `[${bound.address}]` : urlHost(host)}:${bound.port}/`,
    port: bound.port,
    async close() {
      stop();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      // Answers under way may end, and their connections with them; who does not let them is not waited for.
      const sweep = setInterval(() => server.closeIdleConnections(), closeSweepMs);
      const impatience = setTimeout(() => server.closeAllConnections(), closeGraceMs);
      await closed;
      clearInterval(sweep);
      clearTimeout(impatience);
    },
  };
}

function listen(server: Server, host: string, port: number): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EADDRINUSE' || error.code === 'EACCES' ? new PortBusyError(host, port, error) : error);
    });
    server.listen({ host, port }, () => {
      const address = server.address();
      if (address === null || typeof address === 'string') reject(new Error('the server is not bound to a TCP port'));
      else resolve(address);
    });
  });
}

function urlHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}
