// A fixed list of OpenAI-compatible endpoints as a network: one service, one session that never ends, each endpoint a supplier.
import type { EndpointConfig } from '../../config/types.ts';
import { modelsAnswer, parseAnswer } from '../../openai/answer.ts';
import type { OpenAiClient } from '../../openai/client.ts';
import type { Target } from '../../openai/destination.ts';
import type { Network, Session } from '../network.ts';

export interface EndpointsOptions {
  /** The network's id. */
  readonly id: string;
  readonly endpoints: readonly EndpointConfig[];
  /** Its address policy must name the endpoints' URLs as typed where they are private. The network closes it. */
  readonly client: OpenAiClient;
  /** What is staked, default `text-generation`. */
  readonly serviceId?: string;
}

/** Endpoints have no sessions; "every session" means this long. */
const sessionMs = 10 * 60_000;
const application = 'operator';

/** The network of a list of endpoints. Names are unique; they are the suppliers' addresses. */
export function endpointsNetwork({ id, endpoints, client, serviceId = 'text-generation' }: EndpointsOptions): Network {
  const byName = new Map(endpoints.map((endpoint) => [endpoint.name, endpoint]));
  const session: Session = {
    id: `${id}-always`,
    serviceId,
    application,
    startHeight: 0,
    endHeight: Number.MAX_SAFE_INTEGER,
    addresses: endpoints.map(({ name }) => name),
  };
  const models = new Map<string, Promise<string | null>>();

  const listedModel = async (endpoint: EndpointConfig): Promise<string | null> => {
    const exchange = await client.send(targetOf(endpoint), { method: 'GET', path: '/v1/models', body: null });
    const models = parseAnswer(exchange, modelsAnswer);
    return models.ok ? (models.value.data[0]?.id ?? null) : null;
  };

  return {
    id,
    kind: 'endpoints',
    services: [{ id: serviceId, kind: 'text' }],
    sessionMs,
    height: async () => 0,
    suppliers: async () => endpoints.map(({ name, url }) => ({ serviceId, address: name, name, urls: [{ rpcType: 'openai', url }] })),
    sessions: async () => [session],
    async relay({ address, http, signal }) {
      const endpoint = byName.get(address);
      if (!endpoint) throw new Error(`network "${id}" has no endpoint "${address}"`);
      const exchange = await client.send(targetOf(endpoint), http, signal ? { signal } : {});
      return { exchange, height: 0, computeUnits: 0, evidence: null };
    },
    async model(address) {
      const endpoint = byName.get(address);
      if (!endpoint || endpoint.model !== null) return endpoint?.model ?? null;
      const known = models.get(address) ?? listedModel(endpoint);
      models.set(address, known);
      const model = await known;
      // An endpoint that could not say is asked again the next time.
      if (model === null) models.delete(address);
      return model;
    },
    api: (address) => byName.get(address)?.api ?? 'completions',
    close: () => client.close(),
  };
}

function targetOf({ url, apiKey }: EndpointConfig): Target {
  return apiKey === null ? { baseUrl: url } : { baseUrl: url, apiKey: apiKey.reveal() };
}
