// The chain as the relay client asks it: typed questions, whole lists, and a memory for what does not change within a session.
import { addressOf } from '../wire/address.ts';
import { ChainError } from './chain-error.ts';
import { type Memory, memory } from './memory.ts';
import type { NodePool } from './node-pool.ts';
import * as queries from './queries.ts';
import type { ChainApplication, ChainGateway, ChainService, ChainSession, ChainSupplier, Page, SharedParams } from './types.ts';

/** Every function throws `ChainError`. */
export interface Chain {
  /** The latest block; never older than the pool's status. */
  height(): Promise<number>;
  chainId(): Promise<string>;
  /** Parameters in force at a height: the grid of sessions among them. Remembered by height. */
  params(height: number): Promise<SharedParams>;
  /** Most suppliers in a session. */
  suppliersPerSession(): Promise<number>;
  /** The session that a height belongs to. Remembered until `forget`, for a session never changes. */
  session(applicationAddress: string, serviceId: string, height: number): Promise<ChainSession>;
  /** As it is now. */
  application(address: string): Promise<ChainApplication>;
  /** Applications that delegate to a gateway; all for null. */
  applications(gateway: string | null): Promise<readonly ChainApplication[]>;
  gateway(address: string): Promise<ChainGateway>;
  gateways(): Promise<readonly ChainGateway[]>;
  supplier(operatorAddress: string): Promise<ChainSupplier>;
  /** Suppliers of one service, all for null. */
  suppliers(serviceId: string | null): Promise<readonly ChainSupplier[]>;
  service(id: string): Promise<ChainService>;
  services(): Promise<readonly ChainService[]>;
  /**
   * An account's public key (33 bytes), remembered for good: the address is its hash, so that no node can lie about it. Null for an
   * account that never signed a transaction, or that is unknown.
   */
  publicKey(address: string): Promise<Uint8Array | null>;
  /** Average time of the last blocks, in ms. */
  blockMs(): Promise<number>;
  /** Drops what is remembered: after a restart of the chain. Public keys stay. */
  forget(): void;
}

export interface ChainOptions {
  readonly pool: NodePool;
  /** Entries of one list page. */
  readonly pageSize?: number;
  /** How long "no public key yet" is believed, in ms. */
  readonly keylessMs?: number;
  /** Monotonic milliseconds. */
  readonly now?: () => number;
}

const maxPages = 10_000;
/** Blocks over which the block time is averaged. */
const blockSpan = 100;

export function chain({ pool, pageSize = 100, keylessMs = 60_000, now = () => performance.now() }: ChainOptions): Chain {
  const params = memory<SharedParams>(256);
  const sessions = memory<ChainSession>(1_024);
  const keys = memory<Uint8Array | null>(100_000);
  const keylessUntil = new Map<string, number>();
  const memories: readonly Memory<unknown>[] = [params, sessions];

  const all = async <T>(ask: (page: queries.PageOf) => queries.Query<Page<T>>): Promise<readonly T[]> => {
    const items: T[] = [];
    let key: Uint8Array | null = null;
    for (let page = 0; page < maxPages; page += 1) {
      const answer: Page<T> = await pool.ask(ask({ key, limit: pageSize }));
      items.push(...answer.items);
      if (answer.nextKey === null) return items;
      if (key !== null && Buffer.compare(answer.nextKey, key) === 0)
        throw new ChainError('malformed', 'a list names the same page as its next one');
      key = answer.nextKey;
    }
    throw new ChainError('malformed', `a list has more than ${maxPages} pages`);
  };

  const publicKey = async (address: string): Promise<Uint8Array | null> => {
    try {
      const account = await pool.ask(queries.accountQuery(address));
      if (account.publicKey === null) return null;
      if (account.publicKey.length !== 33 || addressOf(account.publicKey) !== address) {
        throw new ChainError('malformed', `the public key that was given for ${address} is not its own`);
      }
      return Uint8Array.from(account.publicKey);
    } catch (error) {
      if (error instanceof ChainError && error.kind === 'not_found') return null;
      throw error;
    }
  };

  return {
    height: async () => (await pool.status()).height,
    chainId: async () => (await pool.status()).chainId,
    params: (height) => params.get(String(height), () => pool.ask(queries.paramsAtHeightQuery(height))),
    suppliersPerSession: () => pool.ask(queries.suppliersPerSessionQuery()),
    session: (application, service, height) =>
      sessions.get(`${application}/${service}/${height}`, () => pool.ask(queries.sessionQuery(application, service, height))),
    application: (address) => pool.ask(queries.applicationQuery(address)),
    applications: (gateway) => all((page) => queries.applicationsQuery(page, gateway)),
    gateway: (address) => pool.ask(queries.gatewayQuery(address)),
    gateways: () => all(queries.gatewaysQuery),
    supplier: (address) => pool.ask(queries.supplierQuery(address)),
    suppliers: (serviceId) => all((page) => queries.suppliersQuery(page, serviceId)),
    service: (id) => pool.ask(queries.serviceQuery(id)),
    services: () => all(queries.servicesQuery),
    publicKey: async (address) => {
      const until = keylessUntil.get(address);
      if (until !== undefined) {
        if (now() < until) return null;
        keylessUntil.delete(address);
        keys.delete(address);
      }
      const key = await keys.get(address, () => publicKey(address));
      if (key === null && !keylessUntil.has(address)) keylessUntil.set(address, now() + keylessMs);
      return key;
    },
    blockMs: async () => {
      const { height, blockTimeMs } = await pool.status();
      const past = Math.max(1, height - blockSpan);
      if (past === height) throw new ChainError('not_yet', 'the chain has a single block: the time between blocks is not known yet');
      return (blockTimeMs - (await pool.blockTimeMs(past))) / (height - past);
    },
    forget: () => {
      for (const its of memories) its.clear();
    },
  };
}
