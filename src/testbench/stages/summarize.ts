// Summarizer: from the samples of a window to its estimate, and the end of the measurements that filled it.
import { estimateWindow } from '../../stats/index.ts';
import { type ComputedWindow, type NewEstimate, office, type WindowValues } from '../../store/index.ts';
import { breather } from '../breather.ts';
import type { TaskPolicy } from '../policy.ts';
import { watchTiers } from '../watching/tier-watch.ts';
import { keyOf, WatchConflictError, watch, writeFindings } from '../watching/watch.ts';
import type { StageDeps } from './deps.ts';

/** A window: what one supplier's score in one task is made of. */
export interface Pair {
  readonly supplierId: string;
  readonly taskId: string;
}

/** How often to read again what another process has changed meanwhile. */
const mostTries = 5;

/** Computes these windows anew. Doing it twice changes nothing; a pair may stand twice in the list, as a job that is tried again and a new one. */
export async function summarize(pairs: readonly Pair[], deps: StageDeps): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await summarizeOnce(pairs, deps);
    } catch (error) {
      if (!(error instanceof WatchConflictError) || tries === mostTries) throw error;
    }
  }
}

async function summarizeOnce(pairs: readonly Pair[], deps: StageDeps): Promise<void> {
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
  const findings = await watch(finished, deps);
  const changed = new Set(findings.changes.map(keyOf));
  const byPair = new Map(found.map((window) => [keyOf(window), window]));
  const windows = asked.map((pair) => windowOf(pair, byPair.get(keyOf(pair)), now));
  const estimates: NewEstimate[] = [];
  const breathe = breather();
  for (const pair of asked) {
    const key = keyOf(pair);
    // A window that is closed now gets its estimate when it is read again, without what is before the change.
    const estimate = changed.has(key) ? null : estimateOf(pair, byPair.get(key), now);
    if (estimate) estimates.push(estimate);
    await breathe();
  }
  const tiers = await watchTiers(estimates, new Set(findings.changes.map(({ supplierId }) => supplierId)), deps.tiers, deps);
  await deps.store.write(async (tx) => {
    await tx.estimates.upsert(estimates, deps.historyStepMs);
    await tx.windows.setComputed(windows);
    await tx.measurements.advance(
      finished.map((id) => ({ id, from: 'evaluated', to: 'done' }) as const),
      now,
    );
    await writeFindings(tx, { ...findings, watches: [...findings.watches, ...tiers.watches] }, now);
    await tx.events.add(tiers.events);
    for (const { supplierId, taskId } of estimates) tx.notify({ kind: 'estimate', supplierId, taskId });
  });
}

const isAnswered = (value: number | null): boolean => value !== null;

/** An empty window has no values. */
function windowOf({ supplierId, taskId }: Pair, window: WindowValues | undefined, now: number): ComputedWindow {
  return {
    supplierId,
    taskId,
    owner: office,
    samples: window?.values.length ?? 0,
    answered: window?.values.filter(isAnswered).length ?? 0,
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
