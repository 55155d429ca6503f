// What the server reads, with what only the running program knows: its networks, its tasks, its test-bench.
import { findTask, type Task } from '../harness/index.ts';
import type { Taxonomy, TierScale } from '../leaderboard/index.ts';
import { type BenchReport, type Reads, storeReads } from '../server/index.ts';
import type { Store } from '../store/index.ts';
import type { TaskPolicy } from '../testbench/policy.ts';
import type { TaskFacts } from './task-book.ts';

export interface BoardReadsOptions {
  readonly store: Pick<Store, 'read' | 'subscribe'>;
  readonly networks: readonly { readonly id: string; readonly kind: string }[];
  readonly policies: readonly { readonly task: TaskFacts; readonly window: TaskPolicy['window'] }[];
  /** Finds a task for the right answers of its items; Hallmark's own unless given. */
  readonly find?: (name: string) => Task;
  readonly tiers: TierScale;
  readonly taxonomies: readonly Taxonomy[];
  /** Absent where the test-bench runs elsewhere. */
  readonly progress?: () => BenchReport;
}

export function boardReads({ store, networks, policies, tiers, taxonomies, find = findTask, progress }: BoardReadsOptions): Reads {
  return storeReads(store, {
    networks: networks.map(({ id, kind }) => ({ id, kind })),
    tasks: policies.map(({ task: { name, description, outputType, freshTask }, window }) => ({
      name,
      description,
      outputType,
      // Items of public tasks are known to everybody, so they do not count for `overall`.
      isDefault: freshTask === undefined,
      windowSamples: window.samples,
      maxAgeMs: window.ttlMs,
    })),
    ...(progress && { bench: progress }),
    tiers,
    taxonomies,
    targetOf: (name, version, itemId) => targetOf(find, name, version, itemId),
    now: () => new Date(),
  });
}

/** The right answer of a stored item, where this program still has the very version that it was drawn from. */
function targetOf(find: (name: string) => Task, name: string, version: string, itemId: string): string | null {
  try {
    const task = find(name);
    return task.version === version ? task.target(itemId) : null;
  } catch {
    // Tasks and items that this version does not know have no answer here.
    return null;
  }
}
