// Several nodes as one: each is checked before it is believed (chain id, lag), and the next is asked when one fails.
import { ChainError, isNodesOwn } from './chain-error.ts';
import type { ChainNode } from './node.ts';
import type { Query } from './queries.ts';
import type { ChainStatus } from './types.ts';

export interface NodePoolOptions {
  /** In order of preference; at least one. */
  readonly nodes: readonly ChainNode[];
  /** What every node must serve; the first that answers says it where it is null. */
  readonly chainId?: string | null;
  /** How many blocks a node may be behind the best one. */
  readonly maxLagBlocks?: number;
  /** How long a node's status is believed, in ms. */
  readonly statusTtlMs?: number;
  /** How long a node that failed is asked last, in ms. */
  readonly restMs?: number;
  /** Monotonic milliseconds. */
  readonly now?: () => number;
  /** Told when the chain started anew below the height that was seen, after which nothing remembered holds. */
  readonly onRestart?: () => void;
}

export interface NodePool {
  /** From the first node that answers well. Throws `ChainError`. */
  status(): Promise<ChainStatus>;
  ask<T>(query: Query<T>): Promise<T>;
  blockTimeMs(height: number): Promise<number>;
}

interface Member {
  readonly node: ChainNode;
  restsUntil: number;
  known: { readonly at: number; readonly status: ChainStatus } | null;
}

/**
 * A pool of nodes. A node that serves another chain, still syncs or lags is not asked while another one is well; errors that are the
 * chain's own (`not_found`, `no_session`, `bad_request`) are final, all others are tried at the next node.
 *
 * @example
 * const pool = nodePool({ nodes: urls.map((url) => chainNode(url, client)), chainId: 'pocket' });
 */
export function nodePool(options: NodePoolOptions): NodePool {
  const { nodes, maxLagBlocks = 3, statusTtlMs = 1_000, restMs = 5_000, now = () => performance.now(), onRestart = () => {} } = options;
  const members = nodes.map((node): Member => ({ node, restsUntil: 0, known: null }));
  let chainId = options.chainId ?? null;
  let best = 0;

  const inOrder = (): readonly Member[] => {
    const time = now();
    return [...members].sort((a, b) => Number(a.restsUntil > time) - Number(b.restsUntil > time));
  };

  const statusOf = async (member: Member): Promise<ChainStatus> => {
    if (member.known && now() - member.known.at < statusTtlMs) return member.known.status;
    const at = now();
    const status = await member.node.status();
    const place = hostOf(member.node.url);
    if (chainId !== null && status.chainId !== chainId) {
      throw new ChainError(
        'wrong_chain',
        `${place} serves the chain "${status.chainId.slice(0, 60)}", not "${chainId}"; check the URL or chainId`,
      );
    }
    if (status.isSyncing) throw new ChainError('lagging', `${place} is still syncing, at height ${status.height}`);
    chainId ??= status.chainId;
    member.known = { at, status };
    return status;
  };

  const well = async (member: Member): Promise<ChainStatus> => {
    const status = await statusOf(member);
    if (status.height < best - maxLagBlocks) {
      throw new ChainError('lagging', `${hostOf(member.node.url)} is at height ${status.height}, ${best - status.height} blocks behind`);
    }
    best = Math.max(best, status.height);
    return status;
  };

  /** Whether the whole chain went back: every node that answers is behind what was seen before. */
  const restarted = async (): Promise<boolean> => {
    const heights = await Promise.all(
      members.map((member) =>
        statusOf(member).then(
          ({ height }) => height,
          () => null,
        ),
      ),
    );
    const answers = heights.filter((height) => height !== null);
    const highest = Math.max(...answers);
    if (answers.length === 0 || highest >= best - maxLagBlocks) return false;
    best = highest;
    onRestart();
    return true;
  };

  const first = async <T>(work: (node: ChainNode, status: ChainStatus) => Promise<T>, mayRestart = true): Promise<T> => {
    const failures: ChainError[] = [];
    for (const member of inOrder()) {
      try {
        return await work(member.node, await well(member));
      } catch (error) {
        if (!(error instanceof ChainError) || !isNodesOwn(error.kind)) throw error;
        failures.push(error);
        // A height that is not there yet is no reason to avoid the node.
        if (error.kind === 'not_yet') continue;
        member.known = null;
        member.restsUntil = now() + restMs;
      }
    }
    if (mayRestart && failures.some(({ kind }) => kind === 'lagging') && (await restarted())) return first(work, false);
    const [only] = failures;
    if (failures.length === 1 && only) throw only;
    const kind = failures.every((failure) => failure.kind === only?.kind) ? (only?.kind ?? 'unreachable') : 'unreachable';
    throw new ChainError(kind, `none of ${nodes.length} nodes answers: ${failures.map(({ message }) => message).join('; ')}`, {
      cause: failures[0],
    });
  };

  return {
    status: () => first(async (_, status) => status),
    ask: (query) => first((node) => node.ask(query)),
    blockTimeMs: (height) => first((node) => node.blockTimeMs(height)),
  };
}

const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : 'a node');
