// LocalNet as the test-bench sees it: over HTTP, like any other network.
import { z } from 'zod';
import type { AddressPolicy } from '../../openai/address.ts';
import { parseAnswer } from '../../openai/answer.ts';
import type { OpenAiClient } from '../../openai/client.ts';
import { modelNames } from '../model-names.ts';
import type { Network, Session, SupplierListing } from '../network.ts';
import { NetworkError } from '../network-error.ts';
import { notSent } from '../relay-failure.ts';

export interface ConnectOptions {
  /** The configured id. */
  readonly id?: string;
  /** LocalNet's own address, as it printed it. */
  readonly url: string;
  /** Made with `localnetAddressPolicy`; `close` closes it. */
  readonly client: OpenAiClient;
  /** Applications whose sessions are used; LocalNet's own one unless given. */
  readonly applications?: readonly string[];
  /** Sessions after its end in which a session's relays are still sent; 1 unless given, as on Pocket Network. */
  readonly graceSessions?: number;
  /** How old a height may be, in ms of real time; a quarter of a block, at most 250, unless given. 0 asks before each relay. */
  readonly heightTtlMs?: number;
}

const status = z.object({
  network: z.literal('localnet'),
  blockMs: z.number().positive(),
  sessionBlocks: z.int().min(1),
  services: z.array(z.object({ id: z.string(), kind: z.literal('text'), computeUnitsPerRelay: z.number() })).min(1),
  application: z.string(),
});
const suppliersAnswer = z.object({
  data: z.array(
    z.object({
      serviceId: z.string(),
      address: z.string(),
      name: z.string().nullable(),
      urls: z.array(z.object({ rpcType: z.string(), url: z.string() })),
    }),
  ),
});
const sessionsAnswer = z.object({
  height: z.int(),
  data: z.array(
    z.object({
      id: z.string(),
      serviceId: z.string(),
      application: z.string(),
      startHeight: z.int(),
      endHeight: z.int(),
      addresses: z.array(z.string()),
    }),
  ),
});

/** LocalNet's suppliers are on this machine's loopback address, which a supplier of any other network may not have. */
export function localnetAddressPolicy(url: string): AddressPolicy {
  return { typed: [url, '127.0.0.1'] };
}

/**
 * Connects to a running LocalNet. Throws `NetworkError` when it does not answer.
 *
 * @example
 * const client = createClient({ addressPolicy: localnetAddressPolicy(url) });
 * const network = await connectLocalNet({ url, client });
 */
export async function connectLocalNet(options: ConnectOptions): Promise<Network> {
  const { id = 'localnet', url, client, graceSessions = 1 } = options;
  const get = async <T>(path: string, schema: z.ZodType<T>): Promise<T> => {
    const answer = parseAnswer(await client.send({ baseUrl: url }, { method: 'GET', path, body: null }), schema);
    if (answer.ok) return answer.value;
    throw new NetworkError(
      `LocalNet at ${url} does not answer ${path} (${answer.failure.kind}: ${answer.failure.detail}); start it with \`hallmark localnet\``,
    );
  };
  const { services, application, blockMs, sessionBlocks } = await get('/status', status);
  const applications = options.applications ?? [application];
  const heightTtlMs = options.heightTtlMs ?? Math.min(250, blockMs / 4);
  const names = modelNames({ client });
  const urls = new Map<string, string>();

  const sessionOf = (its: string, height?: number) =>
    get(`/sessions?application=${encodeURIComponent(its)}${height === undefined ? '' : `&height=${height}`}`, sessionsAnswer);
  const sessions = async (): Promise<readonly Session[]> =>
    (await Promise.all(applications.map((its) => sessionOf(its)))).flatMap(({ data }) => data);
  const suppliers = async (): Promise<readonly SupplierListing[]> => {
    const { data } = await get('/suppliers', suppliersAnswer);
    urls.clear();
    for (const { address, urls: own } of data) if (own[0]) urls.set(address, own[0].url);
    return data;
  };
  const height = fresh(heightTtlMs, async () => (await sessionOf(application)).height);
  const urlOf = async (address: string): Promise<string | null> => {
    if (!urls.has(address)) await suppliers();
    return urls.get(address) ?? null;
  };

  /** What LocalNet says of a session, asked once: a session never changes. */
  const known = new Map<string, Promise<readonly Session[]>>();
  const genuine = async ({ id: sessionId, application: its, startHeight }: Session): Promise<Session | null> => {
    const asked = known.get(sessionId) ?? sessionOf(its, startHeight).then(({ data }) => data);
    if (!known.has(sessionId)) {
      if (known.size >= 64) known.delete(known.keys().next().value ?? '');
      known.set(sessionId, asked);
      asked.catch(() => known.delete(sessionId));
    }
    return (await asked).find((session) => session.id === sessionId) ?? null;
  };

  /** Why a relay may not be sent; null if it may. */
  const refusal = async (session: Session, address: string, now: number): Promise<string | null> => {
    const real = await genuine(session);
    if (!real) return `there is no session ${session.id.slice(0, 80)} from height ${session.startHeight}`;
    if (!real.addresses.includes(address)) return `${address.slice(0, 80)} is not in the session`;
    if (now < real.startHeight) return `the session starts at height ${real.startHeight}, it is ${now}`;
    const last = real.endHeight + graceSessions * sessionBlocks;
    return now > last ? `the session ended at height ${real.endHeight}, it is ${now}` : null;
  };

  return {
    id,
    kind: 'localnet',
    services: services.map(({ id: serviceId, kind }) => ({ id: serviceId, kind })),
    sessionMs: blockMs * sessionBlocks,
    height: () => height(),
    suppliers,
    sessions,
    relay: async ({ session, address, http, signal }) => {
      let now = 0;
      try {
        now = await height();
        const refused = await refusal(session, address, now);
        if (refused !== null) return notSent('not_in_session', refused, now);
        const baseUrl = await urlOf(address);
        if (baseUrl === null) return notSent('not_in_session', `${address.slice(0, 80)} is no longer staked`, now);
        const exchange = await client.send({ baseUrl }, http, signal ? { signal } : {});
        const computeUnits = services.find((service) => service.id === session.serviceId)?.computeUnitsPerRelay ?? 0;
        return { exchange, height: now, computeUnits, evidence: null };
      } catch (error) {
        if (error instanceof NetworkError) return notSent('network_unavailable', error.message, now);
        throw error;
      }
    },
    model: async (address) => {
      const baseUrl = await urlOf(address);
      return baseUrl === null ? null : names.of({ baseUrl });
    },
    api: () => 'completions',
    close: () => client.close(),
  };
}

/** Asks again when the last answer is older than `ttlMs`; those who ask meanwhile share one question. */
function fresh<T>(ttlMs: number, ask: () => Promise<T>): () => Promise<T> {
  let last: { readonly at: number; readonly value: T } | null = null;
  let asking: Promise<T> | null = null;
  return () => {
    if (last && performance.now() - last.at < ttlMs) return Promise.resolve(last.value);
    if (asking && ttlMs > 0) return asking;
    const at = performance.now();
    const mine = ask()
      .then((value) => {
        last = { at, value };
        return value;
      })
      .finally(() => {
        if (asking === mine) asking = null;
      });
    asking = mine;
    return mine;
  };
}
