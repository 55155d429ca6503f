// A task's own Python: one session, opened when the first function is called.
import type { PythonEngine, PythonSession } from '../python/index.ts';
import { without } from '../values/index.ts';
import { UnsupportedTaskError } from './errors.ts';
import type { LoadTaskOptions } from './options.ts';
import { splitsOf } from './python-split.ts';
import type { EngineUsed } from './types.ts';

export interface TaskPython {
  readonly session: () => Promise<PythonSession>;
  used(): EngineUsed;
  close(): Promise<void>;
}

/** `session` gives always the same one. */
export function taskPython(task: string, { python, datasets, randomSeed, numpySeed, pythonTimeoutSeconds }: LoadTaskOptions): TaskPython {
  let engine: PythonEngine | null = null;
  let session: Promise<PythonSession> | null = null;
  return {
    session() {
      if (python === undefined) throw new UnsupportedTaskError(task, 'it has Python functions, and no engine to run them was given');
      engine ??= python();
      session ??= engine.session({
        loadDataset: async ({ path, name, kwargs }) =>
          splitsOf(await datasets({ path, name, kwargs: without(kwargs, 'trust_remote_code') })),
        ...(randomSeed === undefined ? {} : { randomSeed }),
        ...(numpySeed === undefined ? {} : { numpySeed }),
        ...(pythonTimeoutSeconds === undefined ? {} : { timeoutSeconds: pythonTimeoutSeconds }),
      });
      return session;
    },
    used: () => engine?.name ?? 'none',
    async close() {
      const open = session;
      session = null;
      if (open !== null) await (await open).close();
    },
  };
}
