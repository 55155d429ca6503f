// From the model's answers to the metrics of each doc, and from those to the task's numbers.
import { type Aggregation, aggregations, isAggregationName, standardError } from '../aggregation/index.ts';
import { continuationMetrics, rollingMetrics } from '../metrics/continuation.ts';
import { choiceMetrics } from '../metrics/multiple-choice.ts';
import { isFunctionRef, type MetricSpec } from '../task-files/index.ts';
import { asNumber, type Dict, entries, isDict, isList, str, type Value } from '../values/index.ts';
import { type DocFields, docFields, listOf } from './doc-fields.ts';
import { TaskLoadError } from './errors.ts';
import { generationScorer } from './generation-scoring.ts';
import { type Pipeline, pipelines } from './pipelines.ts';
import { answerValue, itemsByMetric } from './score-items.ts';
import { type DocScorer, type Metrics, metricName, type ScorerInput } from './scoring-input.ts';
import type { DocAnswers, DocScore, LoadedTask, TaskAggregates } from './types.ts';

export function scorer(input: ScorerInput): Pick<LoadedTask, 'score' | 'aggregate'> {
  const all = pipelines(input.config, input.taskFiles, input.python);
  /** Metrics that a function of another name gave, by their own names. */
  const derived = new Map<string, MetricSpec>();
  const scoreDocs = docScorer(input, derived);
  return {
    score: (answers) => scored(input, all, scoreDocs, answers),
    aggregate: (scores, bootstrapIters = 100_000) => aggregated(input, all, derived, scores, bootstrapIters),
  };
}

async function scored(
  input: ScorerInput,
  all: readonly Pipeline[],
  scoreDocs: DocScorer,
  answers: readonly DocAnswers[],
): Promise<readonly DocScore[]> {
  const docIds = answers.map(({ docId }) => docId);
  const asked = answers.map(({ docId }) => input.docs.docs[docId] ?? {});
  const responses = answers.flatMap(({ answers: ofDoc }) => ofDoc.map((repeats) => repeats.map(answerValue)));
  const requestDocs = answers.flatMap(({ answers: ofDoc }, i) => ofDoc.map(() => asked[i] ?? {}));
  const scores = docIds.map((docId) => ({ docId, filtered: {} as Record<string, readonly Value[]>, metrics: {} as Record<string, Value> }));
  for (const pipeline of all) {
    const filtered = await pipeline.apply(responses, requestDocs);
    const results = ofDocs(filtered, answers);
    const { docs, fields } = await docsToScore(input, docIds);
    const metrics = await scoreDocs(
      docIds,
      results,
      docIds.map((docId) => docs[docId] ?? {}),
      fields,
    );
    for (const [i, score] of scores.entries()) {
      score.filtered[pipeline.name] = results[i] ?? [];
      for (const [metric, value] of Object.entries(metrics[i] ?? {})) score.metrics[`${metric},${pipeline.name}`] = value;
    }
  }
  return scores;
}

/** The filtered answers of each doc. */
function ofDocs(filtered: readonly Value[], answers: readonly DocAnswers[]): readonly (readonly Value[])[] {
  let at = 0;
  return answers.map(({ answers: ofDoc }) => {
    at += ofDoc.length;
    return filtered.slice(at - ofDoc.length, at);
  });
}

async function docsToScore(
  input: ScorerInput,
  docIds: readonly number[],
): Promise<{ readonly docs: readonly Dict[]; readonly fields: DocFields }> {
  if (input.scoringDocs === null) return { docs: input.docs.docs, fields: input.fields };
  const again = await input.scoringDocs();
  return { docs: again.docs, fields: await docFields(input.config, again, docIds, input.context) };
}

