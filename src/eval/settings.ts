// What a run is asked to do: lm-eval's flags and our own, read and checked together.
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { type Dict, dict, entries, pyFloat, type Value } from '../harness/values/index.ts';
import { parseArguments } from './arguments.ts';
import { EvalUsageError } from './errors.ts';
import { type ModelType, modelTypes } from './models/model-options.ts';

/** Flags as the command line gives them: texts, lists of texts, switches. */
export interface EvalFlags {
  readonly model?: string;
  readonly model_args?: readonly string[];
  readonly endpoint?: readonly string[];
  readonly network?: string;
  readonly tasks?: readonly string[];
  readonly num_fewshot?: string;
  readonly limit?: string;
  readonly samples?: string;
  readonly batch_size?: string;
  readonly apply_chat_template?: string | true;
  readonly fewshot_as_multiturn?: string | true;
  readonly system_instruction?: string;
  readonly gen_kwargs?: readonly string[];
  readonly seed?: string;
  readonly output_path?: string;
  readonly log_samples?: boolean;
  readonly predict_only?: boolean;
  readonly use_cache?: string;
  readonly resume?: boolean;
  readonly include_path?: readonly string[];
  readonly metadata?: readonly string[];
  readonly bootstrap_iters?: string;
  readonly loglikelihood?: string;
  readonly confirm_run_unsafe_code?: boolean;
  readonly python_timeout?: string;
}

export interface EvalSettings {
  readonly model: ModelType;
  readonly modelArgs: Dict;
  readonly tasks: readonly string[];
  readonly numFewshot: number | null;
  readonly limit: number | null;
  /** Positions of docs by task; null for all. */
  readonly samples: Readonly<Record<string, readonly number[]>> | null;
  readonly batchSize: string | null;
  readonly applyChatTemplate: boolean | string;
  readonly fewshotAsMultiturn: boolean;
  readonly systemInstruction: string | null;
  readonly genKwargs: Dict;
  /** Seeds of `random`, `numpy`, torch and the few-shot sampler; null leaves one unset. */
  readonly seeds: readonly [number | null, number | null, number | null, number | null];
  readonly outputPath: string | null;
  readonly logSamples: boolean;
  readonly predictOnly: boolean;
  readonly useCache: string | null;
  readonly resume: boolean;
  readonly includePaths: readonly string[];
  /** `--metadata` over the model's arguments. */
  readonly metadata: Dict;
  readonly bootstrapIters: number;
  readonly loglikelihood: 'prompt' | 'generative';
  readonly confirmUnsafeCode: boolean;
  /** Most seconds of one call to the Python of a task; null: the engine's own limit. */
  readonly pythonTimeoutSeconds: number | null;
}

/** Reads the flags. Throws `EvalUsageError` that names the flag and says what to write. */
export function readSettings(flags: EvalFlags): EvalSettings {
  const modelArgs = parseArguments('--model_args', flags.model_args ?? []);
  const predictOnly = flags.predict_only === true;
  const logSamples = flags.log_samples === true || predictOnly;
  const outputPath = flags.output_path ?? null;
  if (logSamples && outputPath === null) throw new EvalUsageError('Specify --output_path if providing --log_samples or --predict_only');
  const applyChatTemplate = flags.apply_chat_template === undefined ? false : flags.apply_chat_template;
  const multiturn = flags.fewshot_as_multiturn === undefined ? null : isTrue(flags.fewshot_as_multiturn);
  if (multiturn === true && applyChatTemplate === false) {
    throw new EvalUsageError('When `fewshot_as_multiturn` is True, `apply_chat_template` must be set.');
  }
  const samples = flags.samples === undefined ? null : readSamples(flags.samples);
  const limit = flags.limit === undefined ? null : numberOf('--limit', flags.limit, 0);
  if (samples !== null && limit !== null) throw new EvalUsageError('If --samples is not None, then --limit must be None.');
  const tasks = (flags.tasks ?? [])
    .flatMap((it) => it.split(','))
    .map((it) => it.trim())
    .filter((it) => it !== '');
  if (tasks.length === 0)
    throw new EvalUsageError('--tasks: name at least one task, group, tag, pattern or file; `hallmark tasks search TEXT` looks for one');
  return {
    model: modelOf(flags.model),
    modelArgs,
    tasks,
    numFewshot: flags.num_fewshot === undefined ? null : wholeOf('--num_fewshot', flags.num_fewshot),
    limit,
    samples,
    batchSize: flags.batch_size ?? null,
    applyChatTemplate,
    fewshotAsMultiturn: multiturn ?? applyChatTemplate !== false,
    systemInstruction: flags.system_instruction ?? null,
    genKwargs: parseArguments('--gen_kwargs', flags.gen_kwargs ?? []),
    seeds: seedsOf(flags.seed),
    outputPath,
    logSamples,
    predictOnly,
    useCache: flags.use_cache ?? null,
    resume: flags.resume === true,
    includePaths: flags.include_path ?? [],
    metadata: dict([...entries(modelArgs), ...entries(parseArguments('--metadata', flags.metadata ?? []))]),
    bootstrapIters: flags.bootstrap_iters === undefined ? 100_000 : wholeOf('--bootstrap_iters', flags.bootstrap_iters),
    loglikelihood: loglikelihoodOf(flags.loglikelihood),
    confirmUnsafeCode: flags.confirm_run_unsafe_code === true,
    pythonTimeoutSeconds: flags.python_timeout === undefined ? null : numberOf('--python_timeout', flags.python_timeout, 1),
  };
}

