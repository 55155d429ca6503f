// What the index remembers of a task's file, so that listing and searching 14,000 names reads no YAML.
import { type Dict, entries, get, isDict, type Value } from '../values/index.ts';
import { isFunctionRef } from './function-ref.ts';
import { isRegisteredMetric } from './metric-specs.ts';

export interface TaskFacts {
  readonly outputType: string | null;
  readonly alias: string | null;
  readonly datasetPath: string | null;
  readonly datasetName: string | null;
  /** First 300 characters. */
  readonly description: string | null;
  /** References of all Python functions, once each. */
  readonly functions: readonly string[];
  readonly media: 'image' | 'audio' | null;
  /** The file says that scoring runs code which the model wrote. */
  readonly unsafeCode: boolean;
  /** Prompts from the Python package `promptsource`. */
  readonly usePrompt: boolean;
  /** Reads a dataset, by its path or by Python. */
  readonly hasDataset: boolean;
  /** Metrics that lm-eval would fetch as scripts from the Hub, of a task whose results no Python of its own processes. */
  readonly hubMetrics: readonly string[];
}

/** The facts of a task's or group's keys (after `include`). */
export function taskFacts(raw: Dict): TaskFacts {
  return {
    outputType: textOf(raw, 'output_type'),
    alias: textOf(raw, 'task_alias') ?? textOf(raw, 'group_alias'),
    datasetPath: textOf(raw, 'dataset_path'),
    datasetName: textOf(raw, 'dataset_name'),
    description: textOf(raw, 'description')?.slice(0, 300) ?? null,
    functions: [...new Set(functionsIn(raw))],
    media: isSet(raw, 'doc_to_image') ? 'image' : isSet(raw, 'doc_to_audio') ? 'audio' : null,
    unsafeCode: (get(raw, 'unsafe_code') ?? false) !== false,
    usePrompt: isSet(raw, 'use_prompt'),
    hasDataset: isSet(raw, 'dataset_path') || isSet(raw, 'custom_dataset'),
    hubMetrics: isSet(raw, 'process_results') ? [] : hubMetrics(get(raw, 'metric_list')),
  };
}

function textOf(raw: Dict, key: string): string | null {
  const value = get(raw, key);
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : null;
}

function isSet(raw: Dict, key: string): boolean {
  return (get(raw, key) ?? null) !== null;
}

function* functionsIn(value: Value): Generator<string> {
  if (isFunctionRef(value)) yield value['!function'];
  else if (Array.isArray(value)) for (const item of value) yield* functionsIn(item);
  else if (isDict(value)) for (const [, item] of entries(value)) yield* functionsIn(item);
}

function hubMetrics(list: Value | undefined): readonly string[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((it: Value) => {
    const metric = isDict(it) ? get(it, 'metric') : null;
    return isDict(it) && typeof metric === 'string' && (get(it, 'hf_evaluate') === true || !isRegisteredMetric(metric)) ? [metric] : [];
  });
}
