// The suppliers of a configured network as endpoints to compare.
import type { Config, NetworkConfig } from '../../config/types.ts';
import { type EvalEndpoint, wholeUrl, withDistinctNames } from '../../eval/endpoints.ts';
import { modelOptions } from '../../eval/models/model-options.ts';
import type { EvalSettings } from '../../eval/settings.ts';
import { dict, entries } from '../../harness/values/index.ts';
import { printable } from '../../openai/text.ts';
import type { CliContext } from '../context.ts';
import { UsageError } from '../exit.ts';
import { openNetworks } from '../networks.ts';

export interface NetworkEndpoints {
  readonly endpoints: readonly EvalEndpoint[];
  /** Keys of the endpoints, under the names that `apiKeyEnv` gives them. */
  readonly keys: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** Opens one network of the configuration and lists who can be asked the way `--model` says. Throws `UsageError`, `NetworkError`. */
export async function networkEndpoints(id: string, settings: EvalSettings, context: CliContext): Promise<NetworkEndpoints> {
  const config = await context.config();
  const found = config.networks.find((it) => it.id === id);
  if (found === undefined) {
    throw new UsageError(
      `--network ${id}: not in the configuration; configured are ${config.networks.map((it) => it.id).join(', ') || 'none'}`,
    );
  }
  if (!['localnet', 'endpoints'].includes(found.kind)) {
    throw new UsageError(
      `--network ${id}: suppliers of a ${found.kind} network answer signed relays only; \`hallmark start\` measures them`,
    );
  }
  const [running] = await openNetworks(only(config, found), noLog);
  if (running === undefined) throw new UsageError(`--network ${id}: it did not start`);
  try {
    const keys = keysOf(found);
    const isChat = settings.model.includes('chat');
    const endpoints: EvalEndpoint[] = [];
    for (const { address, serviceId, name, urls } of await running.network.suppliers()) {
      if (!isChat && running.network.api(address, serviceId) !== 'completions') continue;
      const url = urls[0]?.url;
      const model = url === undefined ? null : await running.network.model(address, serviceId);
      if (url === undefined || model === null) continue;
      const args = dict([...entries(settings.modelArgs), ['base_url', wholeUrl(url, settings.model)], ['model', model]]);
      endpoints.push({
        name: printable(name ?? address, 60),
        options: modelOptions(settings.model, args, settings.batchSize ?? undefined),
        apiKeyEnv: address in keys ? address : 'HALLMARK_NO_KEY',
      });
    }
    if (endpoints.length === 0) throw new UsageError(`--network ${id}: no supplier answers ${settings.model}`);
    return { endpoints: withDistinctNames(endpoints), keys, close: () => running.close() };
  } catch (error) {
    await running.close();
    throw error;
  }
}

const only = (config: Config, network: NetworkConfig): Config => ({ ...config, networks: [network] });
const noLog = { debug: () => undefined, warn: () => undefined, error: () => undefined };

function keysOf(network: NetworkConfig): Readonly<Record<string, string>> {
  if (network.kind !== 'endpoints') return {};
  return Object.fromEntries(network.endpoints.flatMap((it) => (it.apiKey === null ? [] : [[it.name, it.apiKey.reveal()] as const])));
}
