// Completes networks with what the file only points at: API keys from the environment, folders relative to the file.
import { resolve } from 'node:path';
import { type Environment, nonEmpty } from './environment.ts';
import type { ConfigFile } from './schema.ts';
import { secret } from './secret.ts';
import type { NetworkConfig } from './types.ts';

interface Resolved {
  readonly networks: readonly NetworkConfig[];
  /** `network` is an index; `path` goes on from that network. */
  readonly problems: readonly { readonly network: number; readonly path: readonly PropertyKey[]; readonly message: string }[];
}

export function resolveNetworks(
  networks: ConfigFile['networks'],
  { env, folder }: { readonly env: Environment; readonly folder: string },
): Resolved {
  const problems: Resolved['problems'][number][] = [];
  const resolved = networks.map((network, i): NetworkConfig => {
    if (network.kind === 'localnet')
      return { ...network, modelsDir: network.modelsDir === null ? null : resolve(folder, network.modelsDir) };
    if (network.kind === 'shannon') {
      return { ...network, keys: network.keys.map((source) => ('file' in source ? { file: resolve(folder, source.file) } : source)) };
    }
    const endpoints = network.endpoints.map((endpoint, j) => {
      if (endpoint.apiKeyEnv === null) return { ...endpoint, apiKey: null };
      const key = nonEmpty(env[endpoint.apiKeyEnv])?.trim();
      const problem = keyProblem(key);
      if (problem !== null) problems.push({ network: i, path: ['endpoints', j, 'apiKeyEnv'], message: problem });
      return { ...endpoint, apiKey: key === undefined ? null : secret(key) };
    });
    return { ...network, endpoints };
  });
  return { networks: resolved, problems };
}

/** A key has to fit into an HTTP header; the message never repeats it, nor the variable's name, which may be a pasted key. */
function keyProblem(key: string | undefined): string | null {
  if (key === undefined) return 'must name an environment variable that is set; this one is not';
  return /^[\x21-\x7e]{1,4096}$/.test(key)
    ? null
    : 'must name an environment variable that holds a key; this one holds spaces or control characters';
}
