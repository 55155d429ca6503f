// What the test-bench is doing, counted since its start: for the terminal and for the board's first minutes.
import type { Limiter } from './limiter.ts';

export type StageName = 'manager' | 'sampler' | 'requester' | 'evaluator' | 'summarizer';

export interface StageCount {
  readonly stage: StageName;
  /** Pieces of work in hand: passes of the manager, measurements elsewhere. */
  readonly active: number;
  readonly done: number;
}

export interface BenchProgress {
  readonly stages: readonly StageCount[];
  readonly planned: number;
  readonly samples: number;
  /** Over the last ten seconds. */
  readonly samplesPerSecond: number;
  readonly relaysUnderWay: number;
}

export interface Progress {
  /** Counts `pieces` as in hand while `work` runs, and as done when it succeeds. */
  during<T>(stage: StageName, pieces: number, work: () => Promise<T>): Promise<T>;
  countPlanned(measurements: number): void;
  countSamples(samples: number): void;
  read(): BenchProgress;
}

const rateOverMs = 10_000;

/** `nowMs` is a monotonic clock in ms. */
export function createProgress(limiter: Limiter, nowMs: () => number = () => performance.now()): Progress {
  const stages = new Map<StageName, { active: number; done: number }>(
    (['manager', 'sampler', 'requester', 'evaluator', 'summarizer'] as const).map((stage) => [stage, { active: 0, done: 0 }]),
  );
  const startedMs = nowMs();
  let planned = 0;
  let samples = 0;
  let recent: { readonly atMs: number; readonly samples: number }[] = [];
  return {
    async during(stage, pieces, work) {
      const count = stages.get(stage) ?? { active: 0, done: 0 };
      count.active += pieces;
      try {
        const result = await work();
        count.done += pieces;
        return result;
      } finally {
        count.active -= pieces;
      }
    },
    countPlanned(measurements) {
      planned += measurements;
    },
    countSamples(added) {
      samples += added;
      recent.push({ atMs: nowMs(), samples: added });
    },
    read() {
      const now = nowMs();
      recent = recent.filter(({ atMs }) => atMs > now - rateOverMs);
      const overMs = Math.max(1000, Math.min(rateOverMs, now - startedMs));
      return {
        stages: [...stages].map(([stage, count]) => ({ stage, ...count })),
        planned,
        samples,
        samplesPerSecond: (recent.reduce((sum, entry) => sum + entry.samples, 0) * 1000) / overMs,
        relaysUnderWay: limiter.active(),
      };
    },
  };
}
