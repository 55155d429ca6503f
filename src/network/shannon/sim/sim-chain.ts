// ShannonSim's chain: who is staked, blocks on a clock, and sessions by the network's own rules.
import { hash } from 'node:crypto';
import type { ChainApplication, ChainGateway, ChainService, ChainSession, ChainSupplier, SharedParams } from '../chain/types.ts';
import { ringAddresses } from '../session/ring-members.ts';
import { sessionSpan } from '../session/session-grid.ts';
import { pickSuppliers, sessionId, sessionPreimage } from '../session/session-id.ts';
import { placeholderMember } from '../wire/check-request.ts';
import type { PrivateKey } from '../wire/private-key.ts';
import type { SessionHeader } from '../wire/relay-messages.ts';
import { simKey } from './sim-key.ts';

export interface SimApplicationSettings {
  readonly name: string;
  readonly serviceId: string;
  /** 100,000,000,000 unless given. */
  readonly stakeUpokt?: bigint;
  /** Names of gateways; none unless given. */
  readonly gateways?: readonly string[];
}

export interface SimSupplierSettings {
  readonly name: string;
  readonly serviceIds: readonly string[];
  /** Staked endpoint. */
  readonly url: string;
  readonly rpcType?: number;
}

export interface SimChainSettings {
  /** Same seed, same keys, addresses and block hashes. */
  readonly seed: string;
  readonly chainId?: string;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly blockMs: number;
  readonly params?: Partial<SharedParams>;
  readonly suppliersPerSession?: number;
  readonly services: readonly ChainService[];
  readonly gateways: readonly string[];
  readonly applications: readonly SimApplicationSettings[];
  readonly suppliers: readonly SimSupplierSettings[];
}