/** `config` of the results, as lm-eval writes it. */
export function configOf(settings: EvalSettings): Dict {
  const [random, numpy, torch, fewshot] = settings.seeds;
  return dict([
    ['model', settings.model],
    ['model_args', settings.modelArgs],
    ['batch_size', settings.batchSize ?? 1],
    ['batch_sizes', []],
    ['device', null],
    ['use_cache', settings.useCache],
    ['limit', settings.limit === null ? null : pyFloat(settings.limit)],
    ['bootstrap_iters', settings.bootstrapIters],
    ['gen_kwargs', settings.genKwargs],
    ['random_seed', random],
    ['numpy_seed', numpy],
    ['torch_seed', torch],
    ['fewshot_seed', fewshot],
  ] satisfies readonly (readonly [string, Value])[]);
}

function modelOf(model: string | undefined): ModelType {
  const found = modelTypes.find((it) => it === (model ?? 'local-completions'));
  if (found === undefined) throw new EvalUsageError(`--model ${model}: Hallmark asks models through APIs; write ${modelTypes.join(', ')}`);
  return found;
}

function loglikelihoodOf(text: string | undefined): EvalSettings['loglikelihood'] {
  if (text === undefined || text === 'prompt') return 'prompt';
  if (text === 'generative') return 'generative';
  throw new EvalUsageError(`--loglikelihood ${text}: write generative (letters, scored as acc_generative) or leave it out`);
}

const isTrue = (text: string | true): boolean => text === true || ['true', '1', 'yes'].includes(text.toLowerCase());

function numberOf(flag: string, text: string, least: number): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value < least)
    throw new EvalUsageError(`${flag} ${text}: write a number from ${least}`);
  return value;
}

function wholeOf(flag: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new EvalUsageError(`${flag} ${text}: write a whole number`);
  return Number(text);
}

const defaultSeeds = [0, 1234, 1234, 1234] as const;

function seedsOf(text: string | undefined): EvalSettings['seeds'] {
  if (text === undefined) return defaultSeeds;
  const read = text.split(',').map((part) => {
    const trimmed = part.trim().toLowerCase();
    if (trimmed === 'none') return null;
    if (!/^-?\d{1,15}$/.test(trimmed))
      throw new EvalUsageError(`--seed ${text}: write one whole number, or 4 of them or None, separated by commas`);
    return Number(trimmed);
  });
  const [first = null] = read;
  if (read.length === 1) return [first, first, first, first];
  if (read.length !== 3 && read.length !== 4)
    throw new EvalUsageError(`--seed ${text}: write 1 or 4 values (random, numpy, torch, few-shot)`);
  const [, second = null, third = null, fourth = defaultSeeds[3]] = read;
  return [first, second, third, fourth];
}

const samplesSchema = z.record(z.string(), z.array(z.number().int().nonnegative()));

function readSamples(text: string): Readonly<Record<string, readonly number[]>> {
  const json = text.trimStart().startsWith('{') ? text : fileText('--samples', text);
  try {
    return samplesSchema.parse(JSON.parse(json));
  } catch (error) {
    throw new EvalUsageError(`--samples: write JSON like '{"task": [0, 1, 2]}', or a file with it`, { cause: error });
  }
}

function fileText(flag: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new EvalUsageError(`${flag} ${path}: not readable`, { cause: error });
  }
}
