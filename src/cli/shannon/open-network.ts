// From a configured Shannon network to a running one: keys loaded, nodes and suppliers with clients of their own.
import type { ShannonConfig } from '../../config/types.ts';
import type { Network } from '../../network/network.ts';
import { NetworkError } from '../../network/network-error.ts';
import type { Chain } from '../../network/shannon/chain/chain.ts';
import { openChain } from '../../network/shannon/chain/open-chain.ts';
import { loadKey } from '../../network/shannon/keys/load-key.ts';
import { shannonNetwork } from '../../network/shannon/network.ts';
import { type PrivateKey, PrivateKeyError } from '../../network/shannon/wire/private-key.ts';
import { type ClientOptions, createClient } from '../../openai/client.ts';

export interface OpenedChain {
  readonly chain: Chain;
  close(): Promise<void>;
}

/** Nodes are asked with little patience: there is another one, or another try. */
const nodeDeadlines = { connectMs: 5_000, firstByteMs: 10_000, idleMs: 10_000, totalMs: 20_000 };
/** Lists of suppliers come in pages of a few hundred kilobytes. */
const nodeLimits = { bodyBytes: 32 * 1024 * 1024, decodedBytes: 32 * 1024 * 1024 };

/** The chain alone, for commands that send no relay. */
export function openConfiguredChain({ nodes, chainId }: Pick<ShannonConfig, 'nodes' | 'chainId'>): OpenedChain {
  const client = createClient({ addressPolicy: { typed: nodes }, deadlines: nodeDeadlines, limits: nodeLimits });
  return { chain: openChain({ nodes, client, chainId }), close: () => client.close() };
}

export interface OpenOptions {
  /** What the configuration asks of every client of suppliers. */
  readonly client: ClientOptions;
  readonly warn: (text: string) => void;
}

/** Throws `NetworkError` for keys that cannot be loaded and whatever `shannonNetwork` refuses; nothing stays open then. */
export async function openShannonNetwork(settings: ShannonConfig, { client: clientOptions, warn }: OpenOptions): Promise<Network> {
  const keys = await loadKeys(settings);
  const { chain, close: closeChain } = openConfiguredChain(settings);
  const client = createClient({ ...clientOptions, addressPolicy: { typed: settings.trustedHosts } });
  try {
    const network = await shannonNetwork({
      id: settings.id,
      chain,
      client,
      keys,
      applications: settings.applications.map(({ address, serviceIds }) => ({ address, ...(serviceIds ? { serviceIds } : {}) })),
      services: Object.fromEntries(settings.services.map(({ id, api, model }) => [id, { api, model }])),
      budget: { warn, ...(settings.relaysPerSession === null ? {} : { relaysPerSession: settings.relaysPerSession }) },
      blockMs: settings.blockMs,
      limits: { ...(clientOptions.limits?.decodedBytes ? { decodedBytes: clientOptions.limits.decodedBytes } : {}) },
    });
    return {
      ...network,
      close: async () => {
        await network.close();
        await closeChain();
      },
    };
  } catch (error) {
    for (const key of keys) key.destroy();
    await Promise.all([client.close(), closeChain()]);
    throw error;
  }
}

async function loadKeys({ id, keys }: Pick<ShannonConfig, 'id' | 'keys'>): Promise<readonly PrivateKey[]> {
  const loaded: PrivateKey[] = [];
  try {
    // One after the other: commands may ask for a password.
    for (const source of keys) loaded.push(await loadKey(source));
    return loaded;
  } catch (error) {
    for (const key of loaded) key.destroy();
    if (error instanceof PrivateKeyError) throw new NetworkError(`${id}: ${error.message}`, { cause: error });
    throw error;
  }
}
