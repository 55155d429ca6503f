// One node of the chain, asked over HTTP. What kind of port its URL leads to shows in its first answer.

import type { OpenAiClient } from '../../../openai/client.ts';
import { printable } from '../../../openai/text.ts';
import { ChainError } from './chain-error.ts';
import { askComet, cometBlockTime, cometStatus } from './comet-node.ts';
import type { Query } from './queries.ts';
import { askRest, restBlockTime, restStatus } from './rest-node.ts';
import type { ChainStatus } from './types.ts';

export interface ChainNode {
  readonly url: string;
  status(): Promise<ChainStatus>;
  ask<T>(query: Query<T>): Promise<T>;
  /** When a block was made, milliseconds since 1970. */
  blockTimeMs(height: number): Promise<number>;
}

/** How one kind of port is asked. Both throw `ChainError`. */
export interface Port {
  status(get: Get): Promise<ChainStatus>;
  ask<T>(get: Get, query: Query<T>): Promise<T>;
  blockTimeMs(get: Get, height: number): Promise<number>;
}

/** The answer to a GET: whatever status, but a whole body. Throws `ChainError` (`unreachable`). */
export type Get = (path: string) => Promise<{ readonly status: number; readonly body: Buffer; readonly place: string }>;

const rest: Port = { status: restStatus, ask: askRest, blockTimeMs: restBlockTime };
const comet: Port = { status: cometStatus, ask: askComet, blockTimeMs: cometBlockTime };

/**
 * A node at a URL that the operator typed: its REST gateway (port 1317 by default) or its CometBFT RPC (26657).
 *
 * @param client with an address policy that trusts the URL
 */
export function chainNode(url: string, client: OpenAiClient): ChainNode {
  let port: Port | null = null;
  const get: Get = async (path) => {
    const exchange = await client.send({ baseUrl: url }, { method: 'GET', path, body: null });
    const place = `${printable(withoutSecrets(url), 200)}${printable(path.split('?', 1)[0] ?? '', 120)}`;
    if (exchange.status !== null && (exchange.ok || answered.has(exchange.failure.kind))) {
      return { status: exchange.status, body: exchange.body, place };
    }
    const reason = exchange.ok ? 'no status' : `${exchange.failure.kind}: ${exchange.failure.detail}`;
    throw new ChainError('unreachable', `${place} does not answer (${reason})`);
  };
  /** CometBFT answers `/status`; the REST gateway says that it does not know it. */
  const detected = async (): Promise<Port> => {
    if (port) return port;
    const { status } = await get('/status');
    port = status === 200 ? comet : rest;
    return port;
  };
  return {
    url,
    status: async () => {
      try {
        return await (await detected()).status(get);
      } catch (error) {
        // A URL may lead elsewhere after a restart.
        port = null;
        throw error;
      }
    },
    ask: async (query) => (await detected()).ask(get, query),
    blockTimeMs: async (height) => (await detected()).blockTimeMs(get, height),
  };
}

/** Failures of the exchange that are answers all the same: errors come with statuses of their own. */
const answered: ReadonlySet<string> = new Set(['http_client_error', 'http_server_error', 'rate_limited', 'access_refused']);

/** Some providers put an API key into the path or the query: only the host is shown. */
function withoutSecrets(url: string): string {
  return URL.canParse(url) ? new URL(url).host : 'the node';
}
