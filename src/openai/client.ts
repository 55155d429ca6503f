// The HTTP client for OpenAI-compatible servers that nobody vouches for: every server may be hostile, and nothing that it does makes a
// call throw, hang or take more memory than the limits allow.
import { lookup as systemLookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { type AddressPolicy, createTypedCheck, isPublicAddress } from './address.ts';
import type { BodyScratch } from './body.ts';
import { Origin } from './connection.ts';
import { type Destination, isBelow, joinPath, readBaseUrl, type Target } from './destination.ts';
import type { TlsTrust } from './dial.ts';
import type { Exchange, HttpRequest } from './exchange.ts';
import type { Failure } from './failure.ts';
import { Flight } from './flight.ts';
import { type Deadlines, defaultDeadlines, defaultLimits, type Limits, withDefaults } from './limits.ts';
import { headersOf, isSendableKey } from './request-headers.ts';
import { createDnsLookup } from './resolve.ts';
import type { Sink } from './sink.ts';
import { createAnswerSink, type StreamedExchange } from './stream.ts';
import { Sweeper } from './sweeper.ts';

export interface ClientOptions {
  readonly limits?: Partial<Limits>;
  readonly deadlines?: Partial<Deadlines>;
  /** No host is trusted if not given. Use one client for each network, so that a network's suppliers cannot name another's hosts. */
  readonly addressPolicy?: AddressPolicy;
  /** Connections to one origin at the same time; further requests wait, which no latency or deadline counts. 64 if not given. */
  readonly maxConnections?: number;
  /** How long an unused connection is kept, 4000 if not given: less than the 5 s after which many servers close theirs. */
  readonly keepAliveMs?: number;
  /** `node` if not given, as Node's `fetch` says. */
  readonly userAgent?: string;
  /** Name resolution in place of the system's (typed hosts) and of DNS (learnt hosts). */
  readonly lookup?: LookupFunction;
  /** Certificates of typed hosts; the system's authorities if not given, and always for learnt hosts. */
  readonly tls?: TlsTrust;
  /** Milliseconds, monotonic; `performance.now` if not given. */
  readonly now?: () => number;
}

/** An `HttpRequest`; networks that sign relays send bytes. */
export type SendRequest = Omit<HttpRequest, 'body'> & { readonly body: string | Uint8Array | null };

export interface SendOptions {
  /** Looked at every 20 ms. */
  readonly signal?: AbortSignal;
  /** Names in lower case; they take the place of the client's own. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly deadlines?: Partial<Deadlines>;
  /** Gathers the body in here: it is good until the next request with the same scratch. One request at a time. */
  readonly scratch?: BodyScratch;
}

export interface OpenAiClient {
  /** Sends one request. Never rejects: whatever goes wrong is an exchange with a failure. */
  send(target: Target, request: SendRequest, options?: SendOptions): Promise<Exchange>;
  /** Sends a request whose body says `"stream": true`, reads the events as they come and puts the answer together. */
  stream(target: Target, request: SendRequest, options?: SendOptions): Promise<StreamedExchange>;
  /** Ends what is under way as `aborted` and resolves when every socket is closed. */
  close(): Promise<void>;
}

const tickMs = 20;
/** Unused origins are let go when there are more than this. */
const keptOrigins = 1_000;
const keptBaseUrls = 20_000;

/**
 * A client with its own connections. Throws `RangeError` or `TypeError` for options that make no sense.
 *
 * @example
 * const client = createClient({ addressPolicy: { typed: ['http://localhost:8000/v1'] } });
 * const exchange = await client.send({ baseUrl: 'http://localhost:8000/v1' }, { method: 'GET', path: '/v1/models', body: null });
 * await client.close();
 */
export const createClient = (options: ClientOptions = {}): OpenAiClient => {
  const limits = withDefaults(defaultLimits, options.limits);
  const deadlines = withDefaults(defaultDeadlines, options.deadlines);
  const { now = () => performance.now(), userAgent = 'node', maxConnections = 64, keepAliveMs = 4_000, addressPolicy = {} } = options;
  const headers = headersOf(userAgent);
  const isTyped = createTypedCheck(addressPolicy.typed);
  const isAllowed = addressPolicy.isAllowed ?? isPublicAddress;
  const typedLookup: LookupFunction = options.lookup ?? systemLookup;
  const learntLookup = options.lookup ?? createDnsLookup();
  const sweeper = new Sweeper(tickMs, now);
  const destinations = new Map<string, Destination | Failure>();
  const origins = new Map<string, Origin>();
  let closed = false;

  const destinationOf = (baseUrl: string): Destination | Failure => {
    const known = destinations.get(baseUrl);
    if (known !== undefined) return known;
    if (destinations.size >= keptBaseUrls) destinations.clear();
    const destination = readBaseUrl(baseUrl);
    destinations.set(baseUrl, destination);
    return destination;
  };

  const originOf = ({ url, origin: name }: Destination): Origin => {
    const known = origins.get(name);
    if (known !== undefined) return known;
    if (origins.size >= keptOrigins) letGoOfUnused(origins);
    const typed = isTyped(url);
    const origin = new Origin({
      url,
      isAllowed: typed ? null : isAllowed,
      lookup: typed ? typedLookup : learntLookup,
      tls: typed ? options.tls : undefined,
      maxConnections,
      headerBytes: limits.headerBytes,
      keepAliveMs,
      now,
    });
    origins.set(name, origin);
    return origin;
  };

  // Hardly anything stands in functions that are made for each request: V8 forgets what it compiled of those whenever it collects the old generation.
  const exchange = (target: Target, request: SendRequest, sending: SendOptions, sink: Sink | undefined): Promise<Exchange> => {
    if (closed) return notSent({ kind: 'aborted', detail: 'the client is closed' });
    const destination = destinationOf(target.baseUrl);
    if ('kind' in destination) return notSent(destination);
    const path = joinPath(destination, request.path);
    if (path === null) return notSent({ kind: 'invalid_url', detail: 'the request path is not a plain path with a leading slash' });
    const apiKey = isBelow(destination, path) ? target.apiKey : undefined;
    if (apiKey !== undefined && !isSendableKey(apiKey))
      return notSent({ kind: 'unauthorized', detail: 'the API key has characters that a header cannot carry; check for line breaks' });
    const { method, body } = request;
    const isSecure = destination.url.protocol === 'https:';
    const flight = new Flight({
      origin: originOf(destination),
      sweeper,
      limits,
      deadlines: sending.deadlines === undefined ? deadlines : withDefaults(deadlines, sending.deadlines),
      now,
      request: {
        path,
        method,
        body,
        headers: headers({ hasBody: body !== null, isSecure, apiKey, extra: sending.headers }),
      },
      apiKey,
      signal: sending.signal,
      sink,
      scratch: sending.scratch,
    });
    return new Promise((resolve) => flight.start(resolve));
  };

  return {
    send: (target, request, sending = {}) => exchange(target, request, sending, undefined),
    stream: async (target, request, sending = {}) => {
      const sink = createAnswerSink(target.apiKey);
      const landed = await exchange(target, request, sending, sink);
      return landed.ok ? { ...landed, answer: sink.answer() } : landed;
    },
    close: async () => {
      closed = true;
      for (const member of [...sweeper.members]) if (member instanceof Flight) member.fail('aborted', 'the client was closed');
      sweeper.stop();
      await Promise.all([...origins.values()].map((origin) => origin.destroy()));
      origins.clear();
    },
  };
};

const notSent = (failure: Failure): Promise<Exchange> =>
  Promise.resolve({
    ok: false,
    failure,
    status: null,
    body: Buffer.alloc(0),
    timing: { connectMs: 0, firstByteMs: null, totalMs: 0 },
  });

const letGoOfUnused = (origins: Map<string, Origin>): void => {
  for (const [name, origin] of origins) {
    if (!origin.isIdle) continue;
    origins.delete(name);
    void origin.destroy();
  }
};
