// A task that does not exist is said before anything is opened, with its place in the configuration.
import type { Config } from '../config/types.ts';
import { findTask } from '../harness/index.ts';
import { UsageError } from './exit.ts';

/** @throws UsageError that names the first unknown task, with a suggestion. */
export function requireKnownTasks({ file, tasks }: Pick<Config, 'file' | 'tasks'>): void {
  for (const [i, { name }] of tasks.entries()) {
    try {
      findTask(name);
    } catch (cause) {
      const place = file === null ? '' : `${file}: tasks[${i}].name: `;
      throw new UsageError(`${place}${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    }
  }
}
