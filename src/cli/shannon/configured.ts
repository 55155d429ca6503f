// Which Shannon network a command is about.
import type { ShannonConfig } from '../../config/types.ts';
import type { CliContext } from '../context.ts';
import { UsageError } from '../exit.ts';
import { type OpenedChain, openConfiguredChain } from './open-network.ts';

export interface ChainFlags {
  readonly node?: readonly string[];
  readonly network?: string;
  readonly json?: boolean;
}

/** The configured network; throws `UsageError` where there is none, or more than one and no name. */
export async function configuredShannon(id: string | undefined, context: CliContext): Promise<ShannonConfig> {
  const { networks } = await context.config();
  const found = networks.filter((its) => its.kind === 'shannon').filter((its) => id === undefined || its.id === id);
  const [only] = found;
  if (only && found.length === 1) return only;
  if (found.length > 1)
    throw new UsageError(
      `several networks of kind shannon are configured; choose one with --network ${found.map((its) => its.id).join(' or ')}`,
    );
  throw new UsageError(
    id === undefined
      ? 'no network of kind shannon is configured; add one to hallmark.yaml (docs/shannon.md shows how)'
      : `no network of kind shannon has the id ${id}; see hallmark.yaml`,
  );
}

/** The chain of `--node`, else of the configured network. */
export async function chainOf({ node, network }: ChainFlags, context: CliContext): Promise<OpenedChain> {
  if (node === undefined) return openConfiguredChain(await configuredShannon(network, context));
  const wrong = node.find((url) => !/^https?:\/\//i.test(url) || !URL.canParse(url));
  if (wrong !== undefined) throw new UsageError(`--node ${wrong} is no URL that starts with http:// or https://`);
  return openConfiguredChain({ nodes: node, chainId: null });
}

/** JSON with large numbers as text, as the chain has them. */
export const jsonText = (value: unknown): string =>
  `${JSON.stringify(
    value,
    (_, its: unknown) => {
      if (typeof its === 'bigint') return String(its);
      if (its instanceof Map) return Object.fromEntries(its);
      return its;
    },
    2,
  )}\n`;
