// From the chain's protobuf answers to what a client needs. Throws `WireError` for what is out of range.
import type { Of } from '../wire/protobuf.ts';
import { WireError } from '../wire/wire-error.ts';
import * as wire from './messages.ts';
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

const height = (value: bigint): number => {
  if (value > BigInt(Number.MAX_SAFE_INTEGER) || value < 0n) throw new WireError(`a height or count of ${value} is out of range`);
  return Number(value);
};

const upokt = (coin: { readonly amount: string } | null): bigint => {
  const amount = coin?.amount ?? '0';
  if (!/^\d{1,40}$/.test(amount)) throw new WireError('an amount of upokt is not a number');
  return BigInt(amount);
};

export const params = (bytes: Uint8Array): SharedParams => {
  const { value } = wire.one(wire.sharedParams).decode(bytes);
  if (value.blocksPerSession < 1n || value.computeUnitCostGranularity < 1n) throw new WireError('the shared parameters are incomplete');
  return {
    blocksPerSession: height(value.blocksPerSession),
    anchorHeight: height(value.anchorHeight),
    anchorNumber: height(value.anchorNumber),
    graceBlocks: height(value.graceBlocks),
    claimWindowOpenBlocks: height(value.claimWindowOpenBlocks),
    computeUnitsToTokensMultiplier: value.computeUnitsToTokensMultiplier,
    computeUnitCostGranularity: value.computeUnitCostGranularity,
    settlementBlocks: height(
      value.claimWindowOpenBlocks + value.claimWindowCloseBlocks + value.proofWindowOpenBlocks + value.proofWindowCloseBlocks,
    ),
  };
};

export const suppliersPerSession = (bytes: Uint8Array): number => {
  const { value } = wire.one(wire.sessionParams).decode(bytes);
  return height(value.suppliersPerSession || value.suppliersPerSessionNow);
};

const toApplication = (value: Of<typeof wire.application>): ChainApplication => ({
  address: value.address,
  stakeUpokt: upokt(value.stake),
  serviceIds: value.serviceConfigs.map(({ serviceId }) => serviceId),
  gateways: value.gateways,
  pendingUndelegations: new Map(value.pendingUndelegations.map((entry) => [height(entry.height), entry.list.gateways])),
  unstakeHeight: height(value.unstakeHeight),
});

const toSupplier = (value: Of<typeof wire.supplier>): ChainSupplier => ({
  operatorAddress: value.operatorAddress,
  stakeUpokt: upokt(value.stake),
  services: value.services,
  unstakeHeight: height(value.unstakeHeight),
});

const toGateway = (value: Of<typeof wire.gateway>): ChainGateway => ({
  address: value.address,
  stakeUpokt: upokt(value.stake),
  unstakeHeight: height(value.unstakeHeight),
});

export const session = (bytes: Uint8Array): ChainSession => {
  const { value } = wire.one(wire.session).decode(bytes);
  if (!value.header || !value.application) throw new WireError('the session lacks its header or its application');
  height(value.header.startHeight);
  height(value.header.endHeight);
  return {
    header: value.header,
    number: height(value.number),
    blocksPerSession: height(value.blocksPerSession),
    application: toApplication(value.application),
    suppliers: value.suppliers.map(toSupplier),
  };
};

export const application = (bytes: Uint8Array): ChainApplication => toApplication(wire.one(wire.application).decode(bytes).value);
export const supplier = (bytes: Uint8Array): ChainSupplier => toSupplier(wire.one(wire.supplier).decode(bytes).value);
export const gateway = (bytes: Uint8Array): ChainGateway => toGateway(wire.one(wire.gateway).decode(bytes).value);
export const service = (bytes: Uint8Array): ChainService => wire.one(wire.service).decode(bytes).value;

const page = <T, U>({ items, pagination }: { items: T[]; pagination: { nextKey: Uint8Array } | null }, to: (item: T) => U): Page<U> => ({
  items: items.map(to),
  nextKey: pagination && pagination.nextKey.length > 0 ? pagination.nextKey : null,
});

export const applications = (bytes: Uint8Array) => page(wire.list(wire.application).decode(bytes), toApplication);
export const suppliers = (bytes: Uint8Array) => page(wire.list(wire.supplier).decode(bytes), toSupplier);
export const gateways = (bytes: Uint8Array) => page(wire.list(wire.gateway).decode(bytes), toGateway);
export const services = (bytes: Uint8Array): Page<ChainService> => page(wire.list(wire.service).decode(bytes), (value) => value);

export const account = (bytes: Uint8Array): ChainAccount => {
  const { typeUrl, value } = wire.account.decode(bytes).value;
  const { address, publicKey } = wire.baseAccount.decode(ordinaryAccount(typeUrl, value));
  const isSecp256k1 = publicKey?.typeUrl === '/cosmos.crypto.secp256k1.PubKey';
  return { address, publicKey: publicKey && isSecp256k1 ? wire.publicKey.decode(publicKey.value).key : null };
};

/** Accounts of modules, and those whose coins are locked for a time, hold an ordinary account inside. */
function ordinaryAccount(typeUrl: string, value: Uint8Array): Uint8Array {
  const depth = accountDepths.get(typeUrl);
  if (depth === undefined) throw new WireError(`accounts of type "${typeUrl.slice(0, 60)}" are not known`);
  let account = value;
  for (let level = 0; level < depth; level += 1) account = wire.accountAround.decode(account).inner;
  return account;
}

/** How many accounts are around the ordinary one. */
const accountDepths: ReadonlyMap<string, number> = new Map([
  ['/cosmos.auth.v1beta1.BaseAccount', 0],
  ['/cosmos.auth.v1beta1.ModuleAccount', 1],
  ['/cosmos.vesting.v1beta1.BaseVestingAccount', 1],
  ['/cosmos.vesting.v1beta1.ContinuousVestingAccount', 2],
  ['/cosmos.vesting.v1beta1.DelayedVestingAccount', 2],
  ['/cosmos.vesting.v1beta1.PeriodicVestingAccount', 2],
  ['/cosmos.vesting.v1beta1.PermanentLockedAccount', 2],
]);
