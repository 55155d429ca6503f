// The difference of two endpoints that answered the same items, with an interval.
import { normalQuantile } from '../../stats/index.ts';

/** Values of one task, item by item, in the same order for both endpoints. */
export interface PairedValues {
  readonly first: readonly number[];
  readonly second: readonly number[];
}

export interface PairedDifference {
  /** Mean of first minus second; the mean of the tasks' means where there are several. */
  readonly difference: number;
  readonly low: number;
  readonly high: number;
  readonly items: number;
}

export interface PairedOptions {
  /** Two-sided confidence of this one interval. */
  readonly level: number;
  /** Values lie between 0 and 1. */
  readonly bounded: boolean;
}

/**
 * Interval for the difference of means over paired items. Each task counts the same; items are drawn within tasks. Student's t with the
 * Welch-Satterthwaite degrees of freedom. For values in [0, 1] each task is given two more pairs, of which each endpoint wins one: without
 * them the interval is too narrow where few items differ, and has no width where none does (Bonett and Price 2012, "Adjusted Wald
 * confidence interval for a difference of binomial proportions based on paired data").
 *
 * Throws `RangeError` where lists differ in length or hold fewer than two items.
 */
export function pairedDifference(tasks: readonly PairedValues[], { level, bounded }: PairedOptions): PairedDifference {
  if (tasks.length === 0) throw new RangeError('pairedDifference: at least one task is needed');
  const parts = tasks.map((it) => taskDifference(it, bounded));
  const share = 1 / parts.length;
  const centre = parts.reduce((sum, it) => sum + it.centre * share, 0);
  const variance = parts.reduce((sum, it) => sum + it.variance * share ** 2, 0);
  const freedom = variance === 0 ? 1 : variance ** 2 / parts.reduce((sum, it) => sum + (it.variance * share ** 2) ** 2 / it.freedom, 0);
  const reach = studentQuantile(0.5 + level / 2, freedom) * Math.sqrt(variance);
  const limit = bounded ? 1 : Number.POSITIVE_INFINITY;
  const difference = parts.reduce((sum, it) => sum + it.mean * share, 0);
  return {
    difference,
    low: Math.max(-limit, Math.min(difference, centre - reach)),
    high: Math.min(limit, Math.max(difference, centre + reach)),
    items: parts.reduce((sum, it) => sum + it.items, 0),
  };
}

interface TaskDifference {
  readonly mean: number;
  /** Centre of the interval: the mean with the additional pairs. */
  readonly centre: number;
  readonly variance: number;
  readonly freedom: number;
  readonly items: number;
}

function taskDifference({ first, second }: PairedValues, bounded: boolean): TaskDifference {
  const items = first.length;
  if (items !== second.length) throw new RangeError(`pairedDifference: ${items} and ${second.length} values are no pairs`);
  if (items < 2) throw new RangeError('pairedDifference: at least two items of a task are needed');
  const differences = first.map((value, at) => value - (second[at] ?? Number.NaN));
  const sum = differences.reduce((total, it) => total + it, 0);
  const squares = differences.reduce((total, it) => total + it ** 2, 0);
  // The two pairs are +1 and -1: nothing for the sum, 2 for the squares.
  const count = bounded ? items + 2 : items;
  const centre = sum / count;
  const spread = bounded ? (squares + 2) / count - centre ** 2 : (squares - items * centre ** 2) / (items - 1);
  return { mean: sum / items, centre, variance: Math.max(0, spread) / count, freedom: items - 1, items };
}

/**
 * Quantile of Student's t for p >= 0.5 (Hill 1970, "Algorithm 396: Student's t-quantiles"), to about 1e-4 for 2 degrees of freedom and
 * better for more; exact for 1 and 2.
 */
export function studentQuantile(p: number, freedom: number): number {
  if (!(p >= 0.5 && p < 1)) throw new RangeError(`studentQuantile: p must lie in [0.5, 1), got ${p}`);
  const tail = 2 * (1 - p);
  if (freedom < 1.5) return 1 / Math.tan((tail * Math.PI) / 2);
  if (freedom < 2.5) return Math.sqrt(2 / (tail * (2 - tail)) - 2);
  const a = 1 / (freedom - 0.5);
  const b = 48 / a ** 2;
  let c = ((20_700 * a) / b - 98) * a - 16;
  c = c * a + 96.36;
  const d = ((94.5 / (b + c) - 3) / b + 1) * Math.sqrt((a * Math.PI) / 2) * freedom;
  let y = (d * tail) ** (2 / freedom);
  if (y > 0.05 + a) {
    const x = -normalQuantile(p);
    y = x ** 2;
    if (freedom < 5) c += 0.3 * (freedom - 4.5) * (x + 0.6);
    c = (((0.05 * d * x - 5) * x - 7) * x - 2) * x + b + c;
    y = (((((0.4 * y + 6.3) * y + 36) * y + 94.5) / c - y - 3) / b + 1) * x;
    y = Math.expm1(a * y ** 2);
  } else {
    y =
      ((1 / (((freedom + 6) / (freedom * y) - 0.089 * d - 0.822) * (freedom + 2) * 3) + 0.5 / (freedom + 4)) * y - 1) *
        ((freedom + 1) / (freedom + 2)) +
      1 / y;
  }
  return Math.sqrt(freedom * y);
}
