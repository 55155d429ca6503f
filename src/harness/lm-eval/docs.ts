// The docs of a task: what is evaluated and what few-shot examples are drawn from, through the task's own `process_docs`.
import { readFileSync } from 'node:fs';
import type { Dataset } from '../datasets/index.ts';
import type { PythonSession, Split } from '../python/index.ts';
import { type FunctionRef, isFunctionRef, type TaskConfig, type TaskFiles } from '../task-files/index.ts';
import { type Dict, entries, isDict, isList, keys, type Value, without } from '../values/index.ts';
import type { DatasetLoader } from './dataset-loader.ts';
import { TaskLoadError } from './errors.ts';
import { pythonSplit } from './python-split.ts';

/** Docs with their columns in order. */
export interface TaskDocs {
  readonly docs: readonly Dict[];
  readonly columns: readonly string[];
}

export interface DocSource {
  /** The docs to evaluate: those of the test split, else of the validation split, processed. */
  evalDocs(): Promise<TaskDocs>;
  /** The pool of few-shot examples; null where the task has none. */
  fewshotPool(): Promise<readonly Dict[] | null>;
  /**
   * Whether the task's `process_docs` may give other docs at every call, because it draws random numbers. lm-eval calls it anew for the pool, when the
   * task is made, when requests are built and for each filter's scores, and so must we then.
   */
  readonly isRandom: boolean;
}

export interface DocSourceDeps {
  readonly taskFiles: TaskFiles;
  readonly datasets: DatasetLoader;
  readonly session: () => Promise<PythonSession>;
}

/** Opens the dataset of a task. Throws the datasets' own errors, `TaskLoadError`. */
export async function openDocs(config: TaskConfig, deps: DocSourceDeps): Promise<DocSource> {
  const splits =
    config.custom_dataset === null ? fromDataset(await datasetOf(config, deps)) : await fromPython(config, config.custom_dataset, deps);
  const process = async (split: Split, ref: FunctionRef | null): Promise<TaskDocs> => {
    if (ref === null) return { docs: split.docs, columns: split.columns ?? columnsOf(split.docs) };
    const session = await deps.session();
    return session.processDocs(deps.taskFiles.functionPath(ref), split);
  };
  const { fewshot_config: fewshot } = config;

  return {
    isRandom: [config.process_docs, fewshot.process_docs, config.custom_dataset].some(
      (ref) => ref !== null && mayDraw(ref, deps.taskFiles),
    ),
    async evalDocs() {
      const split = config.test_split ?? config.validation_split;
      if (split === null) throw new TaskLoadError(config.task, 'has neither test_split nor validation_split; name the split to evaluate');
      const found = await process(await splits(split), config.process_docs);
      if (found.docs.length === 0) throw new TaskLoadError(config.task, `split "${split}" has no docs`);
      return found;
    },
    async fewshotPool() {
      if (fewshot.split !== null) return (await process(await splits(fewshot.split), fewshot.process_docs)).docs;
      if (fewshot.samples !== null) return samples(config, fewshot.samples, deps);
      const split = config.training_split ?? config.validation_split ?? config.test_split;
      return split === null ? null : (await process(await splits(split), config.process_docs)).docs;
    },
  };
}

async function samples(config: TaskConfig, given: FunctionRef | readonly Value[], deps: DocSourceDeps): Promise<readonly Dict[]> {
  let made: Value | undefined;
  if (isFunctionRef(given)) [made] = await (await deps.session()).call(deps.taskFiles.functionPath(given), [{}]);
  else made = isList(given) ? given : undefined;
  if (!isList(made)) throw new TaskLoadError(config.task, 'fewshot_config.samples must be a list of docs or a function that makes one');
  return made.filter(isDict);
}

async function datasetOf(config: TaskConfig, deps: DocSourceDeps): Promise<Dataset> {
  if (config.dataset_path === null) throw new TaskLoadError(config.task, 'names no dataset_path');
  const kwargs = config.dataset_kwargs === null ? null : without(config.dataset_kwargs, 'trust_remote_code');
  return deps.datasets({ path: config.dataset_path, name: config.dataset_name, kwargs });
}

type Splits = (name: string) => Promise<Split>;

/** The same object for the same name: Python knows a split by it. */
function fromDataset(dataset: Dataset): Splits {
  const known = new Map<string, Promise<Split>>();
  return (name) => {
    const split = known.get(name) ?? dataset.split(name).then(pythonSplit);
    known.set(name, split);
    return split;
  };
}

async function fromPython(config: TaskConfig, ref: FunctionRef, deps: DocSourceDeps): Promise<Splits> {
  const kwargs = Object.fromEntries([...entries(config.metadata), ...entries(config.dataset_kwargs ?? {})]);
  const splits = await (await deps.session()).customDataset(deps.taskFiles.functionPath(ref), kwargs);
  return async (name) => {
    const split = Object.hasOwn(splits, name) ? splits[name] : undefined;
    if (split === undefined)
      throw new TaskLoadError(config.task, `its custom_dataset has no split "${name}"; it has: ${Object.keys(splits).join(', ')}`);
    return split;
  };
}

function columnsOf(docs: readonly Dict[]): readonly string[] {
  const [first] = docs;
  return first === undefined ? [] : keys(first).map(String);
}

/** Whether the function's file says anything of random numbers; unknown files may. */
function mayDraw(ref: FunctionRef, taskFiles: TaskFiles): boolean {
  const { file } = taskFiles.functionPath(ref);
  return file === null || /\brandom\b|shuffle/.test(readFileSync(file, 'utf8'));
}
