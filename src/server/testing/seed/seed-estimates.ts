// Estimates of the seeded network, as the summarizer would have written them.
import { wilson } from '../../../stats/index.ts';
import { type NewEstimate, office } from '../../../store/index.ts';
import type { SeedSupplier } from './seed-suppliers.ts';
import { taskNames } from './seed-tasks.ts';

/** An estimate of `samples` items of which `answered` were answered and `rightAnswers` right. */
export function estimateOf(
  supplierIdOf: string,
  taskId: string,
  samples: number,
  answered: number,
  rightAnswers: number,
  atMs: number,
): NewEstimate {
  const { estimate, low, high } = wilson(rightAnswers, samples);
  const available = wilson(answered, samples);
  return {
    supplierId: supplierIdOf,
    kind: 'task',
    subject: taskId,
    taskId,
    owner: office,
    visibility: 'public',
    score: estimate,
    low,
    high,
    answeredScore: null,
    answeredLow: null,
    answeredHigh: null,
    availability: available.estimate,
    availabilityLow: available.low,
    availabilityHigh: available.high,
    samples,
    answered,
    oldestAt: atMs - 60_000,
    newestAt: atMs,
    method: 'wilson',
    computedAt: atMs,
  };
}

export interface EstimateSeed {
  readonly atMs: number;
  /** Ids, in the order of `taskNames`. */
  readonly tasks: readonly string[];
  readonly samples: number;
  readonly random: () => number;
}

/** One estimate of each task, from answers drawn at the supplier's ability. */
export function estimatesOf(id: string, supplier: SeedSupplier, { atMs, tasks, samples, random }: EstimateSeed): readonly NewEstimate[] {
  return taskNames.map((name, index) => {
    const ability = supplier.ability[name] ?? supplier.ability.default;
    let answered = 0;
    let rightAnswers = 0;
    for (let i = 0; i < samples; i++) {
      if (random() >= supplier.up) continue;
      answered += 1;
      if (random() < ability) rightAnswers += 1;
    }
    return estimateOf(id, tasks[index] ?? '', samples, answered, rightAnswers, atMs);
  });
}
