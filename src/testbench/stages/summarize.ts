// Summarizer: from the samples of a window to its estimate, and the end of the measurements that filled it.
import { estimateWindow } from '../../stats/index.ts';
import { type ComputedWindow, type NewEstimate, office, type WindowSample } from '../../store/index.ts';
import type { TaskPolicy } from '../policy.ts';
import type { StageDeps } from './deps.ts';

/** A window: what one supplier's score in one task is made of. */
export interface Pair {
  readonly supplierId: string;
  readonly taskId: string;
}

/** Computes these windows anew. Doing it twice changes nothing; a pair may stand twice in the list, as a job that is tried again and a new one. */
export async function summarize(pairs: readonly Pair[], deps: StageDeps): Promise<void> {
  const now = deps.now();
  const distinct = new Map(pairs.map((pair) => [`${pair.supplierId} ${pair.taskId}`, pair]));
  const estimates: NewEstimate[] = [];
  const windows: ComputedWindow[] = [];
  const finished: string[] = [];
  for (const { supplierId, taskId } of distinct.values()) {
    const policy = deps.policies.get(taskId);
    const evaluated = await deps.store.read.measurements.open('operator', { supplierId, state: 'evaluated' });
    finished.push(...evaluated.filter((measurement) => measurement.taskId === taskId).map(({ id }) => id));
    if (!policy) continue;
    const { samples, ttlMs } = policy.window;
    const window = await deps.store.read.samples.window({ supplierId, taskId, owner: office, samples, ttlMs, now });
    windows.push(windowOf({ supplierId, taskId }, window, now));
    const estimate = estimateOf({ supplierId, taskId }, policy, window, now);
    if (estimate) estimates.push(estimate);
  }
  await deps.store.write(async (tx) => {
    await tx.estimates.upsert(estimates, deps.historyStepMs);
    await tx.windows.setComputed(windows);
    await tx.measurements.advance(
      finished.map((id) => ({ id, from: 'evaluated', to: 'done' }) as const),
      now,
    );
    for (const { supplierId, taskId } of estimates) tx.notify({ kind: 'estimate', supplierId, taskId });
  });
}

function windowOf({ supplierId, taskId }: Pair, window: readonly WindowSample[], now: number): ComputedWindow {
  return {
    supplierId,
    taskId,
    owner: office,
    samples: window.length,
    answered: window.filter(({ answered }) => answered).length,
    oldestAt: window.at(-1)?.takenAt ?? null,
    newestAt: window[0]?.takenAt ?? null,
    computedAt: now,
  };
}

function estimateOf({ supplierId, taskId }: Pair, policy: TaskPolicy, window: readonly WindowSample[], now: number): NewEstimate | null {
  const estimate = estimateWindow(window.toReversed().map(({ answered, value }) => ({ value: answered ? value : null })));
  if (!estimate) return null;
  const { served, answered, availability } = estimate;
  return {
    supplierId,
    kind: 'task',
    subject: taskId,
    taskId,
    owner: policy.owner,
    visibility: policy.visibility,
    score: served.estimate,
    low: served.low,
    high: served.high,
    answeredScore: answered?.estimate ?? null,
    answeredLow: answered?.low ?? null,
    answeredHigh: answered?.high ?? null,
    availability: availability.estimate,
    availabilityLow: availability.low,
    availabilityHigh: availability.high,
    samples: estimate.samples,
    answered: estimate.answeredSamples,
    oldestAt: window.at(-1)?.takenAt ?? null,
    newestAt: window[0]?.takenAt ?? null,
    method: estimate.method,
    computedAt: now,
  };
}
