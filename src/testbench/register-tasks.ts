// Brings the configured tasks into the store and makes policies of them.
import type { TaskConfig } from '../config/types.ts';
import type { Task } from '../harness/types.ts';
import { office, type StageStore } from '../store/index.ts';
import type { TaskPolicy } from './policy.ts';

/**
 * Registers these tasks. Versions of a task that are in the store and no longer configured are retired: their windows end, and what was
 * asked of them may be shown where the task discloses after retirement.
 *
 * @param find looks a task up by name; it throws for names that nobody knows
 */
export async function registerTasks(
  configs: readonly TaskConfig[],
  { store, find, now }: { readonly store: StageStore; readonly find: (name: string) => Task; readonly now: number },
): Promise<readonly TaskPolicy[]> {
  const tasks = configs.map((config) => ({ config, task: find(config.name) }));
  const known = await store.read.tasks.list('operator');
  return store.write(async (tx) => {
    const ids = await tx.tasks.upsert(
      tasks.map(({ config, task }) => ({
        name: task.name,
        version: task.version,
        serviceKind: task.serviceKind,
        primaryMetric: task.primaryMetric,
        disclose: config.disclose ?? task.disclose,
        owner: office,
        visibility: config.visibility,
      })),
      now,
    );
    const current = new Set(ids);
    const retired = known.filter(({ id, owner }) => owner === office && !current.has(id)).map(({ id }) => id);
    await tx.tasks.retire(retired, now);
    return tasks.map(({ config, task }, index) => ({
      task,
      taskId: ids[index] ?? '',
      owner: office,
      visibility: config.visibility,
      window: config.window,
      every: config.every,
      requires: config.requires,
      samplesPerMeasurement: config.samplesPerMeasurement,
    }));
  });
}
