// What can go wrong when task code runs. The main process survives all of it.

/** Task code raised. */
export class PythonCallError extends Error {
  override readonly name = 'PythonCallError';
  /** `TypeError`, `KeyError`, ...: the class of the Python exception. */
  readonly pythonType: string;
  /** Which of the calls of a batch raised. */
  readonly index: number;
  /** Python's traceback, at most 4,000 characters. Hostile text. */
  readonly traceback: string;
  constructor(
    what: string,
    raised: { readonly type: string; readonly message: string; readonly traceback: string; readonly index: number },
  ) {
    super(`${what} raised ${raised.type}: ${raised.message}`);
    this.pythonType = raised.type;
    this.index = raised.index;
    this.traceback = raised.traceback;
  }
}

/** Task code did not finish in time; its process was killed. */
export class PythonTimeoutError extends Error {
  override readonly name = 'PythonTimeoutError';
  constructor(what: string, seconds: number) {
    super(
      `${what} did not finish within ${seconds} s and was stopped; its loop may be endless (raise --python_timeout if it is only slow)`,
    );
  }
}

/** Task code asked for more memory than the sandbox has. */
export class PythonMemoryError extends Error {
  override readonly name = 'PythonMemoryError';
  constructor(what: string, limitMiB: number | null) {
    super(`${what} needs more memory than ${limitMiB === null ? 'there is' : `the sandbox's ${limitMiB} MiB`}`);
  }
}

/** Task code imports something that this engine does not have. */
export class PythonImportError extends Error {
  override readonly name = 'PythonImportError';
  /** The module that is missing, dotted. */
  readonly module: string;
  constructor(what: string, module: string, advice: string) {
    super(`${what} needs the Python module ${JSON.stringify(module)}, ${advice}`);
    this.module = module;
  }
}

/** The engine itself failed: it does not start, ended by itself or broke the protocol. */
export class PythonEngineError extends Error {
  override readonly name = 'PythonEngineError';
}
