// The tasks that the configuration names: Hallmark's own, lm-evaluation-harness's, and those of one's own task files.
import type { Config, TaskConfig } from '../config/types.ts';
import { findTask, type Task, UnknownTaskError } from '../harness/index.ts';
import type { PythonEngine } from '../harness/python/index.ts';
import type { LeafTask, TaskFiles } from '../harness/task-files/index.ts';
import type { CliContext } from './context.ts';
import { UsageError } from './exit.ts';

/** What a board says of a task. */
export type TaskFacts = Pick<Task, 'name' | 'description' | 'freshTask'> & { readonly outputType: string };

/** The configured tasks by name, with groups and tags replaced by their tasks. Nothing of lm-eval is loaded where none is named. */
export interface TaskNames {
  readonly configs: readonly TaskConfig[];
  readonly facts: ReadonlyMap<string, TaskFacts>;
  /** Those that come from task files, and these files. */
  readonly leaves: ReadonlyMap<string, LeafTask>;
  readonly taskFiles: TaskFiles | null;
}

export interface TaskBook {
  readonly configs: readonly TaskConfig[];
  /** A configured task; throws `UnknownTaskError` for others. */
  find(name: string): Task;
  close(): Promise<void>;
}

type Named = Pick<Config, 'file' | 'tasks' | 'lmEval'>;

/** Looks the names up, without loading any data. Throws `UsageError` that names the first unknown task with its place and a suggestion. */
export async function nameTasks(config: Named, context: Pick<CliContext, 'env'>): Promise<TaskNames> {
  const configs: TaskConfig[] = [];
  const facts = new Map<string, TaskFacts>();
  const leaves = new Map<string, LeafTask>();
  let taskFiles: TaskFiles | null = null;
  for (const [index, one] of config.tasks.entries()) {
    const own = ownTask(one.name);
    if (own instanceof UnknownTaskError) {
      taskFiles ??= await openFiles(config, context, own, place(config, index));
      for (const leaf of await leavesOf(taskFiles, one.name, own, place(config, index))) {
        if (facts.has(leaf.name)) continue;
        const { output_type: outputType, description } = taskFiles.config(leaf);
        leaves.set(leaf.name, leaf);
        facts.set(leaf.name, { name: leaf.name, description: description ?? '', outputType });
        configs.push({ ...one, name: leaf.name });
      }
    } else {
      facts.set(own.name, own);
      configs.push(one);
    }
  }
  return { configs, facts, leaves, taskFiles };
}

/** Loads the configured tasks with their data. Throws what loading a task throws, each naming the task. */
export async function openTaskBook(names: TaskNames, { lmEval }: Named, { env }: Pick<CliContext, 'env'>): Promise<TaskBook> {
  const { configs, leaves, taskFiles } = names;
  const tasks = new Map<string, Task>();
  const closers: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    // The tasks first, then the engine that they share.
    for (const it of closers.splice(0)) await it();
  };
  if (taskFiles !== null) {
    const [{ benchTask, datasetLoader, loadTask }, { datasetSource, taskPythonEngine }] = await Promise.all([
      import('../harness/lm-eval/index.ts'),
      import('./harness-sources.ts'),
    ]);
    const datasets = datasetLoader(datasetSource(lmEval.datasets, env));
    let engine: PythonEngine | undefined;
    closers.push(async () => engine?.close());
    try {
      for (const [name, leaf] of leaves) {
        const loaded = await loadTask(leaf, {
          taskFiles,
          datasets,
          python: () => {
            engine ??= taskPythonEngine({ taskFiles, includePaths: lmEval.includePath, env });
            return engine;
          },
        });
        closers.unshift(() => loaded.close());
        tasks.set(name, benchTask(loaded, { name }));
      }
    } catch (error) {
      await close();
      throw error;
    }
  }
  return { configs, find: (name) => tasks.get(name) ?? findTask(name), close };
}

function ownTask(name: string): Task | UnknownTaskError {
  try {
    return findTask(name);
  } catch (error) {
    if (error instanceof UnknownTaskError) return error;
    throw error;
  }
}

async function openFiles({ lmEval }: Named, { env }: Pick<CliContext, 'env'>, unknown: UnknownTaskError, at: string): Promise<TaskFiles> {
  const { hallmarkHome, openTaskFiles, TaskFilesMissingError } = await import('../harness/task-files/index.ts');
  const options = { includePaths: lmEval.includePath, home: hallmarkHome(env) };
  try {
    return await openTaskFiles(options);
  } catch (error) {
    if (!(error instanceof TaskFilesMissingError)) throw error;
    if (lmEval.includePath.length > 0) return openTaskFiles({ ...options, root: null });
    const fix = unknown.suggestion !== null ? '' : '; tasks of lm-evaluation-harness come with `hallmark tasks install lm-eval`';
    throw new UsageError(`${at}${unknown.message}${fix}`, { cause: error });
  }
}

async function leavesOf(taskFiles: TaskFiles, name: string, unknown: UnknownTaskError, at: string): Promise<readonly LeafTask[]> {
  const { leafTasks } = await import('../harness/task-files/index.ts');
  try {
    return leafTasks(taskFiles.find(name));
  } catch (cause) {
    const nearer = unknown.suggestion !== null || !(cause instanceof Error) ? unknown : cause;
    throw new UsageError(`${at}${nearer.message}`, { cause });
  }
}

const place = ({ file }: Named, index: number): string => (file === null ? '' : `${file}: tasks[${index}].name: `);
