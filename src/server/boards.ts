// All boards of this server by view and scope, made when first asked for.
import { randomBytes } from 'node:crypto';
import { board } from '../leaderboard/index.ts';
import { boardRow, stampOf } from './answers.ts';
import { BoardChannel } from './board-channel.ts';
import type { Reads, Scope, View } from './reads.ts';

export interface BoardsOptions {
  readonly reads: Reads;
  readonly now: () => Date;
  readonly minIntervalMs: number;
  readonly maxLoadShare: number;
  readonly maxAgeMs: number;
  readonly onError: (error: unknown) => void;
}

export interface Boards {
  /** The channel of a scope; the caller has checked that the scope exists. */
  channel(view: View, scope: Scope): BoardChannel;
  close(): void;
}

export function createBoards({ reads, now, minIntervalMs, maxLoadShare, maxAgeMs, onError }: BoardsOptions): Boards {
  const channels = new Map<string, BoardChannel>();
  const unsubscribe = reads.onChange(() => {
    for (const channel of channels.values()) channel.touch();
  });
  const load = async (view: View, scope: Scope) => {
    const [rows, tasks] = await Promise.all([reads.rows(view, scope), reads.tasks(view, scope)]);
    const at = now();
    const stamp = stampOf(scope, at);
    return { ...stamp, suppliers: board(rows, { tasks, now: at, tiers: reads.tiers }).map((row) => boardRow(row, stamp)) };
  };
  return {
    channel(view, scope) {
      const key = JSON.stringify([view, scope.network, scope.service]);
      const known = channels.get(key);
      if (known !== undefined) return known;
      const made = new BoardChannel({
        load: () => load(view, scope),
        epoch: randomBytes(6).toString('hex'),
        nowMs: () => performance.now(),
        minIntervalMs,
        maxLoadShare,
        maxAgeMs,
        onError,
      });
      channels.set(key, made);
      return made;
    },
    close() {
      unsubscribe();
      for (const channel of channels.values()) channel.close();
    },
  };
}
