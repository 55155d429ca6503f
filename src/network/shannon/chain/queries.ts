// Every question that a client asks the chain, once for both ways to ask it: REST, and gRPC carried by CometBFT's `abci_query`.
import type { z } from 'zod';
import { requests } from './messages.ts';
import * as json from './read-json.ts';
import * as protobuf from './read-protobuf.ts';
import type {
  ChainAccount,
  ChainApplication,
  ChainGateway,
  ChainService,
  ChainSession,
  ChainSupplier,
  Page,
  SharedParams,
} from './types.ts';

export interface Query<T> {
  /** For messages: what is asked, in words. */
  readonly name: string;
  /** Path and query of the REST gateway. */
  readonly restPath: string;
  readonly json: z.ZodType<T>;
  /** Full name of the gRPC method, with leading slash. */
  readonly method: string;
  readonly request: Uint8Array;
  /** Throws `WireError`. */
  decode(bytes: Uint8Array): T;
}

const root = '/pokt-network/poktroll';
const nothing = new Uint8Array(0);

export const paramsQuery = (): Query<SharedParams> => ({
  name: 'the shared parameters',
  restPath: `${root}/shared/params`,
  json: json.params,
  method: '/pocket.shared.Query/Params',
  request: nothing,
  decode: protobuf.params,
});

export const paramsAtHeightQuery = (height: number): Query<SharedParams> => ({
  name: `the shared parameters at height ${height}`,
  restPath: `${root}/shared/params/${height}`,
  json: json.params,
  method: '/pocket.shared.Query/ParamsAtHeight',
  request: requests.height.encode({ height: BigInt(height) }),
  decode: protobuf.params,
});

export const suppliersPerSessionQuery = (): Query<number> => ({
  name: 'the number of suppliers in a session',
  restPath: `${root}/session/params`,
  json: json.suppliersPerSession,
  method: '/pocket.session.Query/Params',
  request: nothing,
  decode: protobuf.suppliersPerSession,
});

/** @param height 0 for the latest */
export const sessionQuery = (applicationAddress: string, serviceId: string, height: number): Query<ChainSession> => ({
  name: `the session of ${applicationAddress} for ${serviceId}${height > 0 ? ` at height ${height}` : ''}`,
  restPath: `${root}/session/get_session?${search({
    application_address: applicationAddress,
    service_id: serviceId,
    ...(height === 0 ? {} : { block_height: String(height) }),
  })}`,
  json: json.session,
  method: '/pocket.session.Query/GetSession',
  request: requests.session.encode({ applicationAddress, serviceId, blockHeight: BigInt(height) }),
  decode: protobuf.session,
});

const named = <T>(
  what: string,
  name: string,
  restPath: string,
  method: string,
  schema: z.ZodType<T>,
  decode: (bytes: Uint8Array) => T,
): Query<T> => ({
  name: `${what} ${name}`,
  restPath: `${restPath}/${encodeURIComponent(name)}`,
  json: schema,
  method,
  request: requests.one.encode({ name }),
  decode,
});

export const applicationQuery = (address: string): Query<ChainApplication> =>
  named(
    'application',
    address,
    `${root}/application/application`,
    '/pocket.application.Query/Application',
    json.application,
    protobuf.application,
  );
export const supplierQuery = (operator: string): Query<ChainSupplier> =>
  named('supplier', operator, `${root}/supplier/supplier`, '/pocket.supplier.Query/Supplier', json.supplier, protobuf.supplier);
export const gatewayQuery = (address: string): Query<ChainGateway> =>
  named('gateway', address, `${root}/gateway/gateway`, '/pocket.gateway.Query/Gateway', json.gateway, protobuf.gateway);
export const serviceQuery = (id: string): Query<ChainService> =>
  named('service', id, `${root}/service/service`, '/pocket.service.Query/Service', json.service, protobuf.service);
export const accountQuery = (address: string): Query<ChainAccount> =>
  named('account', address, '/cosmos/auth/v1beta1/accounts', '/cosmos.auth.v1beta1.Query/Account', json.account, protobuf.account);

export interface PageOf {
  readonly key: Uint8Array | null;
  readonly limit: number;
}

const paged = <T>(
  what: string,
  { key, limit }: PageOf,
  filter: Readonly<Record<string, string>>,
  dehydrated: boolean,
  restPath: string,
  method: string,
  schema: z.ZodType<Page<T>>,
  decode: (bytes: Uint8Array) => Page<T>,
): Query<Page<T>> => ({
  name: `the list of ${what}`,
  restPath: `${restPath}?${search({
    ...filter,
    ...(dehydrated ? { dehydrated: 'true' } : {}),
    'pagination.limit': String(limit),
    ...(key === null ? {} : { 'pagination.key': Buffer.from(key).toString('base64') }),
  })}`,
  json: schema,
  method,
  request: requests.list.encode({
    pagination: { key: key ?? nothing, offset: 0n, limit: BigInt(limit), countTotal: false },
    filter: Object.values(filter)[0] ?? '',
    dehydrated,
  }),
  decode,
});

export const applicationsQuery = (page: PageOf, gateway: string | null): Query<Page<ChainApplication>> =>
  paged(
    'applications',
    page,
    gateway === null ? {} : { delegatee_gateway_address: gateway },
    false,
    `${root}/application/application`,
    '/pocket.application.Query/AllApplications',
    json.applications,
    protobuf.applications,
  );
export const suppliersQuery = (page: PageOf, serviceId: string | null): Query<Page<ChainSupplier>> =>
  paged(
    'suppliers',
    page,
    serviceId === null ? {} : { service_id: serviceId },
    true,
    `${root}/supplier/supplier`,
    '/pocket.supplier.Query/AllSuppliers',
    json.suppliers,
    protobuf.suppliers,
  );
export const gatewaysQuery = (page: PageOf): Query<Page<ChainGateway>> =>
  paged('gateways', page, {}, false, `${root}/gateway/gateway`, '/pocket.gateway.Query/AllGateways', json.gateways, protobuf.gateways);
export const servicesQuery = (page: PageOf): Query<Page<ChainService>> =>
  paged('services', page, {}, false, `${root}/service/service`, '/pocket.service.Query/AllServices', json.services, protobuf.services);

const search = (values: Readonly<Record<string, string>>): string =>
  Object.entries(values)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&');
