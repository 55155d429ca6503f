// A network that is a list: OpenAI-compatible endpoints from the configuration, all of them in one session without end.
import type { EndpointConfig } from '../../config/types.ts';
import type { AddressPolicy } from '../../openai/address.ts';
import type { OpenAiClient } from '../../openai/client.ts';
import type { Target } from '../../openai/destination.ts';
import type { Exchange } from '../../openai/exchange.ts';
import { modelNames } from '../model-names.ts';
import type { Network, RelayOutcome, Session, SupplierListing } from '../network.ts';
import { notSent } from '../relay-failure.ts';

const service = { id: 'text-generation', kind: 'text' } as const;

/** There are no sessions here; this is how long "every 2 sessions" takes as one. */
const sessionMs = 10 * 60_000;

export interface EndpointsOptions {
  /** The configured id. */
  readonly id: string;
  /** At least one, with unique names: a supplier's address is its name, so that it keeps its history when its URL changes. */
  readonly endpoints: readonly EndpointConfig[];
  /** Made with `endpointsAddressPolicy`; `close` closes it. */
  readonly client: OpenAiClient;
}

/** Trusts the hosts that the operator typed, private ones included, and no other. URLs that are malformed are left out: they fail when asked. */
export function endpointsAddressPolicy(endpoints: readonly Pick<EndpointConfig, 'url'>[]): AddressPolicy {
  return { typed: endpoints.map(({ url }) => url).filter((url) => URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) };
}

/**
 * The endpoints as a network.
 *
 * @example
 * const client = createClient({ addressPolicy: endpointsAddressPolicy(endpoints) });
 * const network = endpointsNetwork({ id: 'mine', endpoints, client });
 */
export function endpointsNetwork({ id, endpoints, client }: EndpointsOptions): Network {
  const byName = new Map(endpoints.map((endpoint) => [endpoint.name, endpoint]));
  const names = modelNames({ client });
  const session: Session = {
    id: `${id}-endless`,
    serviceId: service.id,
    application: id,
    startHeight: 0,
    endHeight: Number.MAX_SAFE_INTEGER,
    addresses: endpoints.map(({ name }) => name),
  };
  const listings = endpoints.map(
    ({ name, url }): SupplierListing => ({ serviceId: service.id, address: name, name, urls: [{ rpcType: 'JSON_RPC', url }] }),
  );
  return {
    id,
    kind: 'endpoints',
    services: [service],
    sessionMs,
    height: async () => 0,
    suppliers: async () => listings,
    sessions: async () => [session],
    relay({ address, http, signal, session: { id: sessionId } }) {
      const endpoint = byName.get(address);
      if (!endpoint || sessionId !== session.id)
        return Promise.resolve(notSent('not_in_session', 'no endpoint of this name is configured', 0));
      return client.send(targetOf(endpoint), http, signal ? { signal } : {}).then(outcomeOf);
    },
    model: async (address) => {
      const endpoint = byName.get(address);
      if (!endpoint) return null;
      return endpoint.model ?? names.of(targetOf(endpoint));
    },
    api: (address) => byName.get(address)?.api ?? 'completions',
    close: () => client.close(),
  };
}

const outcomeOf = (exchange: Exchange): RelayOutcome => ({ exchange, height: 0, computeUnits: 0, evidence: null });

function targetOf({ url, apiKey }: EndpointConfig): Target {
  return apiKey ? { baseUrl: url, apiKey: apiKey.reveal() } : { baseUrl: url };
}
