// Metrics of generated answers: lm-eval's own, those that only their aggregation understands, and functions of task code.
import { exactMatch } from '../metrics/exact-match.ts';
import { type Arguments, PythonCallError, type PythonFunction, type PythonSession } from '../python/index.ts';
import { isFunctionRef, type MetricSpec } from '../task-files/index.ts';
import {
  asNumber,
  codePoints,
  type Dict,
  entries,
  get,
  isDict,
  isFloat,
  isInt,
  isList,
  pyFloat,
  repr,
  str,
  truthy,
  type Value,
} from '../values/index.ts';
import { type DocFields, listOf } from './doc-fields.ts';
import { TaskLoadError, UnsupportedTaskError } from './errors.ts';
import { type DocScorer, metricName, type ScorerInput } from './scoring-input.ts';

/** A metric of one gold answer and one result. Null from the function stands for Python's None. */
type PairMetric = (pairs: readonly GoldAndResult[]) => Promise<readonly Value[]>;

interface GoldAndResult {
  readonly gold: Value;
  readonly result: Value;
}

interface NamedMetric {
  readonly name: string;
  readonly spec: MetricSpec;
  readonly ofPairs: PairMetric;
  /** Several references at once, as only `exact_match` takes them. */
  readonly ofReferences: ((references: readonly Value[], result: Value) => number) | null;
}

/** Scores docs by all metrics of the task. `derived` learns metrics that a function gave under other names. */
export function generationScorer(input: ScorerInput & { readonly derived: Map<string, MetricSpec> }): DocScorer {
  const metrics = input.specs.map((spec) => namedMetric(spec, input));
  const isBypassed = metrics.some(({ name }) => name === 'bypass');
  return async (docIds, results, _docs, fields) => {
    const pairs = results.map(([result = null], i) => ({ gold: goldOf(input, fields, docIds[i] ?? 0, result, isBypassed), result }));
    const scores = pairs.map((): Record<string, Value> => ({}));
    for (const metric of metrics) {
      const values = input.multipleTarget > 0 ? await ofSeveralTargets(metric, pairs) : await metric.ofPairs(pairs);
      for (const [i, score] of scores.entries()) add(score, metric, values[i] ?? null, input.derived);
    }
    return scores;
  };
}

/** A function may give a dict with metrics of other names. */
function add(score: Record<string, Value>, { name, spec }: NamedMetric, value: Value, derived: Map<string, MetricSpec>): void {
  if (!isDict(value)) {
    score[name] = value;
    return;
  }
  for (const [key, item] of entries(value)) {
    score[String(key)] = item;
    if (String(key) !== name) derived.set(String(key), spec);
  }
}

/** The right answer in the form in which metrics compare it with the result. */
function goldOf({ config, multipleTarget }: ScorerInput, fields: DocFields, docId: number, result: Value, isBypassed: boolean): Value {
  const gold = fields.target(docId);
  if (fields.choices !== null) {
    const at = isInt(gold) || typeof gold === 'boolean' ? asNumber(gold) : null;
    const choice = at === null ? undefined : listOf(config.task, fields.choices(docId)).at(at);
    if (choice === undefined)
      throw new TaskLoadError(config.task, `doc ${docId}: doc_to_target gives ${repr(gold)}, which is no index of its choices`);
    return choice;
  }
  if (multipleTarget > 0) return isList(gold) ? gold : typeof gold === 'string' ? codePoints(gold) : [gold];
  if (isBypassed || isList(result) || typeNameOf(gold) === typeNameOf(result)) return gold;
  if (typeof result === 'string') return str(gold);
  throw new TaskLoadError(
    config.task,
    `doc ${docId}: cannot compare the answer ${repr(result)} with ${repr(gold)}; a filter must give texts`,
  );
}

function typeNameOf(value: Value): string {
  if (isList(value)) return 'list';
  return isInt(value) ? 'int' : isFloat(value) ? 'float' : value === null ? 'None' : typeof value;
}

/** 1 if any target scores. */
async function ofSeveralTargets(metric: NamedMetric, pairs: readonly GoldAndResult[]): Promise<readonly Value[]> {
  const targets = pairs.map(({ gold }) => (isList(gold) ? gold : [gold]));
  const { ofReferences } = metric;
  if (ofReferences !== null) return pairs.map(({ result }, i) => pyFloat(ofReferences(targets[i] ?? [], result) > 0 ? 1 : 0));
  const flat = pairs.flatMap(({ result }, i) => (targets[i] ?? []).map((gold) => ({ gold, result })));
  const scores = await metric.ofPairs(flat);
  let at = 0;
  return targets.map((ofDoc) => {
    const own = scores.slice(at, at + ofDoc.length);
    at += ofDoc.length;
    return pyFloat(own.some((score) => truthy(isDict(score) ? (get(score, metric.name) ?? null) : score)) ? 1 : 0);
  });
}

