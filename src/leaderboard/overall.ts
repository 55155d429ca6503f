// The score that ranks: one number from the default tasks of a service, or none while any of them lacks samples.
import { type Interval, meanOfMeans } from '../stats/index.ts';

/** Below this many samples a task's interval is too wide to rank anybody by. */
export const minSamplesToRank = 20;

/** What `overall` needs of a task's estimate: its interval as proportions and the samples behind it. */
export interface OverallPart extends Interval {
  readonly task: string;
  readonly samples: number;
}

/**
 * Unweighted mean over the default tasks with its interval by the delta method; null until every default task has
 * `minSamplesToRank` samples, or where a service has no default task.
 *
 * @param parts at most one estimate per task; tasks that are not in `defaultTasks` are left out
 */
export function overall(parts: readonly OverallPart[], defaultTasks: readonly string[]): Interval | null {
  const byTask = new Map(parts.map((part) => [part.task, part]));
  const ready = defaultTasks.flatMap((task) => {
    const part = byTask.get(task);
    return part !== undefined && part.samples >= minSamplesToRank ? [part] : [];
  });
  return ready.length > 0 && ready.length === defaultTasks.length ? meanOfMeans(ready) : null;
}
