// From the configuration to running networks: starts LocalNet where one is needed, and connects.
import type { Config, EndpointsConfig, LocalnetConfig, NetworkConfig, ShannonConfig } from '../config/types.ts';
import { endpointsAddressPolicy, endpointsNetwork } from '../network/endpoints/network.ts';
import { connectLocalNet, localnetAddressPolicy } from '../network/localnet/connect.ts';
import type { Network } from '../network/network.ts';
import { type ClientOptions, createClient } from '../openai/client.ts';
import { withTroublesLogged } from './endpoint-troubles.ts';
import type { ProgramLog } from './log.ts';
import { memorisedItems } from './memorised.ts';

export interface RunningNetwork {
  readonly network: Network;
  /** Leaves the network, and stops what was started for it. */
  close(): Promise<void>;
}

/** Opens all configured networks. Throws `NetworkError` or `LocalNetStartError`; nothing stays open then. */
export async function openNetworks(config: Config, log: ProgramLog): Promise<readonly RunningNetwork[]> {
  const opened = await Promise.allSettled(config.networks.map((network) => open(network, config, log)));
  const running = opened.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const failed = opened.find((result) => result.status === 'rejected');
  if (!failed) return running;
  await Promise.all(running.map((network) => network.close()));
  throw failed.reason;
}

/** What of the configuration every client of suppliers obeys. */
export function clientOptions({ deadlines, limits, concurrency }: Config): ClientOptions {
  return {
    deadlines,
    limits: { bodyBytes: limits.bodyBytes, decodedBytes: limits.decompressedBytes, headerBytes: limits.headerBytes },
    maxConnections: concurrency.perSupplier,
  };
}

function open(network: NetworkConfig, config: Config, log: ProgramLog): Promise<RunningNetwork> {
  switch (network.kind) {
    case 'localnet':
      return openLocalNet(network, config);
    case 'endpoints':
      return openEndpoints(network, config, log);
    case 'shannon':
      return openShannon(network, config, log);
  }
}

async function openShannon(settings: ShannonConfig, config: Config, log: ProgramLog): Promise<RunningNetwork> {
  const { openShannonNetwork } = await import('./shannon/open-network.ts');
  const network = await openShannonNetwork(settings, { client: clientOptions(config), warn: (text) => log.warn({}, text) });
  return { network, close: () => network.close() };
}

async function openEndpoints({ id, endpoints }: EndpointsConfig, config: Config, log: ProgramLog): Promise<RunningNetwork> {
  const client = createClient({ ...clientOptions(config), addressPolicy: endpointsAddressPolicy(endpoints) });
  const network = withTroublesLogged(endpointsNetwork({ id, endpoints, client }), endpoints, log);
  return { network, close: () => network.close() };
}

async function openLocalNet(settings: LocalnetConfig, config: Config): Promise<RunningNetwork> {
  const started = settings.url === null ? await startLocalNetProcess(settings) : null;
  const url = started?.url ?? settings.url ?? '';
  try {
    const client = createClient({ ...clientOptions(config), addressPolicy: localnetAddressPolicy(url) });
    const network = await connectLocalNet({ id: settings.id, url, client });
    return {
      network,
      async close() {
        await network.close();
        await started?.close();
      },
    };
  } catch (error) {
    await started?.close();
    throw error;
  }
}

async function startLocalNetProcess({ seed, blockMs, sessionBlocks, sessionSize, modelsDir }: LocalnetConfig) {
  const { spawnLocalNet } = await import('../network/localnet/spawn.ts');
  const folder = modelsDir === null ? {} : { modelsDir };
  return spawnLocalNet({ seed, blockMs, sessionBlocks, sessionSize, memorised: memorisedItems(), ...folder });
}
