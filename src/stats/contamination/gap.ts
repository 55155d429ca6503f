// The difference between the scores on public and on fresh items, for tasks of whose items nothing is known.
import { type Interval, publishedLevel } from '../interval.ts';
import { logGamma } from '../sequential/log-gamma.ts';
import { wilson } from '../wilson.ts';

/** Right answers of all. */
export interface Tally {
  readonly right: number;
  readonly n: number;
}

/** Public minus fresh, with Newcombe's (1998) hybrid score interval; proportions, so -1 to 1. */
export function gapInterval(open: Tally, fresh: Tally, level: number = publishedLevel): Interval {
  const a = wilson(open.right, open.n, level);
  const b = wilson(fresh.right, fresh.n, level);
  const estimate = a.estimate - b.estimate;
  return {
    estimate,
    low: estimate - Math.hypot(a.estimate - a.low, b.high - b.estimate),
    high: estimate + Math.hypot(a.high - a.estimate, b.estimate - b.low),
  };
}

const ratesTried = 199;

/**
 * p-value of "public items are answered no better than fresh ones": the exact unconditional test on the pooled two-proportion statistic
 * (Barnard 1947; Suissa and Shuster 1985), the largest probability over all common rates. So its false alarms are controlled at every n.
 *
 * @throws RangeError unless both tallies have answers
 */
export function gapPValue(open: Tally, fresh: Tally): number {
  for (const { right, n } of [open, fresh]) {
    if (!(n >= 1 && right >= 0 && right <= n))
      throw new RangeError(`gapPValue: right answers must lie in [0, n] and n >= 1, got ${right} of ${n}`);
  }
  const observed = pooledZ(open.right, open.n, fresh.right, fresh.n);
  if (observed <= 0) return 1;
  const most = extremeUpTo(open.n, fresh.n, observed);
  const openLogs = logChoose(open.n);
  const freshLogs = logChoose(fresh.n);
  let worst = 0;
  for (let i = 1; i <= ratesTried; i++) worst = Math.max(worst, probability(most, openLogs, freshLogs, i / (ratesTried + 1)));
  return Math.min(1, worst);
}

function pooledZ(a: number, m: number, b: number, n: number): number {
  const pooled = (a + b) / (m + n);
  const variance = pooled * (1 - pooled) * (1 / m + 1 / n);
  return variance > 0 ? (a / m - b / n) / Math.sqrt(variance) : 0;
}

// For each number of right public answers: the largest number of right fresh ones that is as extreme as what was observed; -1 for none.
function extremeUpTo(m: number, n: number, observed: number): readonly number[] {
  const most: number[] = [];
  let b = -1;
  for (let a = 0; a <= m; a++) {
    while (b < n && pooledZ(a, m, b + 1, n) >= observed - 1e-9) b++;
    most.push(b);
  }
  return most;
}

function probability(most: readonly number[], openLogs: readonly number[], freshLogs: readonly number[], rate: number): number {
  const atMost: number[] = [];
  let sum = 0;
  for (const mass of masses(freshLogs, rate)) {
    sum += mass;
    atMost.push(sum);
  }
  return masses(openLogs, rate).reduce((total, mass, a) => total + mass * (atMost[most[a] ?? -1] ?? 0), 0);
}

function masses(logs: readonly number[], rate: number): readonly number[] {
  const n = logs.length - 1;
  return logs.map((log, k) => Math.exp(log + k * Math.log(rate) + (n - k) * Math.log1p(-rate)));
}

function logChoose(n: number): readonly number[] {
  return Array.from({ length: n + 1 }, (_, k) => logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1));
}
