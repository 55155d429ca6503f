// An evaluation: tasks are asked, scored and aggregated, groups after them.
import { aggregateGroup, type GroupMetric } from '../harness/aggregation/index.ts';
import type { DocScore, LoadedTask, TaskAggregates } from '../harness/lm-eval/types.ts';
import { type FunctionRef, type GroupTree, leafTasks } from '../harness/task-files/index.ts';
import { type Dict, dict, entries, get, isDict, str, truthy } from '../harness/values/index.ts';
import { askTasks, type TaskAnswers } from './ask-tasks.ts';
import { configDict } from './config-dict.ts';
import type { Model } from './models/model.ts';
import type { GroupOutcome, Outcomes, TaskOutcome } from './results/results.ts';

export interface Evaluation {
  readonly tasks: readonly LoadedTask[];
  readonly groups: readonly GroupTree[];
  readonly model: Model;
  /** Draws of bootstrapped standard errors; lm-eval's default is 100,000, and 0 leaves all standard errors out. */
  readonly bootstrapIters: number;
  /** Source text of a Python function that a configuration names; results carry it, as lm-eval's do. */
  readonly sourceOf: (reference: string) => string;
  readonly onCounted?: (requests: number) => void;
  /** A task is about to be scored. */
  readonly onScoring?: (task: string) => void;
}

export interface Evaluated {
  readonly outcomes: Outcomes;
  readonly answers: TaskAnswers;
  readonly scores: ReadonlyMap<string, readonly DocScore[]>;
}

/** Runs an evaluation. Throws what sending throws (`EvalEndpointError`, `EvalInterruptedError`, `EvalUsageError`) and what tasks throw. */
export async function evaluate(evaluation: Evaluation): Promise<Evaluated> {
  const { tasks, groups, model, onCounted, onScoring } = evaluation;
  const answers = await askTasks(model, tasks, { ...(onCounted && { onCounted }) });
  const scores = new Map<string, readonly DocScore[]>();
  const outcomes: TaskOutcome[] = [];
  for (const task of tasks) {
    onScoring?.(task.name);
    const scored = await task.score(answers.get(task.name) ?? []);
    scores.set(task.name, scored);
    outcomes.push(taskOutcome(task, await task.aggregate(scored, evaluation.bootstrapIters), evaluation.sourceOf));
  }
  return { outcomes: { tasks: outcomes, groups: groups.map((it) => groupOutcome(it, outcomes)) }, answers, scores };
}

function taskOutcome(task: LoadedTask, { values, sampleLen }: TaskAggregates, sourceOf: (reference: string) => string): TaskOutcome {
  return {
    name: task.name,
    alias: task.alias,
    sampleLen,
    values,
    config: configDict(fieldsOf(task), sourceOf),
    version: task.version,
    numFewshot: task.numFewshot,
    higherIsBetter: task.higherIsBetter,
    originalDocs: task.originalDocCount,
  };
}

/** The configuration, with the file that it came from in its metadata, where lm-eval tells it. */
function fieldsOf({ config, file }: LoadedTask): Dict {
  const metadata = dict([...entries(config.metadata), ['config_source', file ?? 'inline']]);
  return dict(Object.entries(config).map(([key, value]) => [key, key === 'metadata' ? metadata : value]));
}

function groupOutcome(group: GroupTree, tasks: readonly TaskOutcome[]): GroupOutcome {
  const { config } = group;
  const leaves = leafTasks(group).flatMap(({ name }) => tasks.find((it) => it.name === name) ?? []);
  const metrics = (config.aggregate_metric_list ?? []).map(
    (it): GroupMetric => ({ metric: metricName(it.metric), filterList: it.filter_list, weightBySize: truthy(it.weight_by_size) }),
  );
  const result = aggregateGroup(metrics, leaves);
  return {
    name: group.name,
    alias: config.group_alias ?? group.name,
    version: versionOf(config.metadata),
    children: group.children.map((it) => it.name),
    values: result?.values ?? null,
    sampleLen: result?.sampleLen ?? 0,
    sampleCount: result?.sampleCount ?? {},
  };
}

function versionOf(metadata: Dict | null): string {
  const version = metadata === null || !isDict(metadata) ? undefined : get(metadata, 'version');
  return version === undefined ? 'N/A' : str(version);
}

/** A function stands for the metric of its name. */
const metricName = (metric: string | FunctionRef): string =>
  typeof metric === 'string' ? metric : (metric['!function'].split(':').at(-1) ?? '');
