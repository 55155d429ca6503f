// Which of a supplier's staked endpoints a relay goes to.
import type { ChainEndpoint, ChainSupplier } from '../chain/types.ts';

/** RPC types that carry plain HTTP, the best first: REST, JSON-RPC, unknown. WebSocket, gRPC and CometBFT do not. */
const preferred: readonly number[] = [4, 3, 0];

/** The endpoint for HTTP requests to a service; null where the supplier staked none. */
export function httpEndpoint(supplier: ChainSupplier, serviceId: string): ChainEndpoint | null {
  const endpoints = supplier.services.filter((its) => its.serviceId === serviceId).flatMap((its) => its.endpoints);
  for (const rpcType of preferred) {
    const found = endpoints.find((endpoint) => endpoint.rpcType === rpcType);
    if (found) return found;
  }
  return null;
}

export interface PostTarget {
  readonly baseUrl: string;
  readonly path: string;
}

/** A session's endpoints get many relays: their URLs are read once. */
const targets = new WeakMap<ChainEndpoint, PostTarget>();

/** Where the signed request is posted: the staked URL as it stands. A URL that is none is left to the client, which says so. */
export function postTarget(endpoint: ChainEndpoint): PostTarget {
  const known = targets.get(endpoint);
  if (known) return known;
  const target = readTarget(endpoint.url);
  targets.set(endpoint, target);
  return target;
}

function readTarget(url: string): PostTarget {
  if (!URL.canParse(url)) return { baseUrl: url, path: '/' };
  const { origin, pathname, search, username, password } = new URL(url);
  if (origin === 'null' || username !== '' || password !== '') return { baseUrl: url, path: '/' };
  return { baseUrl: origin, path: `${pathname}${search}` };
}

/** The URL inside the signed request, as the network's gateway writes it: the staked URL with the request's path behind its own. */
export function innerUrl(url: string, path: string): string {
  const [base = '', ...query] = url.split('?');
  let end = base.length;
  while (end > 0 && base[end - 1] === '/') end -= 1;
  const whole = `${base.slice(0, end)}${path}`;
  return query.length === 0 ? whole : `${whole}${path.includes('?') ? '&' : '?'}${query.join('?')}`;
}
