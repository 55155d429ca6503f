// Pocket Network's Shannon as a network: sessions from the chain, every relay signed, every answer checked.
import { modelsAnswer, parseAnswer } from '../../openai/answer.ts';
import type { OpenAiClient } from '../../openai/client.ts';
import { type Deadlines, defaultLimits, type Limits } from '../../openai/limits.ts';
import type { Network, RelayRequest, Service } from '../network.ts';
import { NetworkError } from '../network-error.ts';
import { notSent } from '../relay-failure.ts';
import { type AskModel, askedModels, longestModelName } from './asked-models.ts';
import { type RelayBudgetOptions, relayBudget } from './budget.ts';
import type { Chain } from './chain/chain.ts';
import { ChainError } from './chain/chain-error.ts';
import { type RelayDeps, relayInSession } from './relay/relay-in-session.ts';
import { noKey, ringBook } from './session/ring-book.ts';
import { ringAddresses } from './session/ring-members.ts';
import { lateness, sessionBook, toSession } from './session/session-book.ts';
import { supplierListings } from './supplier-listings.ts';
import type { PrivateKey } from './wire/private-key.ts';
import type { RandomBytes } from './wire/ring-sign.ts';

/** An application whose sessions are used. */
export interface UsedApplication {
  readonly address: string;
  /** Services that it is used for; all that it is staked for unless given. */
  readonly serviceIds?: readonly string[];
}

/** How a service is spoken to. */
export interface ServiceSettings {
  readonly kind: Service['kind'];
  readonly api: 'completions' | 'chat';
  /** Model name to ask for; null asks every supplier, which costs a relay each. */
  readonly model: string | null;
}

export interface ShannonOptions {
  /** The configured id. */
  readonly id: string;
  readonly chain: Chain;
  /** For relays: its address policy refuses private addresses unless it was told otherwise. `close` closes it. */
  readonly client: OpenAiClient;
  /** Of applications, or of gateways that they delegate to. `close` destroys them. */
  readonly keys: readonly PrivateKey[];
  readonly applications: readonly UsedApplication[];
  /** By service id. */
  readonly services?: Readonly<Record<string, Partial<ServiceSettings>>>;
  readonly budget?: RelayBudgetOptions;
  readonly limits?: Partial<Pick<Limits, 'decodedBytes' | 'evidenceBytes'>>;
  readonly deadlines?: Partial<Deadlines>;
  /** Blocks around a session's borders in which a relay miner may see another session than we do; 2 unless given. */
  readonly edgeBlocks?: number;
  /** Time of a block where the chain is too young to tell, in ms; 30,000 unless given. */
  readonly blockMs?: number;
  readonly random?: RandomBytes;
  /** Monotonic milliseconds. */
  readonly now?: () => number;
}

/**
 * Opens the network: asks the chain for applications, services and the length of sessions.
 *
 * Throws `NetworkError` where no node answers, an application or service is unknown, or no key may sign for an application.
 *
 * @example
 * const chain = openChain({ nodes, client: chainClient, chainId: 'pocket' });
 * const network = await shannonNetwork({ id: 'pocket', chain, client, applications: [{ address }], keys: [key] });
 */
