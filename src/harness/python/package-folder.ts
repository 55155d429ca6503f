// Where the package `lm_eval` lies around its tasks.

import path from 'node:path';

/** The package `lm_eval` around its `tasks` folder; null for any other folder. */
export function packageFolder(tasksFolder: string): string | null {
  return path.basename(tasksFolder) === 'tasks' && path.basename(path.dirname(tasksFolder)) === 'lm_eval'
    ? path.dirname(tasksFolder)
    : null;
}
