// Summarizer: from the samples of a window to its estimate, and the end of the measurements that filled it.
import { estimateWindow } from '../../stats/index.ts';
import { type ComputedWindow, type NewEstimate, office, type WindowValues } from '../../store/index.ts';
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
  const distinct = [...new Map(pairs.map((pair) => [keyOf(pair), pair])).values()];
  // Before the samples are read: these measurements have put theirs in.
  const finished = await deps.store.read.measurements.idsIn('operator', 'evaluated', distinct);
  const asked = distinct.flatMap(({ supplierId, taskId }) => {
    const policy = deps.policies.get(taskId);
    return policy ? [{ supplierId, taskId, policy }] : [];
  });
  const found = await deps.store.read.samples.windowValues(
    asked.map(({ supplierId, taskId, policy: { window } }) => ({
      supplierId,
      taskId,
      owner: office,
      samples: window.samples,
      ttlMs: window.ttlMs,
      now,
    })),
  );
  const byPair = new Map(found.map((window) => [keyOf(window), window]));
  const windows = asked.map((pair) => windowOf(pair, byPair.get(keyOf(pair)), now));
  const estimates = asked.flatMap((pair) => estimateOf(pair, byPair.get(keyOf(pair)), now) ?? []);
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

const keyOf = ({ supplierId, taskId }: Pair): string => `${supplierId} ${taskId}`;

/** An empty window has no values. */
function windowOf({ supplierId, taskId }: Pair, window: WindowValues | undefined, now: number): ComputedWindow {
  return {
    supplierId,
    taskId,
    owner: office,
    samples: window?.values.length ?? 0,
    answered: window?.values.filter((value) => value !== null).length ?? 0,
    oldestAt: window?.oldestAt ?? null,
    newestAt: window?.newestAt ?? null,
    computedAt: now,
  };
}

function estimateOf(
  { supplierId, taskId, policy }: Pair & { readonly policy: TaskPolicy },
  window: WindowValues | undefined,
  now: number,
): NewEstimate | null {
  const estimate = window && estimateWindow(window.values.map((value) => ({ value })));
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
    oldestAt: window.oldestAt,
    newestAt: window.newestAt,
    method: estimate.method,
    computedAt: now,
  };
}
