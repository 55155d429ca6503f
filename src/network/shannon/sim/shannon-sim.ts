// ShannonSim: a chain, its nodes and a relay miner for every supplier on this machine, in front of any OpenAI-compatible servers.

import type { HttpServer } from '../../localnet/http-server.ts';
import type { ChainService, SharedParams } from '../chain/types.ts';
import { type SimApplicationSettings, type SimChain, simChain } from './sim-chain.ts';
import { simKey } from './sim-key.ts';
import { type SimMinerSettings, startSimMiner } from './sim-miner.ts';
import { type SimNode, startSimNode } from './sim-node.ts';

export interface SimSupplier extends Pick<SimMinerSettings, 'kind' | 'validatesLate' | 'tamper' | 'backendMs' | 'lagBlocks'> {
  /** Unique; its key is a hash of seed and name. */
  readonly name: string;
  readonly serviceIds: readonly string[];
  /** The model's server. */
  readonly backendUrl: string;
}

export interface ShannonSimOptions {
  /** Same seed, same keys and addresses; `sim` unless given. */
  readonly seed?: string;
  readonly chainId?: string;
  /** Milliseconds since 1970; `Date.now` unless given. */
  readonly clock?: () => number;
  /** 1,000 unless given. */
  readonly blockMs?: number;
  readonly params?: Partial<SharedParams>;
  readonly suppliersPerSession?: number;
  /** `text-generation` at 100 compute units a relay unless given. */
  readonly services?: readonly ChainService[];
  /** Names; one called `gateway` unless given. */
  readonly gateways?: readonly string[];
  /** One called `application` that delegates to the gateway unless given. */
  readonly applications?: readonly SimApplicationSettings[];
  readonly suppliers: readonly SimSupplier[];
  /** What nodes there are; one of each kind unless given. */
  readonly nodes?: readonly { readonly kind: 'rest' | 'comet'; readonly port?: number }[];
}

export interface ShannonSim {
  readonly chain: SimChain;
  readonly nodes: readonly SimNode[];
  readonly suppliers: readonly { readonly name: string; readonly address: string; readonly url: string }[];
  close(): Promise<void>;
}

const textGeneration: ChainService = { id: 'text-generation', name: 'Text generation', computeUnitsPerRelay: 100n };

/**
 * Starts the simulator in this process.
 *
 * @example
 * const sim = await startShannonSim({ suppliers: [{ name: 'one', kind: 'poktroll', serviceIds: ['text-generation'], backendUrl }] });
 * const key = sim.chain.key('gateway');
 */
export async function startShannonSim(options: ShannonSimOptions): Promise<ShannonSim> {
  const { seed = 'sim', clock = Date.now, blockMs = 1_000, gateways = ['gateway'], services = [textGeneration] } = options;
  const { applications = [{ name: 'application', serviceId: services[0]?.id ?? textGeneration.id, gateways }] } = options;
  const { nodes: nodeKinds = [{ kind: 'rest' }, { kind: 'comet' }], chainId, params, suppliersPerSession } = options;
  const opened: HttpServer[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(opened.map((server) => server.close()));
  };
  // Miners need the chain for rings and sessions, the chain needs their URLs: they look at it when the first request comes.
  const miner: { chain: SimChain | null } = { chain: null };
  const chainNow = (): SimChain => {
    if (miner.chain === null) throw new Error('the simulated chain has not started');
    return miner.chain;
  };
  try {
    const urls: string[] = [];
    for (const { name, ...its } of options.suppliers) {
      const server = await startSimMiner({ ...its, key: simKey(seed, name), chain: chainNow });
      opened.push(server);
      urls.push(server.url);
    }
    const chain = simChain({
      seed,
      clock,
      blockMs,
      services,
      gateways,
      applications,
      ...(chainId === undefined ? {} : { chainId }),
      ...(params === undefined ? {} : { params }),
      ...(suppliersPerSession === undefined ? {} : { suppliersPerSession }),
      suppliers: options.suppliers.map(({ name, serviceIds }, index) => ({ name, serviceIds, url: urls[index] ?? '' })),
    });
    miner.chain = chain;
    const nodes: SimNode[] = [];
    for (const { kind, port } of nodeKinds) {
      const node = await startSimNode(chain, kind, port);
      opened.push(node);
      nodes.push(node);
    }
    const suppliers = options.suppliers.map(({ name }, index) => ({ name, address: chain.key(name).address, url: urls[index] ?? '' }));
    return { chain, nodes, suppliers, close };
  } catch (error) {
    await close();
    throw error;
  }
}
