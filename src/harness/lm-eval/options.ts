// How a task is to be loaded: lm-eval's flags that change what is asked.
import type { PythonEngine } from '../python/index.ts';
import type { TaskFiles } from '../task-files/index.ts';
import type { Dict } from '../values/index.ts';
import type { DatasetLoader } from './dataset-loader.ts';

export interface LoadTaskOptions {
  readonly taskFiles: TaskFiles;
  /** See `datasetLoader`. */
  readonly datasets: DatasetLoader;
  /** Runs the task's own Python; called only for tasks that have some. Without it such tasks are refused. */
  readonly python?: () => PythonEngine;
  /** Examples before each doc; counts less than a 0 in the task file. */
  readonly numFewshot?: number;
  /** Docs to evaluate: a number, or below 1 a share of all, rounded up. */
  readonly limit?: number;
  /** Positions of the docs to evaluate, instead of a limit. */
  readonly samples?: readonly number[];
  /** Seed of the few-shot sampler; lm-eval's default is 1234, null draws differently every time. */
  readonly fewshotSeed?: number | null;
  /** Seeds of task code's global generators; lm-eval's defaults are 0 and 1234. */
  readonly randomSeed?: number;
  readonly numpySeed?: number;
  /** Most seconds that one call to the task's Python may take. */
  readonly pythonTimeoutSeconds?: number;
  readonly systemInstruction?: string;
  /** Contexts become chat messages; `fewshotAsMultiturn` (default true) keeps examples as messages of their own. */
  readonly applyChatTemplate?: boolean;
  readonly fewshotAsMultiturn?: boolean;
  /** Put over the task's generation arguments. */
  readonly genKwargs?: Dict;
  /** Answers only: the one metric is `bypass`. */
  readonly predictOnly?: boolean;
}
