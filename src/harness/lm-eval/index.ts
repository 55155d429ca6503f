// lm-evaluation-harness's tasks: loaded, asked and scored with the same requests and the same numbers.
export { type BenchTaskOptions, benchTask } from './bench-task.ts';
export { type DatasetLoader, datasetLoader } from './dataset-loader.ts';
export { DocFieldError, TaskLoadError, UnsupportedTaskError } from './errors.ts';
export { loadTask } from './load-task.ts';
export type { LoadTaskOptions } from './options.ts';
export type { Answer, DocAnswers, DocFacts, DocScore, EngineUsed, LoadedTask, TaskAggregates, TaskRequest } from './types.ts';
