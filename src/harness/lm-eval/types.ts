// What a loaded lm-eval task gives to those who ask models and read scores: requests in lm-eval's order, scores of each doc, aggregates.
import type { PromptContext } from '../prompt/context.ts';
import type { TaskConfig } from '../task-files/index.ts';
import type { OutputType } from '../types.ts';
import type { Dict, Value } from '../values/index.ts';

/** Which engine ran the task's own Python: `none` where it has none. */
export type EngineUsed = 'none' | 'pyodide' | 'python';

/** One request as lm-eval would hand it to the model. `idx` counts a doc's requests; ask it `repeats` times. */
export type TaskRequest = RequestBase &
  (
    | { readonly type: 'loglikelihood'; readonly context: PromptContext; readonly continuation: string }
    | { readonly type: 'loglikelihood_rolling'; readonly text: string }
    | { readonly type: 'generate_until'; readonly context: PromptContext; readonly generation: Dict }
  );

interface RequestBase {
  readonly docId: number;
  readonly idx: number;
  readonly repeats: number;
}

/** An answer of the model: `[logprob, isGreedy]` for `loglikelihood`, the log-probability for `loglikelihood_rolling`, the text for `generate_until`. */
export type Answer = readonly [logprob: number, isGreedy: boolean] | number | string;

/** The answers to a doc's requests: `answers[idx][repeat]`. */
export interface DocAnswers {
  readonly docId: number;
  readonly answers: readonly (readonly Answer[])[];
}

/** What the filters and metrics made of one doc's answers. */
export interface DocScore {
  readonly docId: number;
  /** `filtered[filter][idx]`. */
  readonly filtered: Readonly<Record<string, readonly Value[]>>;
  /** By `metric,filter`; some metrics give pairs, such as `[gold, prediction]`, which only their aggregation understands. */
  readonly metrics: Readonly<Record<string, Value>>;
}

/** Facts of a doc that lm-eval writes beside its scores. */
export interface DocFacts {
  readonly target: Value;
  /** SHA-256 (hex) of the doc, of the first request's context and of the target, as lm-eval computes them. */
  readonly docHash: string;
  readonly promptHash: string;
  readonly targetHash: string;
}

/** Keys are `metric,filter` and `metric_stderr,filter`, in lm-eval's order. */
export interface TaskAggregates {
  readonly values: Readonly<Record<string, number | 'N/A'>>;
  /** The largest number of docs that any metric was scored on. */
  readonly sampleLen: number;
}

/** A task with its docs, ready to ask and to score. Close it when done: it may hold a Python worker. */
export interface LoadedTask {
  readonly name: string;
  readonly alias: string;
  /** The YAML file; null for a task that stands inside of a group's file. */
  readonly file: string | null;
  /** The resolved configuration, with `--num_fewshot` and `--gen_kwargs` applied. */
  readonly config: TaskConfig;
  /** `metadata.version`, or `Yaml`. */
  readonly version: Value;
  readonly outputType: OutputType;
  readonly numFewshot: number;
  readonly repeats: number;
  readonly metrics: readonly string[];
  /** Names of the filter pipelines, in order. */
  readonly filters: readonly string[];
  readonly higherIsBetter: Readonly<Record<string, Value>>;
  /** Number of choices that are put into the context (0: the choices are continuations). */
  readonly multipleInput: number;
  /** Number of targets of the first doc (0: one). */
  readonly multipleTarget: number;
  /** Docs before and after the limit. */
  readonly originalDocCount: number;
  readonly docIds: readonly number[];
  readonly engine: EngineUsed;
  /** SHA-256 (hex) over the configuration, the Python files that it names and all requests: another one means that scores cannot be compared. */
  fingerprint(): string;
  doc(docId: number): Dict;
  /** All requests in lm-eval's order. Rendered while iterating; a second call gives the same again. */
  requests(): Iterable<TaskRequest>;
  /** The requests of one doc, the same as among all. */
  requestsOf(docId: number): readonly TaskRequest[];
  facts(docId: number): DocFacts;
  /** Applies filters and metrics. Pass all docs at once: filters see the whole task, and Python is called once. */
  score(answers: readonly DocAnswers[]): Promise<readonly DocScore[]>;
  /** From the scores of docs to the task's numbers, with `bootstrapIters` draws (lm-eval's default: 100,000; 0 leaves standard errors out). */
  aggregate(scores: readonly DocScore[], bootstrapIters?: number): Promise<TaskAggregates>;
  /** Lets go of the task's Python. Nothing can be scored afterwards that needs it. */
  close(): Promise<void>;
}
