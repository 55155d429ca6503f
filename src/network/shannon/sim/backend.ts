// What stands behind a relay miner: a model's server that the request inside the relay is passed on to.
import { Agent, type Dispatcher, request } from 'undici';
import { headersOf, type PoktHttpRequest, type PoktHttpResponse } from '../wire/http-messages.ts';

export interface BackendAnswer {
  readonly status: number;
  readonly headers: PoktHttpResponse['headers'];
  readonly contentType: string;
  readonly body: AsyncIterable<Uint8Array>;
}

export interface Backend {
  /** Rejects where the server cannot be reached or is too slow. */
  ask(http: PoktHttpRequest): Promise<BackendAnswer>;
  close(): Promise<void>;
}

/** Of an exchange with the server itself, none of its client's. */
const ownHeaders = new Set(['connection', 'transfer-encoding', 'keep-alive', 'content-length']);

/**
 * @param url base URL of the server; only path and query of a request's URL count
 * @param limitMs how long the server may take until its headers
 */
export function httpBackend(url: string, limitMs: number): Backend {
  const dispatcher = new Agent({ headersTimeout: limitMs, bodyTimeout: limitMs });
  return {
    ask: async (http) => {
      const { pathname, search } = new URL(http.url, url);
      const headers = [...http.headers.values()].flatMap(({ key, values }) => values.flatMap((value) => [key, value]));
      const method = methods.find((known) => known === http.method) ?? 'POST';
      const answer = await request(`${url}${pathname}${search}`, {
        dispatcher,
        method,
        headers,
        ...(http.body.length > 0 ? { body: http.body } : {}),
      });
      const kept = Object.entries(answer.headers).filter(([name]) => !ownHeaders.has(name));
      return {
        status: answer.statusCode,
        headers: headersOf(Object.fromEntries(kept.map(([name, value]) => [name, value === undefined ? [] : [value].flat()]))),
        contentType: String(answer.headers['content-type'] ?? ''),
        body: answer.body,
      };
    },
    close: () => dispatcher.destroy(),
  };
}

const methods: readonly Dispatcher.HttpMethod[] = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'];

/** The whole body. */
export async function wholeBody(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}
