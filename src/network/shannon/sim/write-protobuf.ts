// The chain's facts as protobuf, for `abci_query`.
import * as wire from '../chain/messages.ts';
import type { ChainApplication, ChainGateway, ChainSession, ChainSupplier, SharedParams } from '../chain/types.ts';
import type { Of } from '../wire/protobuf.ts';

const stake = (amount: bigint) => ({ denom: 'upokt', amount: String(amount) });

export const application = (its: ChainApplication): Of<typeof wire.application> => ({
  address: its.address,
  stake: stake(its.stakeUpokt),
  serviceConfigs: its.serviceIds.map((serviceId) => ({ serviceId })),
  gateways: [...its.gateways],
  pendingUndelegations: [...its.pendingUndelegations].map(([height, gateways]) => ({
    height: BigInt(height),
    list: { gateways: [...gateways] },
  })),
  unstakeHeight: BigInt(its.unstakeHeight),
});

export const supplier = (its: ChainSupplier): Of<typeof wire.supplier> => ({
  operatorAddress: its.operatorAddress,
  stake: stake(its.stakeUpokt),
  services: its.services.map(({ serviceId, endpoints }) => ({ serviceId, endpoints: [...endpoints] })),
  unstakeHeight: BigInt(its.unstakeHeight),
});

export const gateway = (its: ChainGateway): Of<typeof wire.gateway> => ({
  address: its.address,
  stake: stake(its.stakeUpokt),
  unstakeHeight: BigInt(its.unstakeHeight),
});

export const session = (its: ChainSession): Of<typeof wire.session> => ({
  header: its.header,
  sessionId: its.header.sessionId,
  number: BigInt(its.number),
  blocksPerSession: BigInt(its.blocksPerSession),
  application: application(its.application),
  suppliers: its.suppliers.map(supplier),
});

export const params = (its: SharedParams): Of<typeof wire.sharedParams> => ({
  blocksPerSession: BigInt(its.blocksPerSession),
  graceBlocks: BigInt(its.graceBlocks),
  claimWindowOpenBlocks: BigInt(its.claimWindowOpenBlocks),
  claimWindowCloseBlocks: BigInt(its.settlementBlocks - its.claimWindowOpenBlocks),
  proofWindowOpenBlocks: 0n,
  proofWindowCloseBlocks: 0n,
  computeUnitsToTokensMultiplier: its.computeUnitsToTokensMultiplier,
  computeUnitCostGranularity: its.computeUnitCostGranularity,
  anchorHeight: BigInt(its.anchorHeight),
  anchorNumber: BigInt(its.anchorNumber),
});

/** @returns the bytes of a google.protobuf.Any that holds an account, as `one` has it */
export const account = (address: string, publicKey: Uint8Array | null): Uint8Array => {
  const key = publicKey && { typeUrl: '/cosmos.crypto.secp256k1.PubKey', value: wire.publicKey.encode({ key: publicKey }) };
  const value = wire.baseAccount.encode({ address, publicKey: key });
  return wire.account.encode({ value: { typeUrl: '/cosmos.auth.v1beta1.BaseAccount', value } });
};
