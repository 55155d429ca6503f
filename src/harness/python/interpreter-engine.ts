// `--python PATH`: task code in an interpreter of the user's own, with whatever packages it has. NOT a sandbox: the code may read files and reach the
// network as the user may. Only the environment is kept from it: no token or key of this program gets there.

import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PythonEngine } from './engine.ts';
import { startLineProcess } from './line-process.ts';
import { packageFolder } from './package-folder.ts';
import { lineEngine } from './session.ts';

export interface InterpreterOptions {
  /** The interpreter: a path, or a name on the PATH. Python 3.10 or newer. */
  readonly python: string;
  /** Folders of task files, absolute. */
  readonly taskFolders: readonly string[];
  /** The environment to take the harmless variables from; default this process's. */
  readonly env?: NodeJS.ProcessEnv;
}

const START_TIMEOUT_SECONDS = 120;
/** What an interpreter needs to start and to find its caches. Nothing else is handed on. */
const HARMLESS = new Set(
  (
    'PATH HOME LANG LC_ALL LC_CTYPE TZ TMPDIR TEMP TMP SYSTEMROOT WINDIR USERPROFILE APPDATA LOCALAPPDATA PATHEXT VIRTUAL_ENV CONDA_PREFIX LD_LIBRARY_PATH ' +
    'XDG_CACHE_HOME HF_HOME HF_HUB_CACHE HF_DATASETS_CACHE HF_ENDPOINT HF_HUB_OFFLINE HF_DATASETS_OFFLINE NLTK_DATA HF_ALLOW_CODE_EVAL'
  ).split(' '),
);
const here = path.dirname(fileURLToPath(import.meta.url));

/**
 * The engine outside the sandbox. Real packages of the interpreter go before our stand-ins, so the same task code gives the same results where both run it.
 * Starts with the first session; `PythonEngineError` where the interpreter cannot be started.
 */
export function interpreterEngine(options: InterpreterOptions): PythonEngine {
  const source = options.env ?? process.env;
  const env = Object.fromEntries(Object.entries(source).filter(([name]) => HARMLESS.has(name.toUpperCase())));
  const runtime = path.join(here, 'runtime');
  const setup = {
    taskFolders: options.taskFolders,
    standIns: path.join(runtime, 'stand_ins'),
    lmEvalFolder: options.taskFolders.map(packageFolder).find((folder) => folder !== null) ?? null,
  };
  return lineEngine({
    name: 'python',
    memoryMiB: null,
    pathInside: (file) => file,
    importAdvice: `which ${options.python} does not have: install it there`,
    start: () =>
      startLineProcess({
        command: options.python,
        args: ['-u', '-X', 'utf8', '-B', path.join(runtime, 'host.py'), JSON.stringify(setup)],
        env: { ...env, PYTHONHASHSEED: '0' },
        cwd: here,
        what: `the interpreter ${options.python}`,
        startTimeoutSeconds: START_TIMEOUT_SECONDS,
      }),
  });
}
