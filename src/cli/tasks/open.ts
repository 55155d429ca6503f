// Opens the task files for `hallmark tasks ...`: what is installed, and the folders of --include_path.
import { hallmarkHome, openTaskFiles, type TaskFiles, TaskFilesMissingError } from '../../harness/task-files/index.ts';
import { printable } from '../../openai/text.ts';
import type { CliContext } from '../context.ts';

export interface SourceFlags {
  readonly include_path?: readonly string[];
  readonly json?: boolean;
}

/** Own folders serve without lm-eval too. Files of the user's that define nothing are said on stderr. */
export async function openSources(flags: SourceFlags, context: CliContext): Promise<TaskFiles> {
  const options = { includePaths: flags.include_path ?? [], home: hallmarkHome(context.env) };
  const taskFiles = await openTaskFiles(options).catch((error: unknown) => {
    if (!(error instanceof TaskFilesMissingError) || options.includePaths.length === 0) throw error;
    context.stderr.write(`${error.message}; only your own tasks are here\n`);
    return openTaskFiles({ ...options, root: null });
  });
  for (const { file, problem, kind } of taskFiles.problems()) {
    context.stderr.write(`${printable(kind === 'duplicate' ? `${file}: left out: ${problem}` : problem, 400)}\n`);
  }
  return taskFiles;
}
