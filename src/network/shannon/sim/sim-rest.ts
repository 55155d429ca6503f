// ShannonSim's REST gateway: path and query to status and JSON.
import { type SimChain, SimRefusal } from './sim-chain.ts';
import * as json from './write-json.ts';

export interface SimAnswer {
  readonly status: number;
  readonly body: unknown;
}

const httpStatuses: ReadonlyMap<number, number> = new Map([
  [3, 400],
  [5, 404],
  [12, 501],
]);

const root = '/pokt-network/poktroll';

/** Null for a path that the gateway does not know. */
export function answerRest(chain: SimChain, target: string): SimAnswer | null {
  const { pathname, searchParams } = new URL(target, 'http://sim');
  try {
    const body = restBody(chain, decodeURIComponent(pathname), searchParams);
    return body === null ? null : { status: 200, body };
  } catch (error) {
    if (!(error instanceof SimRefusal)) throw error;
    return refused(error);
  }
}

export function refused({ code, message }: SimRefusal): SimAnswer {
  return { status: httpStatuses.get(code) ?? 500, body: { code, message, details: [] } };
}

function restBody(chain: SimChain, path: string, search: URLSearchParams): unknown {
  const last = path.slice(path.lastIndexOf('/') + 1);
  const under = (prefix: string): boolean => path === `${prefix}/${last}` && last !== '';
  const only = <T>(items: readonly T[], matches: (item: T) => boolean, problem: string): T => {
    const found = items.find(matches);
    if (found === undefined) throw new SimRefusal(5, problem);
    return found;
  };
  const listed = (name: string, items: readonly unknown[]) => page(name, items, search);
  const block = (height: number) => {
    if (height > chain.height()) throw new SimRefusal(3, 'requested block height is bigger then the chain length');
    const time = new Date(chain.blockTimeMs(height)).toISOString();
    return { block: { header: { chain_id: chain.chainId, height: String(height), time } } };
  };
  if (path === '/cosmos/base/tendermint/v1beta1/blocks/latest') return block(chain.height());
  if (under('/cosmos/base/tendermint/v1beta1/blocks')) return block(Number(last));
  if (path === '/cosmos/base/tendermint/v1beta1/syncing') return { syncing: false };
  if (under('/cosmos/auth/v1beta1/accounts')) return json.account(last, chain.publicKey(last));
  if (path === `${root}/shared/params` || under(`${root}/shared/params`)) return json.params(chain.params);
  if (path === `${root}/session/params`) return { params: { num_suppliers_per_session: String(chain.suppliersPerSession) } };
  if (path === `${root}/session/get_session`) {
    const [application, service, height] = ['application_address', 'service_id', 'block_height'].map((name) => search.get(name) ?? '');
    return json.session(chain.session(application ?? '', service ?? '', Number(height ?? 0)));
  }
  if (under(`${root}/application/application`)) return { application: json.application(chain.application(last)) };
  if (path === `${root}/application/application`) {
    const gateway = search.get('delegatee_gateway_address');
    const its = chain.applications().filter(({ gateways }) => gateway === null || gateways.includes(gateway));
    return listed('applications', its.map(json.application));
  }
  if (under(`${root}/supplier/supplier`)) {
    const problem = `supplier with operator address: "${last}": supplier not found`;
    return { supplier: json.supplier(only(chain.suppliers(), ({ operatorAddress }) => operatorAddress === last, problem)) };
  }
  if (path === `${root}/supplier/supplier`) {
    const service = search.get('service_id');
    const its = chain.suppliers().filter(({ services }) => service === null || services.some(({ serviceId }) => serviceId === service));
    return listed('supplier', its.map(json.supplier));
  }
  if (under(`${root}/gateway/gateway`)) {
    return { gateway: json.gateway(only(chain.gateways, ({ address }) => address === last, `gateway not found: address ${last}`)) };
  }
  if (path === `${root}/gateway/gateway`) return listed('gateways', chain.gateways.map(json.gateway));
  if (under(`${root}/service/service`)) {
    return { service: json.service(only(chain.services, ({ id }) => id === last, `service ID not found: "${last}"`)) };
  }
  if (path === `${root}/service/service`) return listed('service', chain.services.map(json.service));
  return null;
}

/** One page; the key of the next is the index of its first entry. */
function page(name: string, items: readonly unknown[], search: URLSearchParams): unknown {
  const start = Number(Buffer.from(search.get('pagination.key') ?? '', 'base64').toString() || 0);
  const end = start + Number(search.get('pagination.limit') ?? 100);
  const next_key = end < items.length ? Buffer.from(String(end)).toString('base64') : null;
  return { [name]: items.slice(start, end), pagination: { next_key, total: '0' } };
}
