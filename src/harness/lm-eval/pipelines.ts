// A task's filter pipelines: lm-eval's own filters and those of task code, applied to the answers to all requests at once.
import { builtinFilter, FilterError, type ResponseFilter, takeFirst } from '../filters/index.ts';
import { type FilterPipeline, type FilterStep, isFunctionRef, type TaskConfig, type TaskFiles } from '../task-files/index.ts';
import { type Dict, entries, get, without } from '../values/index.ts';
import { TaskLoadError } from './errors.ts';
import type { TaskPython } from './task-python.ts';

type AsyncFilter = (...args: Parameters<ResponseFilter>) => Promise<ReturnType<ResponseFilter>>;

export interface Pipeline {
  readonly name: string;
  readonly apply: AsyncFilter;
}

/** The pipelines in order; `none`, which takes the first answer, where the task has none. */
export function pipelines(config: TaskConfig, taskFiles: TaskFiles, python: TaskPython): readonly Pipeline[] {
  if (config.filter_list === null) return [{ name: 'none', apply: async (...args) => takeFirst(...args) }];
  return config.filter_list.map((pipeline) => ({ name: pipeline.name, apply: inARow(steps(pipeline, config.task, taskFiles, python)) }));
}

const inARow =
  (filters: readonly AsyncFilter[]): AsyncFilter =>
  async (responses, docs) => {
    let filtered = responses;
    for (const filter of filters) filtered = await filter(filtered, docs);
    return filtered;
  };

function steps({ name, filter }: FilterPipeline, task: string, taskFiles: TaskFiles, python: TaskPython): readonly AsyncFilter[] {
  return filter.map((step) => {
    const kwargs = without(step, 'function');
    const code = pythonStep(step, kwargs);
    if (code !== null) {
      const target = taskFiles.functionPath(code.ref);
      return async (responses, docs) => (await python.session()).applyFilter(target, code.kwargs, responses, docs);
    }
    const found = made(String(step.function), kwargs, name, task);
    return async (...args) => found(...args);
  });
}

/** A class of task code, or the function of a `custom` filter. */
function pythonStep(step: FilterStep, kwargs: Dict) {
  const named = Object.fromEntries(entries(kwargs));
  if (isFunctionRef(step.function)) return { ref: step.function, kwargs: named };
  if (step.function !== 'custom') return null;
  const ref = get(kwargs, 'filter_fn');
  return isFunctionRef(ref) ? { ref, kwargs: Object.fromEntries(entries(without(kwargs, 'filter_fn'))) } : null;
}

function made(name: string, kwargs: Dict, pipeline: string, task: string): ResponseFilter {
  try {
    return builtinFilter(name, kwargs);
  } catch (cause) {
    if (cause instanceof FilterError) throw new TaskLoadError(task, `pipeline "${pipeline}": ${cause.message}`, { cause });
    throw cause;
  }
}
