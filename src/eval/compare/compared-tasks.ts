// From the runs of several endpoints to the values that are compared: one metric of each task, doc by doc.
import type { DocScore, LoadedTask } from '../../harness/lm-eval/index.ts';
import { asNumber } from '../../harness/values/index.ts';
import type { EvalEndpoint } from '../endpoints.ts';
import type { Evaluated } from '../evaluate.ts';
import { type ComparedTask, type Ranking, rankEndpoints } from './rank.ts';

/** Metrics to compare by, the first that a task has. */
const preferred = ['acc_norm', 'acc', 'acc_generative', 'exact_match', 'f1', 'em', 'word_perplexity', 'perplexity'];

interface EndpointScores {
  readonly endpoint: EvalEndpoint;
  readonly evaluated: Evaluated;
}

/** Ranks endpoints by the tasks whose metric is a number for each doc; null where no task has one. */
export function rankingOf(tasks: readonly LoadedTask[], runs: readonly EndpointScores[]): Ranking | null {
  const compared = tasks.flatMap((task) => comparedTask(task, runs) ?? []);
  if (compared.length === 0) return null;
  return rankEndpoints(
    runs.map((it) => it.endpoint.name),
    compared,
  );
}

/** The metric and filter that a task is compared by, e.g. `exact_match,strict-match`; null where its docs have no numbers. */
function comparedTask(task: LoadedTask, runs: readonly EndpointScores[]): ComparedTask | null {
  const scores = runs.map((it) => it.evaluated.scores.get(task.name) ?? []);
  const keys = Object.keys(scores[0]?.[0]?.metrics ?? {});
  const key = preferred.flatMap((metric) => keys.find((it) => it.startsWith(`${metric},`)) ?? [])[0] ?? keys[0];
  if (key === undefined) return null;
  const values = scores.map((it) => valuesOf(it, key));
  if (values.some((it) => it === null || it.length < 2 || it.length !== values[0]?.length)) return null;
  const metric = key.split(',', 1)[0] ?? key;
  return { name: task.name, metric: key, higherIsBetter: task.higherIsBetter[metric] !== false, values: values.map((it) => it ?? []) };
}

function valuesOf(scores: readonly DocScore[], key: string): readonly number[] | null {
  const values: number[] = [];
  for (const { metrics } of [...scores].sort((a, b) => a.docId - b.docId)) {
    const value = asNumber(metrics[key]);
    if (value === null || !Number.isFinite(value)) return null;
    values.push(value);
  }
  return values;
}
