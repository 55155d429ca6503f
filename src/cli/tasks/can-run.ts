// What the command line knows about running the Python of task files: joins the sandbox's answer to the list of tasks.
import { canRun as sandboxCanRun } from '../../harness/python/can-run.ts';
import type { CanRun, TaskFiles } from '../../harness/task-files/index.ts';

/** Whether the sandbox can run a function, told from its text. */
export function canRun(taskFiles: TaskFiles): CanRun {
  return (target) => sandboxCanRun(target, taskFiles.root);
}
