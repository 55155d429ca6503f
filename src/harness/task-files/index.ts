// Task files: lm-evaluation-harness's YAML, from a name to a typed configuration.
export { TaskFileError, TaskFilesMissingError, TaskInstallError, TaskNotFoundError } from './errors.ts';
export { leafTasks } from './expand.ts';
export type { TaskFacts } from './facts.ts';
export { type FunctionPath, isFunctionRef } from './function-ref.ts';
export { hallmarkHome } from './hallmark-home.ts';
export { cachedWheels, provideWheels } from './install/wheels.ts';
export { type MetricSpec, metricSpecs } from './metric-specs.ts';
export { openTaskFiles, type TaskFiles, type TaskFilesOptions } from './open.ts';
export { type SearchHit, searchTasks } from './search.ts';
export { taskConfig } from './task-config.ts';
export type * from './types.ts';
export {
  type CanRun,
  type Unsupported,
  type UnsupportedKind,
  type UnsupportedTask,
  unsupportedTasks,
  whyUnsupported,
} from './unsupported.ts';
