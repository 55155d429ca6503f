// Runs the Python functions of task files.

export { type CanRun, canRun } from './can-run.ts';
export type {
  Arguments,
  Callable,
  CallOutcome,
  ProcessedDocs,
  PythonEngine,
  PythonFunction,
  PythonObject,
  PythonSession,
  SessionOptions,
  Split,
  WantedDataset,
} from './engine.ts';
export { PythonCallError, PythonEngineError, PythonImportError, PythonMemoryError, PythonTimeoutError } from './errors.ts';
export { type InterpreterOptions, interpreterEngine } from './interpreter-engine.ts';
export { type PyodideOptions, pyodideEngine } from './pyodide-engine.ts';
export { type SandboxWheel, sandboxWheels } from './wheels.ts';
export { isPythonObject } from './wire.ts';
