// Picks the metric that a task's score is made of.
import type { MetricValue, Task } from '../harness/types.ts';

/** The task's primary metric among `values`. Throws where the task did not compute it: a defect of the task. */
export function primaryValue(task: Task, values: readonly MetricValue[]): MetricValue {
  const primary = values.find(({ metric }) => metric === task.primaryMetric);
  if (primary) return primary;
  throw new Error(
    `task "${task.name}" did not compute its primary metric "${task.primaryMetric}" (got ${values.map(({ metric }) => metric).join(', ')})`,
  );
}
