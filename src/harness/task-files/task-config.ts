// From the keys of a task file to a typed configuration: lm-eval's `TaskConfig` with its defaults, and the few-shot settings inherited from it.
import { z } from 'zod';
import { asNumber, type Dict, dict, entries, get, has, isDict, isInt, pyFloat, type Value, withEntry } from '../values/index.ts';
import { isFunctionRef } from './function-ref.ts';
import { keyError, type PlaceOf, schemaError } from './schema-error.ts';
import type { FewshotConfig, FilterPipeline, FilterStep, FunctionRef, MetricEntry, TaskConfig } from './types.ts';

const value = z.custom<Value>(() => true);
const text = z.string('must be text');
const optionalText = text.nullable().default(null);
const name = z.custom<string | number>((it) => typeof it === 'string' || isInt(it), 'must be text').transform(String);
const optionalName = name.nullable().default(null);
const functionRef = z.custom<FunctionRef>(isFunctionRef, 'must be Python: !function MODULE.FUNCTION');
const optionalFunction = functionRef.nullable().default(null);
const optionalDict = z.custom<Dict>(isDict, 'must be a mapping').nullable().default(null);
const docField = value.default(null);
const wholeNumber = z.int('must be a whole number').nonnegative('must not be negative');

function dictWith<T extends MetricEntry | FilterStep>(key: 'metric' | 'function') {
  return z.custom<T>((it) => {
    if (typeof it !== 'object' || it === null || !isDict(it as Value)) return false;
    const named = get(it as Dict, key);
    return typeof named === 'string' || isFunctionRef(named);
  }, `must be a mapping with "${key}": a name or !function`);
}

const filterPipeline: z.ZodType<FilterPipeline> = z.strictObject({
  name: text,
  filter: z.array(dictWith<FilterStep>('function'), 'must be a list of steps'),
});

/** Fields in lm-eval's order. */
const taskFields = z.strictObject({
  task: name,
  task_alias: optionalText,
  tag: z.null().default(null),
  custom_dataset: optionalFunction,
  dataset_path: optionalText,
  dataset_name: optionalName,
  dataset_kwargs: optionalDict,
  training_split: optionalName,
  validation_split: optionalName,
  test_split: optionalName,
  fewshot_split: optionalName,
  process_docs: optionalFunction,
  doc_to_text: docField,
  doc_to_target: docField,
  doc_to_image: docField,
  doc_to_audio: docField,
  unsafe_code: z.boolean('must be true or false').default(false),
  doc_to_choice: docField,
  process_results: z.union([text, functionRef], 'must be Python: !function MODULE.FUNCTION').nullable().default(null),
  use_prompt: optionalText,
  description: text
    .nullable()
    .default('')
    .transform((it) => it ?? ''),
  target_delimiter: text.default(' '),
  fewshot_delimiter: text.default('\n\n'),
  fewshot_config: optionalDict,
  num_fewshot: wholeNumber.nullable().default(null),
  metric_list: z.array(dictWith<MetricEntry>('metric'), 'must be a list of metrics').nullable().default(null),
  output_type: z
    .enum(['loglikelihood', 'loglikelihood_rolling', 'generate_until', 'multiple_choice'], {
      error: 'must be generate_until, multiple_choice, loglikelihood or loglikelihood_rolling',
    })
    .default('generate_until'),
  generation_kwargs: optionalDict,
  repeats: wholeNumber.default(1),
  filter_list: z.array(filterPipeline, 'must be a list of pipelines, each with "name" and "filter"').nullable().default(null),
  should_decontaminate: z.boolean('must be true or false').default(false),
  doc_to_decontamination_query: docField,
  gen_prefix: optionalText,
  metadata: z.custom<Dict>(isDict, 'must be a mapping').default({}),
});

