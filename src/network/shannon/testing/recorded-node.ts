// A real HTTP server that answers as the recorded chain did.
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { golden } from './golden.ts';

interface Recorded {
  readonly name: string;
  readonly request: { readonly method: string; readonly url: string; readonly headers: Readonly<Record<string, string>> };
  readonly response: {
    readonly status: number;
    readonly headers: Record<string, string>;
    readonly json?: unknown;
    readonly body_base64?: string;
  };
}

export interface NodeAnswer {
  readonly status: number;
  readonly body: unknown;
}

export interface TestNode {
  readonly url: string;
  /** Path and query of every request so far. */
  readonly asked: string[];
  /** Takes the place of a recorded answer where it gives one. */
  override: (path: string) => NodeAnswer | null;
  close(): Promise<void>;
}

export const recordedAnswers = (port: 'rest' | 'cometbft'): readonly Recorded[] => golden('recordings/chain.json')[port];

/** The recorded answer of one name; throws if there is none. */
export function recorded(port: 'rest' | 'cometbft', name: string): Recorded {
  const found = recordedAnswers(port).find((its) => its.name === name);
  if (!found) throw new Error(`there is no recording of "${name}"`);
  return found;
}

/** A query's parts in one order, less what makes no difference to the recordings. */
const normal = (url: string): string => {
  const { pathname, searchParams } = new URL(url, 'http://node');
  searchParams.delete('dehydrated');
  searchParams.sort();
  return `${pathname}?${searchParams}`;
};

export async function recordedNode(port: 'rest' | 'cometbft'): Promise<TestNode> {
  const answers = new Map(
    recordedAnswers(port)
      .filter(({ request }) => request.method === 'GET' && Object.keys(request.headers).length === 0)
      .map(({ request, response }) => [normal(request.url), response]),
  );
  const unknown = recorded(port, port === 'rest' ? 'unknown-path' : 'unknown-method').response;
  const node = await testNode((path) => {
    const { status, json, body_base64 } = answers.get(normal(path)) ?? unknown;
    return { status, body: json ?? Buffer.from(body_base64 ?? '', 'base64') };
  });
  return node;
}

/** A server of one's own on this machine. */
export async function testNode(answer: (path: string, request: IncomingMessage) => NodeAnswer | null): Promise<TestNode> {
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    node.asked.push(path);
    const given = node.override(path) ?? answer(path, request);
    if (given === null) return response.destroy();
    response.statusCode = given.status;
    if (given.body instanceof Uint8Array) return response.end(given.body);
    response.setHeader('content-type', 'application/json');
    return response.end(JSON.stringify(given.body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the test server has no port');
  const node: TestNode = {
    url: `http://127.0.0.1:${address.port}`,
    asked: [],
    override: () => null,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return node;
}

/** A node that only knows its height: `/status` of CometBFT. */
export function statusAnswer(height: number, chainId: string, catchingUp = false): NodeAnswer {
  return {
    status: 200,
    body: {
      jsonrpc: '2.0',
      id: -1,
      result: {
        node_info: { network: chainId },
        sync_info: { latest_block_height: String(height), latest_block_time: '2026-11-22T13:58:32.397477178Z', catching_up: catchingUp },
      },
    },
  };
}
