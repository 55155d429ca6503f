// The nouns of task files: what a name stands for (task, group, tag) and what a task's configuration says. Field names are lm-eval's own.
import type { Dict, DictObject, Value } from '../values/value.ts';

/**
 * A Python function that a task file names with `!function`: `folder/file.py:name` relative to the tasks folder, absolute for files outside
 * it, or `import package.module:name` where no such file lies beside the YAML file. `TaskFiles.functionPath` finds the file.
 */
export type FunctionRef = { readonly '!function': string };

export type OutputType = 'loglikelihood' | 'loglikelihood_rolling' | 'generate_until' | 'multiple_choice';

/** A template, a column's name, a literal (numbers, lists and dicts stand for themselves) or a `FunctionRef`; see `isFunctionRef`. */
export type DocField = Value;

/** Few-shot settings with everything that is inherited from the task filled in, as lm-eval's `FewshotConfig`. */
export interface FewshotConfig {
  readonly sampler: string | FunctionRef;
  readonly split: string | null;
  readonly process_docs: FunctionRef | null;
  readonly fewshot_indices: readonly number[] | null;
  /** Examples written in the file, or a function that makes them. */
  readonly samples: readonly Value[] | FunctionRef | null;
  readonly doc_to_text: DocField;
  readonly doc_to_choice: DocField;
  readonly doc_to_target: DocField;
  readonly gen_prefix: string | null;
  readonly fewshot_delimiter: string | null;
  readonly target_delimiter: string | null;
}

/** One entry of `metric_list` as the file has it; `metricSpecs` fills in the defaults. */
export type MetricEntry = DictObject & { readonly metric: string | FunctionRef };

/** One step of a filter pipeline; keys other than `function` are its arguments. */
export type FilterStep = DictObject & { readonly function: string | FunctionRef };

export interface FilterPipeline {
  readonly name: string;
  readonly filter: readonly FilterStep[];
}

/** A task's configuration with `include`, overrides and defaults applied: lm-eval's `TaskConfig`, field by field and in its order. */
export interface TaskConfig {
  readonly task: string;
  readonly task_alias: string | null;
  /** Null: lm-eval takes tags out before it makes the configuration; `TaskFiles.names` has them. */
  readonly tag: null;
  readonly custom_dataset: FunctionRef | null;
  readonly dataset_path: string | null;
  readonly dataset_name: string | null;
  readonly dataset_kwargs: Dict | null;
  readonly training_split: string | null;
  readonly validation_split: string | null;
  readonly test_split: string | null;
  readonly fewshot_split: string | null;
  readonly process_docs: FunctionRef | null;
  readonly doc_to_text: DocField;
  readonly doc_to_target: DocField;
  readonly doc_to_image: DocField;
  readonly doc_to_audio: DocField;
  readonly unsafe_code: boolean;
  readonly doc_to_choice: DocField;
  readonly process_results: FunctionRef | string | null;
  readonly use_prompt: string | null;
  readonly description: string;
  readonly target_delimiter: string;
  readonly fewshot_delimiter: string;
  readonly fewshot_config: FewshotConfig;
  readonly num_fewshot: number | null;
  readonly metric_list: readonly MetricEntry[] | null;
  readonly output_type: OutputType;
  /** Null unless `generate_until`, or given by the file. */
  readonly generation_kwargs: Dict | null;
  readonly repeats: number;
  readonly filter_list: readonly FilterPipeline[] | null;
  readonly should_decontaminate: boolean;
  readonly doc_to_decontamination_query: DocField;
  readonly gen_prefix: string | null;
  readonly metadata: Dict;
}

export type AggregateMetric = {
  /** A function stands for the metric that it computes. */
  readonly metric: string | FunctionRef;
  /** Null: every filter that occurs, sorted. */
  readonly filter_list: readonly string[] | null;
  readonly aggregation: 'mean' | FunctionRef;
  /** As Python's truth: one of lm-eval's files says `truez`, which weights. */
  readonly weight_by_size: Value;
};

/** A group's own fields, as lm-eval's `GroupConfig`. */
export interface GroupConfig {
  readonly group: string;
  readonly group_alias: string | null;
  /** Members as the file lists them. */
  readonly task: readonly Value[] | null;
  readonly aggregate_metric_list: readonly AggregateMetric[] | null;
  readonly metadata: Dict | null;
}

export type NameKind = 'task' | 'py_task' | 'group' | 'tag';

/** One name of the index. */
export interface NameEntry {
  readonly name: string;
  readonly kind: NameKind;
  /** Its YAML file (absolute); null for tags. */
  readonly file: string | null;
  /** A task's or group's tags, or the tasks of a tag; sorted by code points. */
  readonly tags: readonly string[];
}

/** A task to run. `name` is what results call it; a group's overrides can change that, as they can any other key. */
export interface LeafTask {
  readonly kind: 'task' | 'py_task';
  readonly name: string;
  /** Where it is defined (absolute); null for a task written inside a group's list. */
  readonly file: string | null;
  /** Keys that groups put over the file's own. */
  readonly overrides: Dict;
}

/** A group with its members in order; members of one name are one member, the last. */
export interface GroupTree {
  readonly kind: 'group';
  readonly name: string;
  readonly file: string | null;
  readonly config: GroupConfig;
  readonly children: readonly (LeafTask | GroupTree)[];
}

/** A tag: a flat list of tasks, sorted by name. It has no scores of its own. */
export interface TagTasks {
  readonly kind: 'tag';
  readonly name: string;
  readonly tasks: readonly LeafTask[];
}

export type Found = LeafTask | GroupTree | TagTasks;
