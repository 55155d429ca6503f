// A chain behind URLs: the nodes, their pool and the memory, put together.
import type { OpenAiClient } from '../../../openai/client.ts';
import { type Chain, type ChainOptions, chain } from './chain.ts';
import { chainNode } from './node.ts';
import { type NodePoolOptions, nodePool } from './node-pool.ts';

export interface OpenChainOptions extends Omit<NodePoolOptions, 'nodes' | 'onRestart'>, Omit<ChainOptions, 'pool'> {
  /** REST (1317) or CometBFT (26657) ports, in order of preference. */
  readonly nodes: readonly string[];
  /** With an address policy that trusts the nodes' URLs. */
  readonly client: OpenAiClient;
  readonly onRestart?: () => void;
}

/**
 * @example
 * const client = createClient({ addressPolicy: { typed: nodes } });
 * const its = openChain({ nodes, client, chainId: 'pocket' });
 * await its.height();
 */
export function openChain({ nodes, client, onRestart, ...rest }: OpenChainOptions): Chain {
  const pool = nodePool({
    ...rest,
    nodes: nodes.map((url) => chainNode(url, client)),
    onRestart: () => {
      its.forget();
      onRestart?.();
    },
  });
  const its = chain({ ...rest, pool });
  return its;
}
