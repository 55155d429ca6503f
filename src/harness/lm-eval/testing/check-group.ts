// Checks a golden file of a group: its members, its scores from those of its leaf tasks, and how many docs were behind them.
import { aggregateGroup } from '../../aggregation/index.ts';
import { type GroupTree, type LeafTask, leafTasks, type TaskFiles } from '../../task-files/index.ts';
import { get, str, truthy, type Value } from '../../values/index.ts';
import type { LoadedTask } from '../types.ts';
import { difference, firstOf } from './compare.ts';
import type { GoldenGroup, Json } from './golden-file.ts';

/** The first difference from what lm-eval wrote, in words; null where all is equal. `load` is closed after use. */
export async function checkGroup(
  { spec, results, summary }: GoldenGroup,
  taskFiles: TaskFiles,
  load: (leaf: LeafTask) => Promise<LoadedTask>,
): Promise<string | null> {
  const root = taskFiles.find(spec.spec);
  if (root.kind !== 'group') return `"${spec.spec}" is a ${root.kind}, no group`;
  const groups = groupsIn(root);
  const scores = firstOf([
    () => difference('groups', groups.map(({ name }) => name).toSorted(), Object.keys(summary.group_subtasks).toSorted()),
    ...groups.map((group) => () => groupDiffers(group, { results, summary })),
  ]);
  if (scores !== null) return scores;
  for (const leaf of leafTasks(root)) {
    const task = await load(leaf);
    await task.close();
    const counts = { original: task.originalDocCount, effective: task.docIds.length };
    const wrong = difference(`n-samples of ${leaf.name}`, counts, summary['n-samples'][leaf.name]);
    if (wrong !== null) return wrong;
  }
  return null;
}

/** The group and all below it. */
function groupsIn(group: GroupTree): readonly GroupTree[] {
  return [group, ...group.children.flatMap((child) => (child.kind === 'group' ? groupsIn(child) : []))];
}

function groupDiffers(group: GroupTree, { results, summary }: Pick<GoldenGroup, 'results' | 'summary'>): string | null {
  const metrics = (group.config.aggregate_metric_list ?? []).map((metric) => ({
    metric: typeof metric.metric === 'string' ? metric.metric : metric.metric['!function'],
    filterList: metric.filter_list,
    weightBySize: truthy(metric.weight_by_size),
  }));
  const leaves = leafTasks(group).map(({ name }) => ({
    values: scoresOf(results[name] ?? {}),
    sampleLen: Number(results[name]?.sample_len ?? 0),
  }));
  const ours = aggregateGroup(metrics, leaves);
  const { alias, name, sample_len, sample_count, ...scores } = results[group.name] ?? {};
  const version = group.config.metadata === null ? undefined : get(group.config.metadata, 'version');
  const facts: readonly (readonly [string, Value, Json | undefined])[] = [
    ['alias', group.config.group_alias ?? group.name, alias],
    ['name', group.name, name],
    ['sample_len', ours?.sampleLen ?? null, sample_len ?? null],
    ['sample_count', ours?.sampleCount ?? null, sample_count ?? null],
    ['scores', ours?.values ?? {}, scores],
    ['version', version === undefined ? 'N/A' : str(version), summary.versions[group.name]],
    ['members', group.children.map((child) => child.name), summary.group_subtasks[group.name]],
  ];
  return firstOf(
    facts.map(
      ([fact, got, expected]) =>
        () =>
          difference(`${group.name} ${fact}`, got, expected),
    ),
  );
}

/** Values by `metric,filter`, without the facts beside them. */
function scoresOf(result: Readonly<Record<string, Json>>): Readonly<Record<string, number | 'N/A'>> {
  return Object.fromEntries(
    Object.entries(result).flatMap(([key, value]) =>
      key.includes(',') && (typeof value === 'number' || value === 'N/A') ? [[key, value]] : [],
    ),
  );
}
