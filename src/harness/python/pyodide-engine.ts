// Python in a sandbox: Pyodide (CPython compiled to WebAssembly, from npm) in a process of its own that Node's permission model keeps from files, processes
// and addons, with an empty environment, no network and a limit on memory. Task code sees the folders named here, read-only and in memory.

import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { hallmarkHome } from '../task-files/hallmark-home.ts';
import type { PythonEngine } from './engine.ts';
import { type LineProcess, startLineProcess } from './line-process.ts';
import { packageFolder } from './package-folder.ts';
import type { CodeFolder, HostSetup } from './pyodide/host-setup.ts';
import { lineEngine } from './session.ts';
import { snapshotIn } from './snapshot.ts';

export interface PyodideOptions {
  /** Folders of task files, absolute: lm-eval's `tasks` folder, and those of `--include_path`. */
  readonly taskFolders: readonly string[];
  /** Files of pure-Python wheels that task code may import. */
  readonly wheels?: readonly string[];
  /** Where the memory of a started Pyodide is kept for the next start; default: `pyodide` in Hallmark's cache folder. Null: nowhere. */
  readonly snapshotFolder?: string | null;
  /** Most memory that Python may take; default 1,536 MiB. */
  readonly memoryMiB?: number;
}

const START_TIMEOUT_SECONDS = 120;
const DEFAULT_MEMORY_MIB = 1536;
const here = path.dirname(fileURLToPath(import.meta.url));

/**
 * The sandboxed engine. Its process starts with the first session (0.5 s of CPU, once per Pyodide version 2 s more) and serves all later ones.
 * @example
 * const engine = pyodideEngine({ taskFolders: [tasksFolder] });
 * const session = await engine.session();
 * const { docs } = await session.processDocs(taskFiles.functionPath(config.process_docs), { docs: rows });
 */
export function pyodideEngine(options: PyodideOptions): PythonEngine {
  // Windows starts no process without it.
  const { SystemRoot } = process.env;
  const memoryMiB = options.memoryMiB ?? DEFAULT_MEMORY_MIB;
  const pyodideFolder = path.dirname(createRequire(import.meta.url).resolve('pyodide/package.json'));
  const folders = options.taskFolders.map((folder): CodeFolder => {
    const source = packageFolder(folder) ?? folder;
    return { from: source, at: inside(source) };
  });
  const lmEval = options.taskFolders.map(packageFolder).find((folder) => folder !== null);
  const snapshotFolder = options.snapshotFolder === undefined ? path.join(hallmarkHome(process.env), 'pyodide') : options.snapshotFolder;

  async function start(): Promise<LineProcess> {
    const setup: HostSetup = {
      pyodideFolder,
      snapshotFile: snapshotFolder === null ? null : await snapshotIn(snapshotFolder, pyodideFolder),
      runtimeFolder: path.join(here, 'runtime'),
      codeFolders: folders,
      lmEvalFolder: lmEval === undefined ? null : inside(lmEval),
      wheels: options.wheels ?? [],
      memoryMiB,
    };
    const readable = [
      here,
      pyodideFolder,
      ...folders.map((folder) => folder.from),
      ...setup.wheels,
      ...(setup.snapshotFile === null ? [] : [setup.snapshotFile]),
    ];
    return startLineProcess({
      command: process.execPath,
      args: [
        '--permission',
        ...readable.map((place) => `--allow-fs-read=${place}`),
        '--disallow-code-generation-from-strings',
        '--max-old-space-size=1024',
        '--no-warnings',
        path.join(here, 'pyodide', `host${path.extname(fileURLToPath(import.meta.url))}`),
        JSON.stringify(setup),
      ],
      env: SystemRoot === undefined ? {} : { SystemRoot },
      cwd: here,
      what: 'the Pyodide sandbox',
      startTimeoutSeconds: START_TIMEOUT_SECONDS,
    });
  }

  return lineEngine({
    name: 'pyodide',
    memoryMiB,
    pathInside: inside,
    importAdvice:
      'which the sandbox does not have (`hallmark tasks list --unsupported` says which tasks need what; --python PATH runs them outside the sandbox)',
    start,
  });
}

/** A path of this machine as the sandbox has it: the same, with Windows' drives and backslashes made Unix. */
function inside(file: string): string {
  const unix = file.replaceAll('\\', '/').replace(/^([A-Za-z]):/, '/$1');
  return unix.length > 1 && unix.endsWith('/') ? unix.slice(0, -1) : unix;
}