/** What the chain says to a question that it has no answer to: gRPC code and message, in the words of the real one. */
export class SimRefusal extends Error {
  override readonly name = 'SimRefusal';
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

export interface SimChain {
  readonly chainId: string;
  readonly suppliersPerSession: number;
  readonly params: SharedParams;
  readonly services: readonly ChainService[];
  readonly gateways: readonly ChainGateway[];
  height(): number;
  blockHash(height: number): Buffer;
  blockTimeMs(height: number): number;
  /** Throws `SimRefusal`, as everything below that looks something up. */
  session(application: string, serviceId: string, height: number): ChainSession;
  application(address: string): ChainApplication;
  applications(): readonly ChainApplication[];
  suppliers(): readonly ChainSupplier[];
  /** Null for an account that never signed. */
  publicKey(address: string): Uint8Array | null;
  /** The key of an actor by its name; throws for a name that nobody has. */
  key(name: string): PrivateKey;
  /** Who may sign in a session, as a relay miner sees it; null for an unknown application. */
  ringOf(header: SessionHeader): readonly Uint8Array[] | null;
  delegate(application: string, gateway: string): void;
  /** The gateway stays a member until the present session ends. */
  undelegate(application: string, gateway: string): void;
  /** Accounts that are to show no public key. */
  hideKey(address: string): void;
}

const defaultParams: SharedParams = {
  blocksPerSession: 10,
  anchorHeight: 1,
  anchorNumber: 1,
  graceBlocks: 1,
  claimWindowOpenBlocks: 1,
  computeUnitsToTokensMultiplier: 42_000_000n,
  computeUnitCostGranularity: 1_000_000n,
  settlementBlocks: 9,
};

export function simChain(settings: SimChainSettings): SimChain {
  const { seed, chainId = 'shannon-sim', clock, blockMs, suppliersPerSession = 15, services } = settings;
  const params = { ...defaultParams, ...settings.params };
  const genesisMs = clock();
  const keys = new Map<string, PrivateKey>();
  const key = (name: string): PrivateKey => {
    const known = keys.get(name) ?? simKey(seed, name);
    keys.set(name, known);
    return known;
  };
  const hidden = new Set<string>();
  const byAddress = new Map(
    [...settings.gateways, ...settings.applications.map(({ name }) => name), ...settings.suppliers.map(({ name }) => name)].map((name) => [
      key(name).address,
      key(name),
    ]),
  );
  const gateways = settings.gateways.map(
    (name): ChainGateway => ({ address: key(name).address, stakeUpokt: 5_000_000n, unstakeHeight: 0 }),
  );
  const applications = new Map(
    settings.applications.map((its): [string, ChainApplication] => [
      key(its.name).address,
      {
        address: key(its.name).address,
        stakeUpokt: its.stakeUpokt ?? 100_000_000_000n,
        serviceIds: [its.serviceId],
        gateways: (its.gateways ?? []).map((name) => key(name).address),
        pendingUndelegations: new Map(),
        unstakeHeight: 0,
      },
    ]),
  );
  const suppliers = settings.suppliers.map(
    ({ name, serviceIds, url, rpcType = 3 }): ChainSupplier => ({
      operatorAddress: key(name).address,
      stakeUpokt: 2_000_000_000n,
      services: serviceIds.map((serviceId) => ({ serviceId, endpoints: [{ url, rpcType }] })),
      unstakeHeight: 0,
    }),
  );
  const height = (): number => 1 + Math.floor((clock() - genesisMs) / blockMs);
  const blockHash = (at: number): Buffer => hash('sha256', `${seed}/${chainId}/block ${at}`, 'buffer');

  const application = (address: string): ChainApplication => {
    const found = applications.get(address);
    if (!found) throw new SimRefusal(5, `app address: ${address}: application not found`);
    return found;
  };

  const session = (address: string, serviceId: string, asked: number): ChainSession => {
    const now = height();
    const at = asked === 0 ? now : asked;
    if (at > now)
      throw new SimRefusal(13, `block height ${at} is ahead of the last committed block height ${now}: error during session hydration`);
    if (at < 0) throw new SimRefusal(3, `invalid block height for session being retrieved ${at};: invalid block height for session`);
    const { number, startHeight, endHeight } = sessionSpan(at, params);
    const its = applications.get(address);
    if (!its)
      throw new SimRefusal(
        13,
        `could not find app with address "${address}" at height ${startHeight}: application for session not found not found `,
      );
    if (!its.serviceIds.includes(serviceId)) {
      throw new SimRefusal(
        13,
        `application "${address}" not staked for service ID "${serviceId}": application in session not staked for requested service`,
      );
    }
    const staked = suppliers.filter((supplier) => supplier.services.some((service) => service.serviceId === serviceId));
    if (staked.length === 0)
      throw new SimRefusal(
        13,
        `could not find suppliers for service ${serviceId} at height ${startHeight}: no suppliers not found for session`,
      );
    const identity = { blockHash: blockHash(startHeight), serviceId, applicationAddress: address, startHeight };
    const picked = pickSuppliers(
      sessionPreimage(identity),
      staked.map(({ operatorAddress }) => operatorAddress),
      suppliersPerSession,
    );
    return {
      header: {
        applicationAddress: address,
        serviceId,
        sessionId: sessionId(identity),
        startHeight: BigInt(startHeight),
        endHeight: BigInt(endHeight),
      },
      number,
      blocksPerSession: params.blocksPerSession,
      application: its,
      suppliers: picked.flatMap((operator) =>
        staked
          .filter(({ operatorAddress }) => operatorAddress === operator)
          .map((supplier) => ({ ...supplier, services: supplier.services.filter((service) => service.serviceId === serviceId) })),
      ),
    };
  };

  return {
    chainId,
    suppliersPerSession,
    params,
    services,
    gateways,
    height,
    blockHash,
    blockTimeMs: (at) => genesisMs + (at - 1) * blockMs,
    session,
    application,
    applications: () => [...applications.values()],
    suppliers: () => suppliers,
    publicKey: (address) => {
      const its = byAddress.get(address);
      if (!its) throw new SimRefusal(5, `account ${address} not found`);
      return hidden.has(address) ? null : its.publicKey;
    },
    key,
    ringOf: ({ applicationAddress, endHeight }) => {
      const its = applications.get(applicationAddress);
      if (!its) return null;
      const members = ringAddresses(its, Number(endHeight)).flatMap((address) => byAddress.get(address)?.publicKey ?? []);
      return its.gateways.length > 0 ? members : [...members, placeholderMember];
    },
    delegate: (address, gateway) => {
      const its = application(address);
      applications.set(address, { ...its, gateways: [...its.gateways, gateway] });
    },
    undelegate: (address, gateway) => {
      const its = application(address);
      const { endHeight } = sessionSpan(height(), params);
      const leaving = new Map(its.pendingUndelegations).set(endHeight, [...(its.pendingUndelegations.get(endHeight) ?? []), gateway]);
      applications.set(address, { ...its, gateways: its.gateways.filter((known) => known !== gateway), pendingUndelegations: leaving });
    },
    hideKey: (address) => void hidden.add(address),
  };
}
