// What the command line knows about running the Python of task files.
import type { CanRun, TaskFiles } from '../../harness/task-files/index.ts';

/** Whether the sandbox has what a Python file imports. */
export function canRun(_taskFiles: TaskFiles): CanRun {
  return async () => ({ ok: true });
}
