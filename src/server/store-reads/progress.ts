// What the test-bench is doing: from itself where it runs in this process, from the store's open measurements where it does not.
import type { MeasurementState, Store } from '../../store/index.ts';
import type { ProgressRead, ServiceRead } from '../reads.ts';
import type { StoreReadsOptions } from './options.ts';

/** The stage that a measurement in this state waits for or is in. */
const stageOfState: Readonly<Partial<Record<MeasurementState, string>>> = {
  planned: 'sampler',
  sampled: 'requester',
  waiting: 'requester',
  answered: 'evaluator',
  evaluated: 'summarizer',
};

const stages = ['sampler', 'requester', 'evaluator', 'summarizer'] as const;
/** Silence of a test-bench elsewhere after which it counts as not running. */
const heardWithinMs = 60_000;

export function progressReads(
  { read, subscribe }: Pick<Store, 'read' | 'subscribe'>,
  { bench }: StoreReadsOptions,
  services: () => Promise<readonly ServiceRead[]>,
) {
  let heardAtMs = Number.NEGATIVE_INFINITY;
  subscribe(() => {
    heardAtMs = performance.now();
  });
  return async (): Promise<ProgressRead> => {
    const [counts, known] = await Promise.all([read.measurements.countsByState('operator'), services()]);
    const report = bench?.();
    const active = new Map(report?.stages.map((stage) => [stage.stage, stage.active]));
    const open = new Map<string, number>();
    for (const [state, stage] of Object.entries(stageOfState)) {
      open.set(stage, (open.get(stage) ?? 0) + (counts[state as MeasurementState] ?? 0));
    }
    return {
      bench: report !== undefined || performance.now() - heardAtMs < heardWithinMs ? 'running' : 'unknown',
      stages: stages.map((stage) => {
        const inHand = active.get(stage) ?? 0;
        return { stage, active: inHand, waiting: Math.max(0, (open.get(stage) ?? 0) - inHand) };
      }),
      samples: report?.samples ?? null,
      samplesPerSecond: report?.samplesPerSecond ?? null,
      hasSuppliers: known.some(({ suppliers }) => suppliers > 0),
    };
  };
}
