// A simulated network with a clock that tests set, and Hallmark's adapter on top of it.
import { createClient, type OpenAiClient } from '../../../openai/client.ts';
import type { Network, Session } from '../../network.ts';
import type { Chain } from '../chain/chain.ts';
import { openChain } from '../chain/open-chain.ts';
import { type ShannonOptions, shannonNetwork } from '../network.ts';
import { type ShannonSim, type ShannonSimOptions, type SimSupplier, startShannonSim } from '../sim/shannon-sim.ts';
import { PrivateKey } from '../wire/private-key.ts';
import { type TestBackend, testBackend } from './test-backend.ts';

export interface SimKit {
  readonly sim: ShannonSim;
  readonly backend: TestBackend;
  readonly chain: Chain;
  readonly network: Network;
  /** Moves the clock to the beginning of a block. */
  goTo(height: number): void;
  addressOf(name: string): string;
  /** The one current session. */
  session(): Promise<Session>;
  close(): Promise<void>;
}

export interface SimKitOptions {
  readonly suppliers?: (backendUrl: string) => readonly SimSupplier[];
  readonly sim?: Partial<Omit<ShannonSimOptions, 'suppliers' | 'clock'>>;
  readonly network?: Partial<Omit<ShannonOptions, 'chain' | 'keys'>>;
  /** Whose keys sign; the gateway's unless given. */
  readonly signers?: readonly string[];
  /** Sends relays; one that trusts this machine unless given. */
  readonly client?: OpenAiClient;
}

const blockMs = 1_000;

export const bothMiners = (backendUrl: string): readonly SimSupplier[] => [
  { name: 'one', kind: 'poktroll', serviceIds: ['text-generation'], backendUrl },
  { name: 'two', kind: 'pocket-relay-miner', serviceIds: ['text-generation'], backendUrl },
];

/** Starts everything at height 41, the first of a session of 10 blocks. */
export async function simKit(options: SimKitOptions = {}): Promise<SimKit> {
  const genesis = 1_800_000_000_000;
  let nowMs = genesis;
  const backend = await testBackend();
  const sim = await startShannonSim({
    ...options.sim,
    blockMs,
    clock: () => nowMs,
    suppliers: (options.suppliers ?? bothMiners)(backend.url),
  });
  const goTo = (height: number): void => {
    nowMs = genesis + (height - 1) * blockMs;
  };
  goTo(41);
  const chainClient = createClient({ addressPolicy: { typed: ['127.0.0.1'] } });
  const client = options.client ?? createClient({ addressPolicy: { typed: ['127.0.0.1'] } });
  const chain = openChain({ nodes: sim.nodes.map(({ url }) => url), client: chainClient, statusTtlMs: 0, restMs: 0 });
  // The network destroys its keys when it closes; the simulator's stay.
  const keys = (options.signers ?? ['gateway']).map((name) => sim.chain.key(name).use((secret) => new PrivateKey(secret)));
  const closeAll = async (): Promise<void> => {
    await Promise.all([client.close(), chainClient.close(), sim.close(), backend.close()]);
  };
  const network = await shannonNetwork({
    id: 'sim',
    chain,
    client,
    keys,
    applications: [{ address: sim.chain.key('application').address }],
    ...options.network,
  }).catch(async (error: unknown) => {
    await closeAll();
    throw error;
  });
  return {
    sim,
    backend,
    chain,
    network,
    goTo,
    addressOf: (name) => sim.chain.key(name).address,
    session: async () => {
      const [session] = await network.sessions();
      if (!session) throw new Error('there is no session');
      return session;
    },
    close: async () => {
      await network.close();
      await closeAll();
    },
  };
}
