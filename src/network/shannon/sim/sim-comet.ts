// ShannonSim's CometBFT RPC: status, blocks and gRPC questions carried by `abci_query`.
import * as wire from '../chain/messages.ts';
import type { Message } from '../wire/protobuf.ts';
import { type SimChain, SimRefusal } from './sim-chain.ts';
import type { SimAnswer } from './sim-rest.ts';
import * as protobuf from './write-protobuf.ts';

const names: ReadonlyMap<number, string> = new Map([
  [3, 'InvalidArgument'],
  [5, 'NotFound'],
  [13, 'Internal'],
]);

/** Null for a path that CometBFT does not know. */
export function answerComet(chain: SimChain, target: string): SimAnswer | null {
  const { pathname, searchParams } = new URL(target, 'http://sim');
  const result = (value: unknown): SimAnswer => ({ status: 200, body: { jsonrpc: '2.0', id: -1, result: value } });
  const height = chain.height();
  const time = (at: number): string => new Date(chain.blockTimeMs(at)).toISOString();
  if (pathname === '/status') {
    const sync_info = { latest_block_height: String(height), latest_block_time: time(height), catching_up: false };
    return result({ node_info: { network: chain.chainId }, sync_info });
  }
  if (pathname === '/header') {
    const at = Number(searchParams.get('height') ?? height);
    if (at <= height) return result({ header: { chain_id: chain.chainId, height: String(at), time: time(at) } });
    const data = `height ${at} must be less than or equal to the current blockchain height ${height}`;
    return { status: 500, body: { jsonrpc: '2.0', id: -1, error: { code: -32_603, message: 'Internal error', data } } };
  }
  if (pathname !== '/abci_query') return null;
  const method = (searchParams.get('path') ?? '').replaceAll('"', '');
  const request = Buffer.from((searchParams.get('data') ?? '').replace(/^0x/, ''), 'hex');
  const response = (code: number, log: string, value: Uint8Array | null) =>
    result({
      response: {
        code,
        log,
        value: value && Buffer.from(value).toString('base64'),
        height: String(height),
        codespace: code === 0 ? '' : 'sdk',
      },
    });
  try {
    const value = answer(chain, method, request);
    return value === null ? response(6, 'unknown query path: unknown request', null) : response(0, '', value);
  } catch (error) {
    if (!(error instanceof SimRefusal)) throw error;
    return response(6, `rpc error: code = ${names.get(error.code) ?? 'Unknown'} desc = ${error.message}: unknown request`, null);
  }
}

function answer(chain: SimChain, method: string, request: Uint8Array): Uint8Array | null {
  const name = (): string => wire.requests.one.decode(request).name;
  const single = <T>(inner: Message<T>, value: T | undefined, problem: string): Uint8Array => {
    if (value === undefined) throw new SimRefusal(5, problem);
    return wire.one(inner).encode({ value });
  };
  switch (method) {
    case '/pocket.session.Query/GetSession': {
      const { applicationAddress, serviceId, blockHeight } = wire.requests.session.decode(request);
      return wire.one(wire.session).encode({ value: protobuf.session(chain.session(applicationAddress, serviceId, Number(blockHeight))) });
    }
    case '/pocket.session.Query/Params':
      return wire
        .one(wire.sessionParams)
        .encode({ value: { suppliersPerSession: BigInt(chain.suppliersPerSession), suppliersPerSessionNow: 0n } });
    case '/pocket.shared.Query/Params':
    case '/pocket.shared.Query/ParamsAtHeight':
      return wire.one(wire.sharedParams).encode({ value: protobuf.params(chain.params) });
    case '/pocket.application.Query/Application':
      return wire.one(wire.application).encode({ value: protobuf.application(chain.application(name())) });
    case '/pocket.application.Query/AllApplications':
      return listed(wire.application, chain.applications().map(protobuf.application), request, (its, gateway) =>
        its.gateways.includes(gateway),
      );
    case '/pocket.supplier.Query/Supplier': {
      const found = chain.suppliers().find(({ operatorAddress }) => operatorAddress === name());
      return single(wire.supplier, found && protobuf.supplier(found), `supplier with operator address: "${name()}": supplier not found`);
    }
    case '/pocket.supplier.Query/AllSuppliers':
      return listed(wire.supplier, chain.suppliers().map(protobuf.supplier), request, ({ services }, wanted) =>
        services.some(({ serviceId }) => serviceId === wanted),
      );
    case '/pocket.gateway.Query/Gateway': {
      const found = chain.gateways.find(({ address }) => address === name());
      return single(wire.gateway, found && protobuf.gateway(found), `gateway not found: address ${name()}`);
    }
    case '/pocket.gateway.Query/AllGateways':
      return listed(wire.gateway, chain.gateways.map(protobuf.gateway), request, () => true);
    case '/pocket.service.Query/Service':
      return single(
        wire.service,
        chain.services.find(({ id }) => id === name()),
        `service ID not found: "${name()}"`,
      );
    case '/pocket.service.Query/AllServices':
      return listed(wire.service, chain.services, request, () => true);
    case '/cosmos.auth.v1beta1.Query/Account':
      return protobuf.account(name(), chain.publicKey(name()));
    default:
      return null;
  }
}

function listed<T>(inner: Message<T>, all: readonly T[], request: Uint8Array, matches: (item: T, filter: string) => boolean): Uint8Array {
  const { pagination, filter } = wire.requests.list.decode(request);
  const items = filter === '' ? all : all.filter((item) => matches(item, filter));
  const start = Number(Buffer.from(pagination?.key ?? '').toString() || 0);
  const end = start + (Number(pagination?.limit ?? 0n) || 100);
  const nextKey = end < items.length ? Buffer.from(String(end)) : new Uint8Array(0);
  return wire.list(inner).encode({ items: items.slice(start, end), pagination: { nextKey, total: 0n } });
}
