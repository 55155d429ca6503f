// How Pyodide is loaded: the same for the sandbox and for the snapshot of its memory.

import fs from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { PyodideFileSystem } from './mount.ts';

/** The parts of Pyodide used here. */
export interface Pyodide {
  readonly FS: PyodideFileSystem;
  /** Python reads index 0 now and then: the number of a signal to raise, 0 for none. */
  setInterruptBuffer(buffer: object): void;
  runPython(code: string): unknown;
  pyimport(module: string): { readonly answer: (line: string) => string; readonly prepare: (setup: string) => void };
  makeMemorySnapshot(): Uint8Array;
}

/** Options without any way from Python to this process: no globals, no streams, an environment of our own. */
export function loadOptions(pyodideFolder: string): object {
  return {
    indexURL: pyodideFolder,
    jsglobals: Object.create(null),
    env: { HOME: '/home/sandbox', PYTHONHASHSEED: '0' },
    checkAPIVersion: false,
    stdout: () => {},
    stderr: () => {},
    stdin: () => undefined,
  };
}

/** Loads Pyodide from the folder of its npm package. */
export async function loadPyodideFrom(pyodideFolder: string, options: object): Promise<Pyodide> {
  const { loadPyodide }: { loadPyodide: (options: object) => Promise<Pyodide> } = await import(
    pathToFileURL(`${pyodideFolder}/pyodide.mjs`).href
  );
  return loadPyodide(options);
}

/** Emscripten asks for the file system's constants in a way that Node's permission model refuses. */
export function answerForConstants(): void {
  Object.defineProperty(process, 'binding', { value: () => ({ fs: fs.constants }) });
}
