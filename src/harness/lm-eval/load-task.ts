// From a task's name to a task that can be asked and scored: lm-eval's `ConfigurableTask` and what `simple_evaluate` sets on it.
import { type LeafTask, metricSpecs, type TaskConfig, type TaskFiles } from '../task-files/index.ts';
import { type Dict, dict, entries, isInt, isList, type Value } from '../values/index.ts';
import { loadClassTask } from './class-task.ts';
import { docFields, listOf } from './doc-fields.ts';
import { openDocs } from './docs.ts';
import { TaskLoadError, UnsupportedTaskError } from './errors.ts';
import type { FieldContext } from './fields.ts';
import { fingerprint, functionFiles } from './fingerprint.ts';
import type { LoadTaskOptions } from './options.ts';
import { promptBuilder } from './prompts.ts';
import { scorer } from './scoring.ts';
import { metricName } from './scoring-input.ts';
import { type TaskPython, taskPython } from './task-python.ts';
import type { LoadedTask } from './types.ts';

/**
 * Loads a task with its docs. Throws the errors of task files, datasets, templates and Python, each naming the task, and `TaskLoadError`,
 * `UnsupportedTaskError`.
 *
 * @example
 * const task = await loadTask('mmlu_anatomy', { taskFiles, datasets: datasetLoader(mirrorSource('datasets')), numFewshot: 5 });
 * for (const request of task.requests()) ask(request);
 */
export async function loadTask(task: string | LeafTask, options: LoadTaskOptions): Promise<LoadedTask> {
  const leaf = typeof task === 'string' ? leafOf(task, options.taskFiles) : task;
  const python = taskPython(leaf.name, options);
  try {
    return leaf.kind === 'py_task'
      ? await loadClassTask(leaf, options, python)
      : await loaded(leaf, configOf(leaf, options), options, python);
  } catch (error) {
    await python.close();
    throw error;
  }
}

function configOf(leaf: LeafTask, options: LoadTaskOptions): TaskConfig {
  const config = withOptions(options.taskFiles.config(leaf), options);
  if (config.doc_to_image !== null || config.doc_to_audio !== null)
    throw new UnsupportedTaskError(config.task, 'it asks about images or audio');
  if (config.use_prompt !== null) throw new UnsupportedTaskError(config.task, 'use_prompt takes prompts from promptsource');
  return config;
}

function leafOf(name: string, taskFiles: TaskFiles): LeafTask {
  const found = taskFiles.find(name);
  if (found.kind === 'group' || found.kind === 'tag') throw new TaskLoadError(name, `is a ${found.kind}; load its tasks one by one`);
  return found;
}

function withOptions(config: TaskConfig, { numFewshot, genKwargs, predictOnly }: LoadTaskOptions): TaskConfig {
  const isGenerating = config.output_type === 'generate_until' && config.generation_kwargs !== null;
  return {
    ...config,
    num_fewshot: numFewshot === undefined || config.num_fewshot === 0 ? (config.num_fewshot ?? 0) : numFewshot,
    generation_kwargs:
      isGenerating && genKwargs !== undefined
        ? dict([...entries(config.generation_kwargs ?? {}), ...entries(genKwargs)])
        : config.generation_kwargs,
    ...(predictOnly ? { metric_list: [{ metric: 'bypass' }], process_results: 'process_results' } : {}),
  };
}

async function loaded({ file }: LeafTask, config: TaskConfig, options: LoadTaskOptions, python: TaskPython): Promise<LoadedTask> {
  const { taskFiles } = options;
  const numFewshot = config.num_fewshot ?? 0;
  const source = await openDocs(config, { taskFiles, datasets: options.datasets, session: python.session });

  // The order of these calls is lm-eval's: task code that draws random numbers gives other docs at each.
  const pool = numFewshot > 0 || source.isRandom ? await source.fewshotPool() : null;
  let evaluated = await source.evalDocs();
  if (source.isRandom && options.limit !== undefined && options.limit < 1) evaluated = await source.evalDocs();
  if (source.isRandom) evaluated = await source.evalDocs();

  const docIds = chosenDocs(config.task, evaluated.docs.length, options);
  const context: FieldContext = {
    task: config.task,
    columns: new Set(evaluated.columns),
    hasChoices: config.doc_to_choice !== null,
    functionPath: (ref) => taskFiles.functionPath(ref),
    session: python.session,
  };
  const fields = await docFields(config, evaluated, docIds, context);
  const firstText = fields.text(0);
  const multipleInput = config.doc_to_choice !== null && isInt(firstText) ? listOf(config.task, fields.choices?.(0) ?? null).length : 0;
  const firstTarget = fields.target(0);
  const multipleTarget = isList(firstTarget) ? firstTarget.length : 0;
  const specs = metricSpecs(config);
  const metrics = specs.map(metricName);

  const prompts = await promptBuilder({
    config,
    options,
    docs: evaluated.docs,
    docIds,
    pool,
    fields,
    context,
    multipleInput,
    asksUnconditional: metrics.includes('acc_mutual_info'),
  });
  const scoring = scorer({
    config,
    specs,
    python,
    taskFiles,
    docs: evaluated,
    scoringDocs: source.isRandom ? () => source.evalDocs() : null,
    context,
    fields,
    multipleInput,
    multipleTarget,
  });
  const version = versionOf(config.metadata);
  return {
    name: config.task,
    alias: config.task_alias ?? config.task,
    file,
    config,
    version,
    outputType: config.output_type,
    numFewshot,
    repeats: config.repeats,
    metrics,
    filters: config.filter_list?.map(({ name }) => name) ?? ['none'],
    higherIsBetter: Object.fromEntries(specs.map((spec) => [metricName(spec), spec.higherIsBetter])),
    multipleInput,
    multipleTarget,
    originalDocCount: evaluated.docs.length,
    docIds,
    get engine() {
      return python.used();
    },
    doc: (docId) => fields.changed.get(docId) ?? evaluated.docs[docId] ?? {},
    fingerprint: () => fingerprint(config, functionFiles(config, taskFiles), prompts.requests()),
    ...prompts,
    ...scoring,
    close: python.close,
  };
}

function chosenDocs(task: string, count: number, { limit, samples }: LoadTaskOptions): readonly number[] {
  if (samples !== undefined) {
    const beyond = samples.find((position) => !Number.isInteger(position) || position < 0 || position >= count);
    if (beyond !== undefined) throw new TaskLoadError(task, `has no doc ${beyond}; --samples takes positions from 0 to ${count - 1}`);
    const wanted = new Set(samples);
    return Array.from({ length: count }, (_, position) => position).filter((position) => wanted.has(position));
  }
  const most = limit === undefined ? count : limit < 1 ? Math.ceil(count * limit) : Math.floor(limit);
  return Array.from({ length: most === 0 ? count : Math.min(count, most) }, (_, position) => position);
}

function versionOf(metadata: Dict): Value {
  return new Map(entries(metadata)).get('version') ?? 'Yaml';
}
