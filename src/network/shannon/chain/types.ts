// What a client needs to know of the chain, free of wire formats.

import type { Delegations } from '../session/ring-members.ts';
import type { GridParams } from '../session/session-grid.ts';
import type { SessionHeader } from '../wire/relay-messages.ts';

/** RPC types by their number on chain and in the `Rpc-Type` header. */
export const rpcTypes = ['UNKNOWN_RPC', 'GRPC', 'WEBSOCKET', 'JSON_RPC', 'REST', 'COMET_BFT'] as const;

export interface SharedParams extends GridParams {
  /** A relay costs compute units × this / `computeUnitCostGranularity`, in upokt. */
  readonly computeUnitsToTokensMultiplier: bigint;
  readonly computeUnitCostGranularity: bigint;
  /** Blocks from a session's end until its claims are settled. */
  readonly settlementBlocks: number;
}

export interface ChainApplication extends Delegations {
  readonly stakeUpokt: bigint;
  readonly serviceIds: readonly string[];
  /** End height of its last session; 0 while it stays staked. */
  readonly unstakeHeight: number;
}

export interface ChainEndpoint {
  /** As staked: hostile. */
  readonly url: string;
  /** Index into `rpcTypes`. */
  readonly rpcType: number;
}

export interface ChainSupplier {
  readonly operatorAddress: string;
  readonly stakeUpokt: bigint;
  readonly services: readonly { readonly serviceId: string; readonly endpoints: readonly ChainEndpoint[] }[];
  /** End height of its last session; 0 while it stays staked. */
  readonly unstakeHeight: number;
}

export interface ChainSession {
  readonly header: SessionHeader;
  readonly number: number;
  readonly blocksPerSession: number;
  readonly application: ChainApplication;
  /** Each with this session's service only. */
  readonly suppliers: readonly ChainSupplier[];
}

export interface ChainGateway {
  readonly address: string;
  readonly stakeUpokt: bigint;
  readonly unstakeHeight: number;
}

export interface ChainService {
  readonly id: string;
  /** Hostile. */
  readonly name: string;
  readonly computeUnitsPerRelay: bigint;
}

export interface ChainAccount {
  readonly address: string;
  /** 33 bytes; null for an account that never signed a transaction. */
  readonly publicKey: Uint8Array | null;
}

export interface ChainStatus {
  readonly chainId: string;
  readonly height: number;
  /** Still catching up with the chain: what it says is old. */
  readonly isSyncing: boolean;
  /** When the latest block was made, milliseconds since 1970. */
  readonly blockTimeMs: number;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** Where the next page starts; null at the end. */
  readonly nextKey: Uint8Array | null;
}
