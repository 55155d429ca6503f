// The chain's answers as protobuf: what `abci_query` carries. Fields that nothing here uses are left out, and skipped when read.
import {
  bool,
  bytes,
  embedded,
  int64,
  type Message,
  message,
  nested,
  repeated,
  repeatedString,
  string,
  uint32,
  uint64,
} from '../wire/protobuf.ts';
import { sessionHeader } from '../wire/relay-messages.ts';

const coin = message<{ denom: string; amount: string }>('Coin', { denom: string(1), amount: string(2) });
const serviceConfig = message<{ serviceId: string }>('ApplicationServiceConfig', { serviceId: string(1) });
const undelegating = message<{ gateways: string[] }>('UndelegatingGatewayList', { gateways: repeatedString(2) });
const undelegations = message<{ height: bigint; list: { gateways: string[] } }>('pending_undelegations', {
  height: uint64(1),
  list: embedded(2, undelegating),
});

export const application = message('Application', {
  address: string(1),
  stake: nested(2, coin),
  serviceConfigs: repeated(3, serviceConfig),
  gateways: repeatedString(4),
  pendingUndelegations: repeated(5, undelegations),
  unstakeHeight: uint64(6),
});

const endpoint = message('SupplierEndpoint', { url: string(1), rpcType: uint32(2) });
const supplierService = message('SupplierServiceConfig', { serviceId: string(1), endpoints: repeated(2, endpoint) });

export const supplier = message('Supplier', {
  operatorAddress: string(2),
  stake: nested(3, coin),
  services: repeated(4, supplierService),
  unstakeHeight: uint64(5),
});

export const session = message('Session', {
  header: nested(1, sessionHeader),
  sessionId: string(2),
  number: int64(3),
  blocksPerSession: int64(4),
  application: nested(5, application),
  suppliers: repeated(6, supplier),
});

export const sharedParams = message('shared.Params', {
  blocksPerSession: uint64(1),
  graceBlocks: uint64(2),
  claimWindowOpenBlocks: uint64(3),
  claimWindowCloseBlocks: uint64(4),
  proofWindowOpenBlocks: uint64(5),
  proofWindowCloseBlocks: uint64(6),
  computeUnitsToTokensMultiplier: uint64(9),
  computeUnitCostGranularity: uint64(11),
  anchorHeight: int64(12),
  anchorNumber: int64(13),
});

/** Which of the two numbers the field has depends on the version of poktroll. */
export const sessionParams = message('session.Params', { suppliersPerSession: uint64(1), suppliersPerSessionNow: uint64(3) });

export const gateway = message('Gateway', { address: string(1), stake: nested(2, coin), unstakeHeight: uint64(3) });
export const service = message('Service', { id: string(1), name: string(2), computeUnitsPerRelay: uint64(3) });

/** google.protobuf.Any: an account is one, and so is its public key. */
const any = message('Any', { typeUrl: string(1), value: bytes(2) });
export const baseAccount = message('BaseAccount', { address: string(1), publicKey: nested(2, any) });
/** What other kinds of accounts have in common: an account is their first field. */
export const accountAround = message('account', { inner: bytes(1) });
export const publicKey = message('PubKey', { key: bytes(1) });

const pageRequest = message('PageRequest', { key: bytes(1), offset: uint64(2), limit: uint64(3), countTotal: bool(4) });
const pageResponse = message('PageResponse', { nextKey: bytes(1), total: uint64(2) });

export const requests = {
  session: message('QueryGetSessionRequest', { applicationAddress: string(1), serviceId: string(2), blockHeight: int64(3) }),
  /** Questions that name one thing: an application, a supplier, a gateway, a service, an account. */
  one: message('request', { name: string(1) }),
  height: message('QueryParamsAtHeightRequest', { height: int64(1) }),
  /** Lists; the filter is a gateway for applications and a service for suppliers. */
  list: message('QueryAllRequest', { pagination: nested(1, pageRequest), filter: string(2), dehydrated: bool(3) }),
};

/** An answer that holds one thing as its first field. */
export const one = <T>(inner: Message<T>) => message<{ value: T }>(`answer with ${inner.name}`, { value: embedded(1, inner) });

export const list = <T>(inner: Message<T>) =>
  message<{ items: T[]; pagination: { nextKey: Uint8Array; total: bigint } | null }>(`list of ${inner.name}`, {
    items: repeated(1, inner),
    pagination: nested(2, pageResponse),
  });

export const account = one(any);
