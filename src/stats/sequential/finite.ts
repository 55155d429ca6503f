// The same bets on values that are drawn without replacement from a finite task.
import type { Ends } from './convex-ends.ts';
import { logGain, logWealthOfTilts, tilts } from './tilts.ts';

const steps = 50;

/** Candidate means of the task. */
const candidates: readonly number[] = Array.from({ length: steps + 1 }, (_, i) => i / steps);

/**
 * Per candidate mean, per tilt: the log wealth. Without replacement the fair odds follow what is left (the mean of the remaining items
 * if the task's mean is m), so the bets depend on m and on the order, and no sum serves all m. `null`: the values have made it impossible.
 */
export type FiniteWealth = readonly (readonly number[] | null)[];

export const initialWealth: FiniteWealth = candidates.map(() => tilts.map(() => 0));

/**
 * One more value (Waudby-Smith and Ramdas 2024, section 5).
 *
 * @param n values before this one, `sum` their sum; `n < population`
 */
export function wealthAfter(wealth: FiniteWealth, value: number, population: number, n: number, sum: number): FiniteWealth {
  return wealth.map((row, i) => {
    const left = ((candidates[i] ?? 0) * population - sum) / (population - n);
    if (row === null || left < -1e-9 || left > 1 + 1e-9) return null;
    const fair = Math.min(1, Math.max(0, left));
    return row.map((log, k) => log + logGain(k, value) - logGain(k, fair));
  });
}

/**
 * The candidates that stand, with the ends between two candidates from the convexity of the log wealth: beyond the last one that stands
 * it is at least as high as the line through that one and its inner neighbour.
 *
 * @param possible the means that the values drawn so far leave possible; it holds `mean`
 */
export function finiteEnds(wealth: FiniteWealth, limit: number, mean: number, possible: Ends): Ends {
  const logs = wealth.map((row) => (row === null ? Number.POSITIVE_INFINITY : logWealthOfTilts(row)));
  const standing = logs.flatMap((log, i) => (log <= limit ? [i] : []));
  const first = standing[0] ?? Math.ceil(mean * steps);
  const last = standing.at(-1) ?? Math.floor(mean * steps);
  return {
    low: Math.max(possible.low, Math.min(mean, end(logs, limit, first, -1))),
    high: Math.min(possible.high, Math.max(mean, end(logs, limit, last, 1))),
  };
}

function end(logs: readonly number[], limit: number, outermost: number, direction: 1 | -1): number {
  const here = logs[outermost] ?? Number.POSITIVE_INFINITY;
  const next = Math.min(1, Math.max(0, (outermost + direction) / steps));
  const slope = here - (logs[outermost - direction] ?? Number.POSITIVE_INFINITY);
  if (!(slope > 0) || here > limit) return next;
  const reach = Math.min(1, (limit - here) / slope);
  return Math.min(1, Math.max(0, (outermost + direction * reach) / steps));
}