/** Metrics that keep gold and result for their aggregation. */
const passThrough: ReadonlySet<string> = new Set([
  'acc',
  'acc_norm',
  'acc_bytes',
  'acc_mutual_info',
  'likelihood',
  'brier_score',
  'perplexity',
  'word_perplexity',
  'byte_perplexity',
  'bits_per_byte',
  'mcc',
  'f1',
  'bleu',
  'chrf',
  'chrf++',
  'ter',
]);

function namedMetric(spec: MetricSpec, input: ScorerInput): NamedMetric {
  const name = metricName(spec);
  const base = { name, spec, ofReferences: null };
  if (isFunctionRef(spec.metric))
    return { ...base, ofPairs: pythonMetric(input.taskFiles.functionPath(spec.metric), spec.kwargs, input.python.session) };
  if (spec.hfEvaluate || !spec.registered)
    throw new UnsupportedTaskError(input.config.task, `metric "${name}" is a script of the Hub's evaluate library`);
  if (name === 'bypass') return { ...base, ofPairs: async (pairs) => pairs.map(() => null) };
  if (name === 'exact_match') {
    const compare = exactMatch(exactMatchOptions(spec.kwargs, input.config.task));
    return {
      ...base,
      ofPairs: async (pairs) => pairs.map(({ gold, result }) => pyFloat(compare([result], [gold]))),
      ofReferences: (references, result) =>
        compare(
          references.map(() => result),
          references,
        ),
    };
  }
  if (passThrough.has(name)) return { ...base, ofPairs: async (pairs) => pairs.map(({ gold, result }) => [gold, result]) };
  throw new UnsupportedTaskError(input.config.task, `metric "${name}" does not score generated answers`);
}

function exactMatchOptions(kwargs: Dict, task: string) {
  const flag = (name: string): boolean => truthy(get(kwargs, name) ?? false);
  const regexes = get(kwargs, 'regexes_to_ignore') ?? null;
  const known = new Set(['regexes_to_ignore', 'ignore_case', 'ignore_punctuation', 'ignore_numbers']);
  const unknown = entries(kwargs).find(([key]) => !known.has(String(key)));
  if (unknown !== undefined)
    throw new TaskLoadError(task, `exact_match has no option "${String(unknown[0])}"; it has: ${[...known].join(', ')}`);
  return {
    regexesToIgnore: isList(regexes) ? regexes.map(str) : null,
    ignoreCase: flag('ignore_case'),
    ignorePunctuation: flag('ignore_punctuation'),
    ignoreNumbers: flag('ignore_numbers'),
  };
}

/** lm-eval calls a metric by `references=` and `predictions=`, and where that is a TypeError with `[gold, result]`. */
function pythonMetric(target: PythonFunction, kwargs: Dict, open: () => Promise<PythonSession>): PairMetric {
  const more = Object.fromEntries(entries(kwargs).map(([key, value]) => [String(key), value]));
  return async (pairs) => {
    const session = await open();
    const byName = ({ gold, result }: GoldAndResult): Arguments => ({ kwargs: { references: [gold], predictions: [result], ...more } });
    const byPosition = ({ gold, result }: GoldAndResult): Arguments => ({ args: [[gold, result]] });
    const values: Value[] = [];
    let isNamed = true;
    while (values.length < pairs.length) {
      const rest = pairs.slice(values.length);
      try {
        values.push(...(await session.call(target, rest.map(isNamed ? byName : byPosition))));
      } catch (error) {
        if (!isNamed || !isTypeError(error)) throw error;
        const before = rest.slice(0, error.index);
        if (before.length > 0) values.push(...(await session.call(target, before.map(byName))));
        const raising = rest.slice(error.index, error.index + 1);
        values.push(...(await session.call(target, raising.map(byPosition))));
        isNamed = error.index > 0;
      }
    }
    return values;
  };
}

function isTypeError(error: unknown): error is PythonCallError {
  return error instanceof PythonCallError && error.pythonType === 'TypeError';
}
