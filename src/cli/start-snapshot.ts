// What `hallmark start` shows on the terminal, from the board's own reads and the test-bench's counts.
import { type BoardSupplier, board } from '../leaderboard/index.ts';
import type { Reads } from '../server/index.ts';
import { meanOfMeans } from '../stats/index.ts';
import type { BenchProgress } from '../testbench/progress.ts';
import type { ScoreText } from './output.ts';
import type { ProgressSnapshot, SupplierProgress } from './progress/snapshot.ts';

export interface StartFacts {
  readonly startedAt: number;
  readonly url: string;
  readonly reads: Reads;
  readonly bench: BenchProgress;
}

export const emptySnapshot = (startedAt: number): ProgressSnapshot => ({
  startedAt,
  url: null,
  message: null,
  samplesPerSecond: 0,
  nextEstimateInSeconds: null,
  stages: [],
  suppliers: [],
});

/** A moment of the running program. */
export async function startSnapshot({ startedAt, url, reads, bench }: StartFacts): Promise<ProgressSnapshot> {
  const runningS = Math.max(1, (Date.now() - startedAt) / 1000);
  const suppliers: SupplierProgress[] = [];
  for (const { network, service } of await reads.services('operator')) {
    const scope = { network, service };
    const [rows, tasks] = await Promise.all([reads.rows('operator', scope), reads.tasks('operator', scope)]);
    suppliers.push(...board(rows, { tasks, now: new Date(), tiers: reads.tiers }).map(supplierProgress));
  }
  return {
    startedAt,
    url,
    message: suppliers.length === 0 ? 'waiting for the first suppliers' : null,
    samplesPerSecond: bench.samplesPerSecond,
    nextEstimateInSeconds: nextEstimateInS(bench, runningS),
    stages: bench.stages.map(({ stage, active, done }) => ({ name: stage, active, done, ratePerSecond: done / runningS, doing: null })),
    suppliers,
  };
}

/** Time that a measurement takes on its way through the stages, by Little's law: those under way over those that end a second. */
function nextEstimateInS({ stages }: BenchProgress, runningS: number): number | null {
  const underWay = stages.reduce((sum, { stage, active }) => (stage === 'manager' ? sum : sum + active), 0);
  if (underWay === 0) return null;
  const ended = stages.find(({ stage }) => stage === 'summarizer')?.done ?? 0;
  return ended === 0 ? null : Math.max(1, Math.round(runningS / ended));
}

function supplierProgress(row: BoardSupplier): SupplierProgress {
  return {
    name: row.name ?? row.id,
    samples: row.tasks.reduce((sum, { samples }) => sum + samples, 0),
    estimate: row.overall ?? soFar(row),
    state: row.status,
  };
}

/** Before a supplier is ranked: the mean of the tasks that have an estimate. */
function soFar({ tasks }: BoardSupplier): ScoreText | null {
  if (tasks.length === 0) return null;
  const { estimate, low, high } = meanOfMeans(
    tasks.map(({ score, low: from, high: to }) => ({ estimate: score, low: from, high: to })),
    0.95,
    [0, 100],
  );
  return { score: estimate, low, high };
}
