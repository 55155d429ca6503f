// Where lm-eval's tasks get their data and their Python from: the same for `hallmark eval` and for the test-bench.
import { resolve } from 'node:path';
import { type DatasetSource, hubSettings, hubSource, mirrorSource } from '../harness/datasets/index.ts';
import { interpreterEngine, type PythonEngine, pyodideEngine, sandboxWheels } from '../harness/python/index.ts';
import { cachedWheels, hallmarkHome, type TaskFiles } from '../harness/task-files/index.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** A mirror folder, else the Hub with the settings of the environment. */
export function datasetSource(mirror: string | null, env: Env): DatasetSource {
  return mirror === null ? hubSource(hubSettings(env)) : mirrorSource(mirror);
}

export interface PythonSources {
  readonly taskFiles: TaskFiles;
  /** The user's own folders of task files. */
  readonly includePaths: readonly string[];
  readonly env: Env;
  /** The user's own interpreter, where they ask for it: outside of the sandbox. */
  readonly interpreter?: string | undefined;
}

/** The sandbox, or the user's own interpreter. It may read the folders of task files only. */
export function taskPythonEngine({ taskFiles, includePaths, env, interpreter }: PythonSources): PythonEngine {
  const taskFolders = [...(taskFiles.root === null ? [] : [taskFiles.root]), ...includePaths.map((it) => resolve(it))];
  if (interpreter !== undefined) return interpreterEngine({ python: interpreter, taskFolders });
  return pyodideEngine({ taskFolders, wheels: cachedWheels(sandboxWheels, hallmarkHome(env)) });
}
