// The seam between the harness and Python: what an engine that runs the functions of task files offers.
// Two engines keep it: Pyodide in a sandboxed process (`pyodide/`), and a Python interpreter of the user's own (`--python PATH`), outside any sandbox.

import type { Dict, PyOther, Value } from '../values/index.ts';

/** A function or class of a task file, as `TaskFiles.functionPath` gives it: in a file, or else in an importable module. */
export interface PythonFunction {
  /** Absolute path of the .py file; null where only a module is named. */
  readonly file: string | null;
  /** Dotted module name, used where `file` is null. */
  readonly module: string | null;
  readonly name: string;
}

/** A Python object that stays in the engine: an instance of a class, or any value that no `Value` can carry. It lives as long as its session. */
export interface PythonObject extends PyOther {
  readonly objectId: number;
}

/** What to call: a function, or a method of an object that an earlier call gave. */
export type Callable = PythonFunction | { readonly object: PythonObject; readonly method: string };

/** The arguments of one call. */
export interface Arguments {
  readonly args?: readonly Value[];
  readonly kwargs?: { readonly [name: string]: Value };
}

/** A split of a dataset as task code gets it. The object is the identity: pass the same one again and it is neither sent nor mapped twice. */
export interface Split {
  readonly docs: readonly Dict[];
  /** In order; default: the keys of the first doc. */
  readonly columns?: readonly string[];
  /** `Dataset.split`: "train", "test", ... */
  readonly name?: string;
  /** Names of the classes of `ClassLabel` columns, for task code that reads `dataset.features`. */
  readonly classLabels?: { readonly [column: string]: readonly string[] };
}

/** What a `process_docs` function made of a split. */
export interface ProcessedDocs {
  readonly docs: readonly Dict[];
  /** In order; empty where the function gave no `Dataset` but a list. */
  readonly columns: readonly string[];
}

/** What task code passed to `datasets.load_dataset`. Hostile text. */
export interface WantedDataset {
  readonly path: string;
  readonly name: string | null;
  /** `data_files`, `data_dir`, `revision`, where given. */
  readonly kwargs: Dict;
}

/** The result of one call, and its positional arguments as it left them: null where it changed none. */
export interface CallOutcome {
  readonly value: Value;
  readonly args: readonly Value[] | null;
}

/** What a session starts with; the defaults are `simple_evaluate`'s. */
export interface SessionOptions {
  /** `random.seed(...)`, default 0. */
  readonly randomSeed?: number;
  /** `numpy.random.seed(...)`, default 1234. */
  readonly numpySeed?: number;
  /** Gives the data that task code asks for by `datasets.load_dataset(path, name, ...)`; without it such a call raises. */
  readonly loadDataset?: (wanted: WantedDataset) => Promise<{ readonly [split: string]: Split }>;
  /** Most seconds that one call to the engine may take, default 120. Past it the process is killed and the session is over. */
  readonly timeoutSeconds?: number;
}

/** Fresh module state for one task: what its functions import, count and shuffle is seen by no other task. */
export interface PythonSession {
  /**
   * Calls once for each list of arguments, in order, in one message. Throws `PythonCallError` at the first call that raises
   * (its `index` says which, its `pythonType` is `TypeError` and the like), `PythonTimeoutError`, `PythonMemoryError` or `PythonEngineError`.
   */
  call(target: Callable, argumentLists: readonly Arguments[]): Promise<readonly Value[]>;
  /** As `call`, and says what each call changed in its arguments (a `doc["answers"].sort()` is seen by lm-eval afterwards). */
  callWithArguments(target: Callable, argumentLists: readonly Arguments[]): Promise<readonly CallOutcome[]>;
  /**
   * Calls `process_docs` (or a `fewshot_config.process_docs`) on a split. May be called again with the same split as lm-eval does: modules keep their state,
   * and `Dataset.map` with an unchanged function is served from its cache, as the `datasets` library does.
   */
  processDocs(target: Callable, split: Split): Promise<ProcessedDocs>;
  /** Calls a `custom_dataset` function with the keyword arguments of `dataset_kwargs` and metadata; gives its splits by name. */
  customDataset(target: Callable, kwargs: { readonly [name: string]: Value }): Promise<{ readonly [split: string]: Split }>;
  /**
   * Makes the filter of a `!function` class (or calls a `custom` filter's `filter_fn`) and applies it to all docs at once:
   * `responses[i]` are the answers of instance i, `docs[i]` its doc. Gives one filtered value for each instance.
   */
  applyFilter(
    target: PythonFunction,
    kwargs: { readonly [name: string]: Value },
    responses: readonly Value[],
    docs: readonly Dict[],
  ): Promise<readonly Value[]>;
  /** Ends the session and lets go of its objects. */
  close(): Promise<void>;
}

/** Runs Python for any number of tasks, one session at a time. Starts its process with the first session and again after a kill. */
export interface PythonEngine {
  readonly name: 'pyodide' | 'python';
  /** Waits until the session before is closed. */
  session(options?: SessionOptions): Promise<PythonSession>;
  /** Ends the process. */
  close(): Promise<void>;
}
