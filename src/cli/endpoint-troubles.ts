// Says on the operator's terminal what keeps an endpoint of the configuration from being measured: a wrong key, a URL where nothing listens.
// These are the operator's own entries, so that a mistake in them is the likeliest cause; the board shows the same only as failures.
import type { EndpointConfig } from '../config/types.ts';
import type { Network } from '../network/network.ts';
import type { FailureKind } from '../openai/failure.ts';
import type { ProgramLog } from './log.ts';

/** What to do about a failure that a mistake in the configuration causes. */
const remedies: Partial<Record<FailureKind, (apiKeyEnv: string | null, keySetting: string) => string>> = {
  unauthorized: (apiKeyEnv) => `it refuses the API key in ${apiKeyEnv}; correct the key and start again`,
  access_refused: (_, keySetting) => `it wants an API key; name the environment variable that holds it in ${keySetting}`,
  connect_refused: () => 'nothing listens there; start it or correct its url',
  connect_timeout: () => 'it does not answer; start it or correct its url',
  unreachable: () => 'there is no way to its address; correct its url',
  dns_failed: () => 'its host name does not resolve; correct its url',
  invalid_url: () => 'its url is malformed; correct it',
  tls_failed: () => 'its certificate or TLS handshake is refused; correct its url or its certificate',
  redirect_refused: () => 'it redirects, which is never followed; write the url that it redirects to',
};

/**
 * What an operator can do about an endpoint that fails in this way; null where its configuration is hardly the cause.
 *
 * @param keySetting where the name of the key's variable stands: `apiKeyEnv` or `--api-key-env`
 */
export function remedyOf(kind: string, { apiKeyEnv }: Pick<EndpointConfig, 'apiKeyEnv'>, keySetting: string): string | null {
  const remedy = Object.entries(remedies).find(([it]) => it === kind)?.[1];
  return remedy?.(apiKeyEnv, keySetting) ?? null;
}

/** The same network; a trouble of an endpoint is logged when it first shows, and again when it comes back after answers. */
export function withTroublesLogged(network: Network, endpoints: readonly EndpointConfig[], log: ProgramLog): Network {
  const byName = new Map(endpoints.map((endpoint) => [endpoint.name, endpoint]));
  const troubles = new Map<string, string>();
  return {
    ...network,
    async relay(request) {
      const outcome = await network.relay(request);
      const { exchange } = outcome;
      const endpoint = byName.get(request.address);
      if (endpoint === undefined) return outcome;
      const { name, url } = endpoint;
      const remedy = exchange.ok ? null : remedyOf(exchange.failure.kind, endpoint, 'apiKeyEnv');
      if (exchange.ok) troubles.delete(name);
      else if (remedy !== null && troubles.get(name) !== exchange.failure.kind) {
        troubles.set(name, exchange.failure.kind);
        log.warn({ network: network.id, supplier: name, failure: exchange.failure }, `${name} at ${url}: ${remedy}`);
      }
      return outcome;
    },
  };
}