function docScorer(input: ScorerInput, derived: Map<string, MetricSpec>): DocScorer {
  const { config, specs } = input;
  if (isFunctionRef(config.process_results)) {
    const target = input.taskFiles.functionPath(config.process_results);
    return async (_, results, docs) => {
      const session = await input.python.session();
      const found = await session.call(
        target,
        results.map((ofDoc, i) => ({ args: [docs[i] ?? {}, [...ofDoc]] })),
      );
      return found.map((metrics) => record(config.task, metrics));
    };
  }
  const names = new Set(specs.map(metricName));
  if (config.output_type === 'generate_until') return generationScorer({ ...input, derived });
  return async (docIds, results, _docs, fields) => results.map((ofDoc, i) => ofLogprobs(input, names, docIds[i] ?? 0, ofDoc, fields));
}

/** What `process_results` returned. */
function record(task: string, metrics: Value): Metrics {
  if (!isDict(metrics)) throw new TaskLoadError(task, `its process_results returned no dict of metrics but ${str(metrics).slice(0, 200)}`);
  return Object.fromEntries(entries(metrics).map(([name, value]) => [String(name), value]));
}

function ofLogprobs(
  { config, multipleInput, multipleTarget }: ScorerInput,
  metrics: ReadonlySet<string>,
  docId: number,
  results: readonly Value[],
  fields: DocFields,
): Metrics {
  const pairs = results.map((result) => (isList(result) ? result : [result, false]));
  const logprobs = pairs.map(([logprob = null]) => asNumber(logprob) ?? Number.NaN);
  const isGreedy = pairs.map(([, greedy]) => greedy === true);
  if (config.output_type === 'loglikelihood') return continuationMetrics(logprobs[0] ?? Number.NaN, isGreedy[0] ?? false, metrics);
  if (config.output_type === 'loglikelihood_rolling') return rollingMetrics(logprobs[0] ?? Number.NaN, str(fields.target(docId)), metrics);
  const choices = listOf(config.task, fields.choices?.(docId) ?? null).map(str);
  const hasBoth = metrics.has('acc_mutual_info') && logprobs.length === 2 * choices.length;
  return choiceMetrics(
    {
      logprobs: hasBoth ? logprobs.slice(0, choices.length) : logprobs,
      isGreedy,
      unconditional: hasBoth ? logprobs.slice(choices.length) : null,
      choices,
      gold: multipleInput > 0 ? fields.text(docId) : fields.target(docId),
      hasSeveralTargets: multipleTarget > 0,
    },
    metrics,
  );
}

async function aggregated(
  { config, specs, python, taskFiles }: ScorerInput,
  all: readonly Pipeline[],
  derived: ReadonlyMap<string, MetricSpec>,
  scores: readonly DocScore[],
  bootstrapIters: number,
): Promise<TaskAggregates> {
  const specOf = new Map([...derived, ...specs.map((spec) => [metricName(spec), spec] as const)]);
  const values: Record<string, number | 'N/A'> = {};
  let sampleLen = 0;
  for (const { name: filter } of all) {
    for (const [metric, items] of itemsByMetric(scores, filter)) {
      const spec = specOf.get(metric);
      const given = spec === undefined ? 'mean' : spec.aggregation;
      sampleLen = Math.max(sampleLen, items.length);
      if (given !== null && typeof given !== 'string') {
        const [value = null] = await (await python.session()).call(taskFiles.functionPath(given), [{ args: [items] }]);
        values[`${metric},${filter}`] = asNumber(value) ?? Number.NaN;
        values[`${metric}_stderr,${filter}`] = 'N/A';
        continue;
      }
      const aggregation = aggregationOf(config.task, metric, given);
      values[`${metric},${filter}`] = aggregation.of(items);
      values[`${metric}_stderr,${filter}`] = standardError(metric, aggregation, items, bootstrapIters);
    }
  }
  return { values, sampleLen };
}

function aggregationOf(task: string, metric: string, name: string | null): Aggregation {
  if (name !== null && isAggregationName(name)) return aggregations[name];
  throw new TaskLoadError(
    task,
    `metric "${metric}" has no aggregation${name === null ? '' : ` "${name}"`}; known: ${Object.keys(aggregations).join(', ')}`,
  );
}
