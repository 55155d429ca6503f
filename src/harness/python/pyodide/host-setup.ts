// What the sandboxed process is started with.

/** A folder of this machine that task code sees, read-only. */
export interface CodeFolder {
  /** Absolute path here. */
  readonly from: string;
  /** Where the sandbox has it. */
  readonly at: string;
}

export interface HostSetup {
  /** The folder of the npm package `pyodide`. */
  readonly pyodideFolder: string;
  /** The memory to start from; null: start afresh. */
  readonly snapshotFile: string | null;
  /** Our Python files. */
  readonly runtimeFolder: string;
  readonly codeFolders: readonly CodeFolder[];
  /** Where the sandbox has the installed package `lm_eval`; null where none is installed. */
  readonly lmEvalFolder: string | null;
  /** Files of pure-Python wheels to import from. */
  readonly wheels: readonly string[];
  /** Most memory that Python may take. */
  readonly memoryMiB: number;
}
