// What scoring needs to know of a task.
import type { MetricSpec, TaskConfig, TaskFiles } from '../task-files/index.ts';
import type { Dict, Value } from '../values/index.ts';
import type { DocFields } from './doc-fields.ts';
import type { TaskDocs } from './docs.ts';
import type { FieldContext } from './fields.ts';
import type { TaskPython } from './task-python.ts';

export interface ScorerInput {
  readonly config: TaskConfig;
  readonly specs: readonly MetricSpec[];
  readonly python: TaskPython;
  readonly taskFiles: TaskFiles;
  readonly docs: TaskDocs;
  /** Docs anew for each filter, where task code draws them by chance; null: the same as were asked. */
  readonly scoringDocs: (() => Promise<TaskDocs>) | null;
  readonly context: FieldContext;
  readonly fields: DocFields;
  readonly multipleInput: number;
  readonly multipleTarget: number;
}

/** What a metric is called: a function by its own name. */
export function metricName({ metric }: MetricSpec): string {
  return typeof metric === 'string' ? metric : metric['!function'].slice(metric['!function'].lastIndexOf(':') + 1);
}

export type Metrics = Readonly<Record<string, Value>>;

/** Metrics of many docs at once: `results[i]` are the filtered answers to doc `docIds[i]`. */
export type DocScorer = (
  docIds: readonly number[],
  results: readonly (readonly Value[])[],
  docs: readonly Dict[],
  fields: DocFields,
) => Promise<readonly Metrics[]>;