const fewshotFields = z.strictObject({
  sampler: z.union([text, functionRef], 'must be a name or !function'),
  split: optionalName,
  process_docs: optionalFunction,
  fewshot_indices: z.array(wholeNumber, 'must be a list of row numbers').nullable().default(null),
  samples: z
    .union([z.array(value), functionRef], 'must be a list of examples or !function')
    .nullable()
    .default(null),
  doc_to_text: docField,
  doc_to_choice: docField,
  doc_to_target: docField,
  gen_prefix: optionalText,
  fewshot_delimiter: optionalText,
  target_delimiter: optionalText,
});

/** Keys that name and group tasks and are no part of a task's configuration. */
const structuralKeys: ReadonlySet<unknown> = new Set(['tag', 'group', 'task_list']);

/**
 * The configuration of a task from its keys (after `include` and overrides). `placeOf` finds a key's line for error messages; `metadata` is
 * put over the task's own (lm-eval's `--metadata`). Throws `TaskFileError`.
 *
 * @example taskConfig(dict([['task', 'mine'], ['dataset_path', 'json'], ['doc_to_text', '{{q}}'], ['doc_to_target', 'a']]), () => ({ file: 'mine', line: null }))
 */
export function taskConfig(raw: Dict, placeOf: PlaceOf, metadata: Dict = {}): TaskConfig {
  const given = Object.fromEntries(entries(raw).filter(([key]) => !structuralKeys.has(key)));
  const parsed = taskFields.safeParse({ ...given, metadata: mergedMetadata(get(raw, 'metadata'), metadata) });
  if (!parsed.success) throw schemaError(parsed.error, Object.keys(taskFields.shape), placeOf);
  const task = parsed.data;
  return {
    ...task,
    generation_kwargs: generationKwargs(task.generation_kwargs, task.output_type, task.fewshot_delimiter, placeOf),
    fewshot_config: fewshotConfig(task, placeOf),
  };
}

/** lm-eval keeps metadata that is no mapping under `_metadata`. */
function mergedMetadata(own: Value | undefined, more: Dict): Dict {
  const base = own === undefined ? {} : isDict(own) ? own : { _metadata: own };
  return dict([...entries(base), ...entries(more)]);
}

function generationKwargs(given: Dict | null, outputType: string, delimiter: string, placeOf: PlaceOf): Dict | null {
  if (given === null) {
    if (outputType !== 'generate_until') return null;
    return { temperature: pyFloat(0), do_sample: false, max_gen_toks: 256, until: [delimiter] };
  }
  const temperature = get(given, 'temperature');
  const cooled = temperature === undefined ? given : withEntry(given, 'temperature', pythonFloat(temperature, placeOf));
  return has(cooled, 'until') ? cooled : withEntry(cooled, 'until', [delimiter]);
}

/** Python's `float(value)`. */
function pythonFloat(given: Value, placeOf: PlaceOf): Value {
  const number = typeof given === 'string' && given.trim() !== '' ? Number(given.trim().replaceAll('_', '')) : asNumber(given);
  if (number !== null && (!Number.isNaN(number) || typeof given !== 'string')) return pyFloat(number);
  throw keyError('must be a number', ['generation_kwargs', 'temperature'], placeOf);
}

function fewshotConfig(task: z.output<typeof taskFields>, placeOf: PlaceOf): FewshotConfig {
  const own = Object.fromEntries(entries(task.fewshot_config ?? {}));
  const parsed = fewshotFields.safeParse({
    split: task.fewshot_split,
    process_docs: task.process_docs,
    fewshot_delimiter: task.fewshot_delimiter,
    target_delimiter: task.target_delimiter,
    gen_prefix: task.gen_prefix,
    doc_to_text: task.doc_to_text,
    doc_to_choice: task.doc_to_choice,
    doc_to_target: task.doc_to_target,
    sampler: 'default',
    ...own,
  });
  if (parsed.success) return parsed.data;
  throw schemaError(parsed.error, Object.keys(fewshotFields.shape), (path) => placeOf(['fewshot_config', ...path]), 'fewshot_config');
}
