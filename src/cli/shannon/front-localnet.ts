// `hallmark localnet --shannon`: ShannonSim in front of LocalNet's suppliers, and the configuration and key that go with it.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { writeKeyFile } from '../../network/shannon/keys/keygen.ts';
import { loadKey } from '../../network/shannon/keys/load-key.ts';
import { type ShannonSim, startShannonSim } from '../../network/shannon/sim/shannon-sim.ts';
import { simKey } from '../../network/shannon/sim/sim-key.ts';
import { PrivateKeyError } from '../../network/shannon/wire/private-key.ts';

export interface FrontedLocalNet {
  readonly sim: ShannonSim;
  /** For `hallmark start --config`. */
  readonly configFile: string;
}

export interface FrontOptions {
  readonly seed: number;
  /** Of the REST node; the CometBFT node gets the next one. 0 takes any. */
  readonly port: number;
  /** Where key and configuration are written. */
  readonly folder: string;
  readonly suppliers: readonly { readonly name: string; readonly url: string }[];
}

/** Every other supplier gets poktroll's relay miner, the rest pocket-relay-miner. */
export async function frontLocalNet({ seed, port, folder, suppliers }: FrontOptions): Promise<FrontedLocalNet> {
  const simSeed = `localnet-${seed}`;
  const sim = await startShannonSim({
    seed: simSeed,
    params: { blocksPerSession: 20, graceBlocks: 3 },
    suppliersPerSession: 12,
    suppliers: suppliers.map(({ name, url }, index) => ({
      name,
      kind: index % 2 === 0 ? 'poktroll' : 'pocket-relay-miner',
      serviceIds: ['text-generation'],
      backendUrl: url,
    })),
    nodes: [
      { kind: 'rest', port },
      { kind: 'comet', port: port === 0 ? 0 : port + 1 },
    ],
  });
  try {
    await mkdir(folder, { recursive: true });
    const keyFile = `shannon-${simSeed}-gateway.key`;
    await writeKey(join(folder, keyFile), simSeed);
    const configFile = join(folder, `shannon-${simSeed}.yaml`);
    const network = {
      kind: 'shannon',
      id: 'shannon-sim',
      chainId: sim.chain.chainId,
      nodes: sim.nodes.map(({ url }) => url),
      applications: [{ address: sim.chain.key('application').address }],
      keys: [{ file: `./${keyFile}` }],
      trustedHosts: ['127.0.0.1'],
    };
    await writeFile(
      configFile,
      `# Written by hallmark localnet --shannon; the key beside it holds nothing anywhere.\n${stringify({ network })}`,
    );
    return { sim, configFile };
  } catch (error) {
    await sim.close();
    throw error;
  }
}

/** Same seed, same key: a file of an earlier run is kept. */
async function writeKey(path: string, seed: string): Promise<void> {
  const key = simKey(seed, 'gateway');
  try {
    await writeKeyFile(path, key);
  } catch (error) {
    if (!(error instanceof PrivateKeyError)) throw error;
    const known = await loadKey({ file: path });
    if (known.address !== key.address) throw error;
    known.destroy();
  } finally {
    key.destroy();
  }
}