export async function shannonNetwork(options: ShannonOptions): Promise<Network> {
  const { id, chain, client, keys, now = () => performance.now() } = options;
  if (options.applications.length === 0) throw new NetworkError(`${id}: no application is configured; name at least one`);
  const wanted = (await Promise.all(options.applications.map((used) => usable(chain, used, keys)))).flat();
  const serviceIds = [...new Set(wanted.map(({ serviceId }) => serviceId))];
  const settingsOf = (serviceId: string): ServiceSettings => ({
    kind: kindOf(serviceId),
    api: 'completions',
    model: null,
    ...options.services?.[serviceId],
  });
  const computeUnits = await Promise.all(serviceIds.map(async (its) => [its, (await chain.service(its)).computeUnitsPerRelay] as const));
  const sessions = sessionBook(chain);
  const deps: RelayDeps = {
    chain,
    sessions,
    rings: ringBook(chain, keys),
    budget: relayBudget(options.budget),
    sender: {
      client,
      limits: { ...defaultLimits, ...options.limits },
      ...(options.deadlines ? { deadlines: options.deadlines } : {}),
      ...(options.random ? { random: options.random } : {}),
    },
    chainId: await chain.chainId(),
    suppliersPerSession: await chain.suppliersPerSession(),
    computeUnits: new Map(computeUnits),
    edgeBlocks: options.edgeBlocks ?? 2,
  };
  const { blocksPerSession } = await sessions.params(await chain.height());
  const blockMs = await chain.blockMs().catch((error: unknown) => {
    if (error instanceof ChainError) return options.blockMs ?? 30_000;
    throw error;
  });

  const currentSessions = async () => {
    const height = await chain.height();
    const places = await Promise.all(wanted.map(({ application, serviceId }) => sessions.find(application, serviceId, height)));
    return places.filter((place) => place !== null).map(toSession);
  };

  const relay = async ({ session, address, http, signal }: RelayRequest) => {
    let height = 0;
    try {
      height = await chain.height();
      const place = { ...(await sessions.at(session.application, session.serviceId, session.startHeight)), height };
      const isIt = place.session.header.sessionId === session.id;
      const late = isIt ? lateness(place) : `there is no session ${session.id.slice(0, 80)} from height ${session.startHeight}`;
      if (late !== null) return notSent('not_in_session', late, height);
      return await relayInSession(deps, place, address, http, signal);
    } catch (error) {
      if (error instanceof NetworkError) return notSent('network_unavailable', error.message, height);
      throw error;
    }
  };

  const askModel: AskModel = async (address, serviceId) => {
    const current = await currentSessions().catch((error: unknown) => {
      if (error instanceof NetworkError) return [];
      throw error;
    });
    const session = current.find((its) => its.serviceId === serviceId && its.addresses.includes(address));
    if (!session) return 'failed';
    const { exchange } = await relay({ session, address, http: { method: 'GET', path: '/v1/models', body: null } });
    const answer = parseAnswer(exchange, modelsAnswer);
    if (!answer.ok) return 'failed';
    const name = answer.value.data[0]?.id;
    return name !== undefined && name.length <= longestModelName ? name : null;
  };
  const models = askedModels({ ask: askModel, now });

  return {
    id,
    kind: 'shannon',
    services: serviceIds.map((serviceId) => ({ id: serviceId, kind: settingsOf(serviceId).kind })),
    sessionMs: Math.max(1, blockMs * blocksPerSession),
    height: () => chain.height(),
    suppliers: supplierListings(chain, serviceIds, now),
    sessions: currentSessions,
    relay,
    model: async (address, serviceId) => settingsOf(serviceId).model ?? models(address, serviceId),
    api: (_, serviceId) => settingsOf(serviceId).api,
    close: async () => {
      await client.close();
      for (const key of keys) key.destroy();
    },
  };
}

/** An application's services, after a check that it exists, is staked for them, and that one of the keys may sign for it. */
async function usable(chain: Chain, { address, serviceIds }: UsedApplication, keys: readonly PrivateKey[]) {
  const application = await chain.application(address).catch((error: unknown) => {
    if (!(error instanceof ChainError) || (error.kind !== 'not_found' && error.kind !== 'bad_request')) throw error;
    throw new NetworkError(`there is no application ${address.slice(0, 80)} on this chain; stake it, or check its address`, {
      cause: error,
    });
  });
  const missing = serviceIds?.find((its) => !application.serviceIds.includes(its));
  if (missing !== undefined) {
    throw new NetworkError(
      `the application ${address} is not staked for ${missing}; it is staked for ${application.serviceIds.join(', ')}`,
    );
  }
  const ring = ringAddresses(application, 0);
  if (!keys.some((key) => ring.includes(key.address))) throw new NetworkError(noKey(address, ring));
  return (serviceIds ?? application.serviceIds).map((serviceId) => ({ application: address, serviceId }));
}

/** What the ids of the network's AI services say of themselves. */
function kindOf(serviceId: string): Service['kind'] {
  if (serviceId.includes('embedding')) return 'embedding';
  return serviceId.includes('image') ? 'image' : 'text';
}
