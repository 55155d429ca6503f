// A loaded lm-eval task as a task of the test-bench: docs drawn at random, one measured at a time.
import { aggregations, isAggregationName } from '../aggregation/index.ts';
import { TaskDefinitionError, UnknownItemError } from '../errors.ts';
import { contextText } from '../prompt/index.ts';
import { metricSpecs } from '../task-files/index.ts';
import type { Doc, GenerationKwargs, Instance, MetricValue, Response, Task } from '../types.ts';
import { asNumber, type Dict, entries, get, isList, str, type Value } from '../values/index.ts';
import type { Answer, LoadedTask, TaskRequest } from './types.ts';

export interface BenchTaskOptions {
  /** What windows and scores are made of, such as `exact_match,flexible-extract`; default: acc_norm, acc, exact_match or the first, of the first filter. */
  readonly primaryMetric?: string;
  /** Name for configuration and tables; default: the task's. */
  readonly name?: string;
}

/**
 * The items are the docs that `loadTask` chose; their ids are positions in the split. Texts are never disclosed: suppliers must not learn which items
 * are asked. Chat messages are made by the test-bench, so load without `applyChatTemplate`. Throws `TaskDefinitionError`.
 */
export function benchTask(loaded: LoadedTask, options: BenchTaskOptions = {}): Task {
  const name = options.name ?? loaded.name;
  const ids = new Set(loaded.docIds);
  const keyOf = loaded.filters.length === 1 ? (key: string) => key.slice(0, key.lastIndexOf(',')) : (key: string) => key;
  const primaryMetric = options.primaryMetric ?? keyOf(`${firstOf(loaded.metrics)},${loaded.filters[0] ?? 'none'}`);
  const score = itemScorer(loaded, keyOf);
  const docId = (itemId: string): number => {
    const id = /^\d{1,9}$/.test(itemId) ? Number(itemId) : -1;
    if (!ids.has(id)) throw new UnknownItemError(name, itemId, `the position of a doc, such as ${loaded.docIds[0] ?? 0}`);
    return id;
  };
  const requests = (itemId: string): readonly TaskRequest[] => loaded.requestsOf(docId(itemId));
  return {
    name,
    get version() {
      return loaded.fingerprint();
    },
    description: `lm-evaluation-harness's ${loaded.name}${loaded.config.dataset_path === null ? '' : ` on ${loaded.config.dataset_path}`}`,
    outputType: loaded.outputType,
    serviceKind: 'text',
    disclose: 'never',
    primaryMetric,
    numFewshot: loaded.numFewshot,
    draw(random) {
      const position = Math.min(loaded.docIds.length - 1, Math.floor(random() * loaded.docIds.length));
      return { itemId: String(loaded.docIds[position] ?? 0), policy: 'random', inclusionProbability: 1 / loaded.docIds.length };
    },
    doc: (itemId): Doc => Object.fromEntries(entries(loaded.doc(docId(itemId))).map(([key, value]) => [String(key), value])),
    constructRequests: (itemId) =>
      requests(itemId).flatMap((request) => Array.from({ length: request.repeats }, () => instanceOf(name, request))),
    async processResults(itemId, responses) {
      return score(docId(itemId), requests(itemId), responses);
    },
    target: (itemId) => str(loaded.facts(docId(itemId)).target),
  };
}

function firstOf(metrics: readonly string[]): string {
  return ['acc_norm', 'acc', 'exact_match'].find((metric) => metrics.includes(metric)) ?? metrics[0] ?? 'acc';
}

function instanceOf(task: string, request: TaskRequest): Instance {
  if (request.type === 'loglikelihood_rolling') return { type: request.type, text: request.text };
  if (request.context.form === 'chat')
    throw new TaskDefinitionError(task, 'its contexts are chat messages; load it without a chat template');
  const context = contextText(request.context);
  if (request.type === 'loglikelihood') return { type: request.type, context, continuation: request.continuation };
  return { type: request.type, context, generation: generationOf(request.generation) };
}

const defaultMaxTokens = 256;

/** As lm-eval's API models read generation arguments; without `do_sample` temperature still counts. */
function generationOf(given: Dict): GenerationKwargs {
  const until = get(given, 'until') ?? [];
  const tokens = asNumber(get(given, 'max_tokens') ?? get(given, 'max_gen_toks') ?? null);
  return {
    until: typeof until === 'string' ? [until] : isList(until) ? until.map(str) : [],
    maxGenToks: tokens ?? defaultMaxTokens,
    temperature: asNumber(get(given, 'temperature') ?? null) ?? 0,
  };
}

const binary: ReadonlySet<string> = new Set(['acc', 'acc_norm', 'acc_bytes', 'acc_mutual_info', 'exact_match']);

function itemScorer(loaded: LoadedTask, keyOf: (key: string) => string) {
  const aggregationOf = new Map(
    metricSpecs(loaded.config).flatMap(({ metric, aggregation }) =>
      typeof metric === 'string' && typeof aggregation === 'string' ? [[metric, aggregation] as const] : [],
    ),
  );
  return async (docId: number, requests: readonly TaskRequest[], responses: readonly Response[]): Promise<readonly MetricValue[]> => {
    let at = 0;
    const answers = requests.map(({ repeats }) => {
      at += repeats;
      return responses.slice(at - repeats, at).map(answerOf);
    });
    if (at !== responses.length) throw new TypeError(`task "${loaded.name}" needs ${at} responses for a doc, got ${responses.length}`);
    const [scored] = await loaded.score([{ docId, answers }]);
    return Object.entries(scored?.metrics ?? {}).flatMap(([key, value]) => {
      const metric = key.slice(0, key.lastIndexOf(','));
      const single = ofOneDoc(metric, value, aggregationOf.get(metric));
      return single === null ? [] : [{ metric: keyOf(key), ...single }];
    });
  };
}

function answerOf(response: Response): Answer {
  if (response.type === 'generate_until') return response.text;
  return response.type === 'loglikelihood' ? [response.logprob, response.isGreedy] : response.logprob;
}

/** A number for one doc; null for metrics that only many docs have, such as F1 of labels. */
function ofOneDoc(metric: string, value: Value, aggregation: string | undefined): Omit<MetricValue, 'metric'> | null {
  const number = asNumber(value);
  if (number !== null) {
    if (binary.has(metric) && (number === 0 || number === 1)) return { value: number, kind: 'binary' };
    const isShare = aggregation === 'mean' && number >= 0 && number <= 1;
    return { value: number, kind: isShare ? 'bounded' : 'unbounded' };
  }
  if (!isList(value) || aggregation === undefined || !isAggregationName(aggregation)) return null;
  const [first = null, weight = null] = value;
  if (aggregation === 'weighted_perplexity' || aggregation === 'bits_per_byte') {
    return { value: asNumber(first) ?? Number.NaN, weight: asNumber(weight) ?? 1, kind: 'unbounded' };
  }
  if (aggregation === 'f1' || aggregation === 'matthews_corrcoef' || aggregation === 'mean') return null;
  return { value: aggregations[aggregation].of([value]), kind: 'unbounded' };
}
