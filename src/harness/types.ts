// The harness's nouns, named as in lm-evaluation-harness: task, doc, instance (request), response, filter, metric.
// Nothing here knows of networks, suppliers or databases.

/** What kind of request a task makes; lm-eval's `output_type`. */
export type OutputType = 'generate_until' | 'loglikelihood' | 'multiple_choice' | 'loglikelihood_rolling';

/** When the texts of a task's items may be shown to the public. */
export type Disclose = 'never' | 'afterRetirement' | 'always';

/** Source of random numbers: uniform in [0, 1). Passed in, so that a measurement can be replayed from its seed. */
export type Random = () => number;

/** One question with everything needed to ask and to score it. Plain JSON. */
export type Doc = Readonly<Record<string, unknown>>;

export interface GenerationKwargs {
  /** Texts that end the answer. */
  readonly until: readonly string[];
  readonly maxGenToks: number;
  /** 0 is greedy. */
  readonly temperature: number;
}

/** One request that an item needs; lm-eval's `Instance`. `multiple_choice` becomes one `loglikelihood` per choice. */
export type Instance =
  | { readonly type: 'generate_until'; readonly context: string; readonly generation: GenerationKwargs }
  | { readonly type: 'loglikelihood'; readonly context: string; readonly continuation: string }
  | { readonly type: 'loglikelihood_rolling'; readonly text: string };

/** The model's answer to one instance, after the wire format has been read. */
export type Response =
  | { readonly type: 'generate_until'; readonly text: string }
  | { readonly type: 'loglikelihood'; readonly logprob: number; readonly isGreedy: boolean }
  | { readonly type: 'loglikelihood_rolling'; readonly logprob: number };

/** A metric's value for one item. `value` is 0-1 for bounded metrics; others carry their own unit. */
export interface MetricValue {
  readonly metric: string;
  readonly value: number;
  /** `binary` metrics are 0 or 1, `bounded` lie in [0, 1], `unbounded` have no interval of their own. */
  readonly kind: 'binary' | 'bounded' | 'unbounded';
  /** What weighted aggregations divide by: words or bytes of the item. 1 where absent. */
  readonly weight?: number;
}

/** How an item came to be asked; stored with every sample so that window means can be weighted rightly later. */
export interface ItemChoice {
  readonly itemId: string;
  readonly policy: 'random' | 'adaptive' | 'control' | 'public';
  /** Probability with which the policy picked this item; null where items are drawn from an endless supply. */
  readonly inclusionProbability: number | null;
}

/** A task: where its docs come from, how a doc becomes requests, how responses become metric values. */
export interface Task {
  /** Unique, `lower_snake_case`; what configuration and tables call it. */
  readonly name: string;
  /** SHA-256 (hex) over everything that changes what is asked or how it is scored. */
  readonly version: string;
  readonly description: string;
  readonly outputType: OutputType;
  readonly serviceKind: 'text';
  readonly disclose: Disclose;
  /** Metric that windows and scores are made of; among the keys of what `processResults` returns. */
  readonly primaryMetric: string;
  /** Of a task with public items: the task that draws fresh ones of the same kind. Who knows the public ones by heart does better on them. */
  readonly freshTask?: string;
  /** Number of few-shot examples put before each doc. */
  readonly numFewshot: number;
  /** Draws one item that the supplier cannot predict. Same random, same item. */
  draw(random: Random): ItemChoice;
  /** The doc of an item id: a pure function, so that a sample can be explained without asking again. Throws `UnknownItemError`. */
  doc(itemId: string): Doc;
  /** The requests of an item, few-shot examples included. Same item id, same requests. */
  constructRequests(itemId: string): readonly Instance[];
  /** Applies filters and metrics; `responses` in the order of `constructRequests`. A promise where the task brings code of its own. */
  processResults(itemId: string, responses: readonly Response[]): readonly MetricValue[] | Promise<readonly MetricValue[]>;
  /**
   * `constructRequests` and `processResults` of an item together, where scoring answers at once and costs next to nothing: what is made for the
   * one serves the other. Absent where scoring may run code of the task's own.
   */
  prepare?(itemId: string): PreparedItem;
  /** The right answer as people read it. */
  target(itemId: string): string;
}

/** An item that is about to be asked. */
export interface PreparedItem {
  readonly requests: readonly Instance[];
  /** `responses` in the order of `requests`. Throws what `processResults` throws. */
  readonly score: (responses: readonly Response[]) => readonly MetricValue[];
}

/** A task of ours: it scores at once. */
export interface GeneratedTask extends Task {
  prepare(itemId: string): PreparedItem;
  processResults(itemId: string, responses: readonly Response[]): readonly MetricValue[];
}
