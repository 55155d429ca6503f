// The scores of a group from those of its leaf tasks.
import { sum } from './scalars.ts';

/** An entry of a group's `aggregate_metric_list`; `filterList` null: every filter that occurs. */
export interface GroupMetric {
  readonly metric: string;
  readonly filterList: readonly string[] | null;
  readonly weightBySize: boolean;
}

/** A task's aggregates: values by `metric,filter` and `metric_stderr,filter`, and the number of docs behind them. */
export interface TaskResult {
  readonly values: Readonly<Record<string, number | 'N/A'>>;
  readonly sampleLen: number;
}

export interface GroupResult {
  readonly values: Readonly<Record<string, number | 'N/A'>>;
  /** Docs of all leaf tasks. */
  readonly sampleLen: number;
  /** Docs behind each `metric,filter`. */
  readonly sampleCount: Readonly<Record<string, number>>;
}

/**
 * @param leaves the results of all leaf tasks below the group, subgroups passed over; those that were not run are left out
 * @returns null for a group that aggregates nothing
 */
export function aggregateGroup(metrics: readonly GroupMetric[], leaves: readonly TaskResult[]): GroupResult | null {
  if (metrics.length === 0) return null;
  const values: Record<string, number | 'N/A'> = {};
  const sampleCount: Record<string, number> = {};
  for (const { metric, filterList, weightBySize } of metrics) {
    for (const filter of filterList ?? filtersOf(metric, leaves)) {
      const [key, stderrKey] = [`${metric},${filter}`, `${metric}_stderr,${filter}`];
      const found = leaves.flatMap((leaf) => (typeof leaf.values[key] === 'number' ? [{ ...leaf, value: leaf.values[key] }] : []));
      if (found.length === 0) continue;
      const sizes = found.map(({ sampleLen }) => sampleLen);
      const stderrs = found.map((leaf) => leaf.values[stderrKey]).filter((stderr) => typeof stderr === 'number');
      values[key] = weightedMean(
        found.map(({ value }) => value),
        weightBySize ? sizes : sizes.map(() => 1),
      );
      sampleCount[key] = sum(sizes);
      if (stderrs.length < found.length) values[stderrKey] = 'N/A';
      else values[stderrKey] = weightBySize ? pooledStderr(stderrs, sizes) : unweightedStderr(stderrs);
    }
  }
  return { values, sampleLen: sum(leaves.map(({ sampleLen }) => sampleLen)), sampleCount };
}

/** Filters under which any leaf has the metric, sorted. */
function filtersOf(metric: string, leaves: readonly TaskResult[]): readonly string[] {
  const found = new Set<string>();
  for (const { values } of leaves) {
    for (const key of Object.keys(values)) {
      if (key.startsWith(`${metric},`) && !key.includes('_stderr')) found.add(key.slice(metric.length + 1));
    }
  }
  return [...found].sort();
}

export function weightedMean(values: readonly number[], weights: readonly number[]): number {
  return sum(values.map((value, i) => value * (weights[i] ?? 0))) / sum(weights);
}

/** Standard error of a mean weighted by size, from the pooled variance of the tasks. */
export function pooledStderr(stderrs: readonly number[], sizes: readonly number[]): number {
  const total = sum(sizes);
  const variance = sum(stderrs.map((stderr, i) => ((sizes[i] ?? 0) - 1) * stderr ** 2 * (sizes[i] ?? 0))) / (total - sizes.length);
  return Math.sqrt(variance / total);
}

/** Standard error of a plain mean of independent tasks. */
export function unweightedStderr(stderrs: readonly number[]): number {
  return Math.sqrt(sum(stderrs.map((stderr) => stderr ** 2))) / stderrs.length;
}
