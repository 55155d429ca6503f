// The whole results file of one run: the scores, and what lm-eval writes about how they came to be.
import { createHash } from 'node:crypto';
import type { DocFacts } from '../../harness/lm-eval/types.ts';
import { type Dict, dict, entries, get, jsonDumps, pyFloat, str, type Value } from '../../harness/values/index.ts';
import { configOf, type EvalSettings } from '../settings.ts';
import { sanitizeModelName } from './output-files.ts';

/** Whose numbers these are meant to equal. */
export const lmEvalVersion = '0.4.13';

export interface RunFacts {
  readonly settings: EvalSettings;
  readonly startedAt: Date;
  readonly seconds: number;
  /** For example `Hallmark 0.1.0, Node v24.0.0, linux x64`. */
  readonly environment: string;
  /** Facts of the tokenizer; empty where there is none. */
  readonly tokenizer: Readonly<Record<string, Value>>;
  /** `''` where the server applies the template; null where none is applied. */
  readonly chatTemplate: string | null;
  readonly modelArgs: Dict;
}

/** What `--show_config` prints: scores, configuration, environment. */
export function shownResults(scores: Dict, facts: RunFacts): Dict {
  return dict([
    ...entries(scores),
    [
      'config',
      dict(entries(configOf(facts.settings)).map(([key, value]) => [key, key === 'model_args' ? facts.modelArgs : value] as const)),
    ],
    ['git_hash', null],
    ['date', pyFloat(facts.startedAt.getTime() / 1_000)],
    ['pretty_env_info', facts.environment],
    ['transformers_version', 'N/A'],
    ['lm_eval_version', lmEvalVersion],
    ['upper_git_hash', null],
    ...Object.entries(facts.tokenizer),
  ]);
}

/** What the results file holds. `taskHashes` is empty where no samples are written. */
export function filedResults(shown: Dict, facts: RunFacts, taskHashes: Dict): Dict {
  const { settings, chatTemplate, modelArgs } = facts;
  const model = modelName(modelArgs);
  return dict([
    ...entries(shown),
    ['task_hashes', taskHashes],
    ['model_source', settings.model],
    ['model_name', model],
    ['model_name_sanitized', sanitizeModelName(model)],
    ['system_instruction', settings.systemInstruction],
    ['system_instruction_sha', settings.systemInstruction === null ? null : sha256(settings.systemInstruction)],
    ['fewshot_as_multiturn', settings.applyChatTemplate === false && !settings.fewshotAsMultiturn ? null : settings.fewshotAsMultiturn],
    ['chat_template', chatTemplate],
    ['chat_template_sha', chatTemplate === null || chatTemplate === '' ? null : sha256(chatTemplate)],
    ['total_evaluation_time_seconds', str(pyFloat(facts.seconds))],
  ]);
}

/** The JSON of a results dict, as lm-eval's files have it. */
export const resultsText = (results: Dict): string => jsonDumps(results, { indent: 2, ensureAscii: false });

/** Hash over the docs, prompts and targets of a task, once for each filter: equal in two runs that asked the same. */
export function taskHash(filters: number, facts: Iterable<DocFacts>): string {
  const docs = Array.from(facts, (it) => it.docHash + it.promptHash + it.targetHash).join('');
  return sha256(docs.repeat(filters));
}

/** What lm-eval calls the model in files and folders. */
export function modelName(modelArgs: Dict): string {
  for (const key of ['peft', 'delta', 'pretrained', 'model', 'path', 'engine']) {
    const value = get(modelArgs, key);
    if (value !== undefined) return str(value);
  }
  return 'model';
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
