// The overall score over time, from the histories of its tasks.
import type { Interval } from '../stats/index.ts';
import { type OverallPart, overall } from './overall.ts';

/** A task's estimate as it stood from `at` on. */
export interface HistoryPart extends OverallPart {
  readonly at: Date;
}

export interface OverallPoint extends Interval {
  readonly at: Date;
  /** Samples of all default tasks together. */
  readonly samples: number;
}

/**
 * The overall score at every moment when one of its tasks was estimated anew: at each, the newest estimate of every task so far.
 * Moments at which a default task still lacked samples are left out.
 *
 * @param parts estimates of any tasks in any order
 */
export function overallHistory(parts: readonly HistoryPart[], defaultTasks: readonly string[]): readonly OverallPoint[] {
  const standing = new Map<string, HistoryPart>();
  const points = new Map<number, OverallPoint>();
  const inTime = parts.filter((part) => defaultTasks.includes(part.task)).sort((a, b) => a.at.getTime() - b.at.getTime());
  for (const part of inTime) {
    standing.set(part.task, part);
    const all = [...standing.values()];
    const mean = overall(all, defaultTasks);
    // Several estimates of one moment make one point: the last of them, which has seen all.
    if (mean !== null) points.set(part.at.getTime(), { ...mean, at: part.at, samples: all.reduce((sum, one) => sum + one.samples, 0) });
  }
  return [...points.values()];
}
