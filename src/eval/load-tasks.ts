// Opens task files, plans what to run and loads every task with its docs.
import type { DatasetSource } from '../harness/datasets/index.ts';
import { datasetLoader, type LoadedTask, type LoadTaskOptions, loadTask } from '../harness/lm-eval/index.ts';
import type { PythonEngine } from '../harness/python/index.ts';
import { openTaskFiles, type TaskFiles, TaskFilesMissingError } from '../harness/task-files/index.ts';
import { EvalInterruptedError, EvalUsageError } from './errors.ts';
import { generativeTask } from './generative.ts';
import { type Plan, planTasks } from './plan.ts';
import type { EvalSettings } from './settings.ts';
import { isWorkloadFile, workloadTaskFile } from './workload/workload.ts';

export interface LoadDeps {
  readonly datasets: DatasetSource;
  /** Makes the engine for the Python of tasks; called when the first task needs it. */
  readonly python: (taskFiles: TaskFiles) => PythonEngine;
  /** Hallmark's folder for caches. */
  readonly home: string;
  /** lm-eval's tasks folder, in place of the installed one. */
  readonly root?: string | null;
  /** Ends loading before the next task. */
  readonly signal?: AbortSignal;
  readonly onLoading?: (task: string, nth: number, count: number) => void;
}

export interface LoadedPlan extends Plan {
  readonly taskFiles: TaskFiles;
  readonly loaded: readonly LoadedTask[];
  close(): Promise<void>;
}

/** Loads the tasks of `--tasks`. Throws the errors of task files, datasets and tasks, and `EvalUsageError`. */
export async function loadTasks(settings: EvalSettings, deps: LoadDeps): Promise<LoadedPlan> {
  const names = await Promise.all(settings.tasks.map((it) => (isWorkloadFile(it) ? workloadTaskFile(it, deps.home) : it)));
  const taskFiles = await open(settings, deps, names);
  const found = planTasks(taskFiles, names);
  const datasets = datasetLoader(deps.datasets);
  let engine: PythonEngine | null = null;
  const python = (): PythonEngine => {
    engine ??= deps.python(taskFiles);
    return engine;
  };
  const loaded: LoadedTask[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(loaded.map((it) => it.close()));
    await engine?.close();
  };
  try {
    for (const [nth, leaf] of found.tasks.entries()) {
      if (deps.signal?.aborted === true) throw new EvalInterruptedError('stopped before anything was asked');
      deps.onLoading?.(leaf.name, nth, found.tasks.length);
      const task = await loadTask(leaf, { ...loadOptions(settings, leaf.name), taskFiles, datasets, python });
      loaded.push(settings.loglikelihood === 'generative' ? generativeTask(task, settings.genKwargs) : task);
      if (task.config.unsafe_code && !settings.confirmUnsafeCode) {
        throw new EvalUsageError(
          `Attempted to run task: ${task.name} which is marked as unsafe. Set --confirm_run_unsafe_code to run this task.`,
        );
      }
    }
  } catch (error) {
    await close();
    throw error;
  }
  return { ...found, taskFiles, loaded, close };
}

function loadOptions(settings: EvalSettings, task: string): Partial<LoadTaskOptions> {
  const { numFewshot, limit, samples, seeds, systemInstruction, genKwargs, pythonTimeoutSeconds } = settings;
  const [randomSeed, numpySeed, , fewshotSeed] = seeds;
  const positions = samples?.[task];
  return {
    ...(numFewshot !== null && { numFewshot }),
    ...(limit !== null && { limit }),
    ...(positions !== undefined && { samples: positions }),
    ...(randomSeed !== null && { randomSeed }),
    ...(numpySeed !== null && { numpySeed }),
    fewshotSeed,
    ...(pythonTimeoutSeconds !== null && { pythonTimeoutSeconds }),
    ...(systemInstruction !== null && { systemInstruction }),
    applyChatTemplate: settings.applyChatTemplate !== false,
    fewshotAsMultiturn: settings.fewshotAsMultiturn,
    genKwargs,
    predictOnly: settings.predictOnly,
  };
}

/** One's own files alone do not need lm-eval's. */
async function open({ includePaths, metadata }: EvalSettings, { home, root }: LoadDeps, names: readonly string[]): Promise<TaskFiles> {
  const options = { includePaths, metadata, home };
  if (root !== undefined) return openTaskFiles({ ...options, root });
  try {
    return await openTaskFiles(options);
  } catch (error) {
    if (!(error instanceof TaskFilesMissingError)) throw error;
    const own = await openTaskFiles({ ...options, root: null });
    if (names.every((it) => /\.ya?ml$/.test(it) || own.entry(it) !== undefined || own.match(it).length > 0)) return own;
    throw error;
  }
}
