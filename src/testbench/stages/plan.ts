// Manager: gives a measurement to every (supplier, task) whose window lacks samples and whose supplier is in a session now, and hands
// out again what had to wait for a session.
import { type DueWindow, type NewMeasurement, newId, office, type WindowNeed } from '../../store/index.ts';
import { renewAfterMs, type TaskPolicy } from '../policy.ts';
import type { InSession } from '../sessions.ts';
import type { StageDeps } from './deps.ts';
import { meetsRequirements } from './requirements.ts';

export interface PlanLimits {
  /** Open measurements of one supplier: one under way and the next, so that plans stay fresh. */
  readonly openPerSupplier: number;
  /** Open measurements in all. */
  readonly open: number;
  /** Least time between two plannings of the same window. */
  readonly pauseMs: number;
}

export interface Planned {
  readonly planned: number;
  readonly handedOut: number;
}

/** One pass over all suppliers in session. */
export async function plan(limits: PlanLimits, deps: StageDeps): Promise<Planned> {
  const now = deps.now();
  const inSession = deps.sessions.all();
  const handedOut = await handOutWaiting(now, deps);
  const open = await deps.store.read.measurements.openCounts('operator');
  let places = limits.open - sum(open.values());
  const free = inSession.filter(({ supplierId }) => (open.get(supplierId) ?? 0) < limits.openPerSupplier);
  if (places <= 0 || free.length === 0) return { planned: 0, handedOut };

  const due: DueWindow[] = [];
  for (const { needs, suppliers } of await groupNeeds(free, limits, deps)) {
    if (suppliers.length === 0) continue;
    due.push(
      ...(await deps.store.read.windows.due({
        owner: office,
        now,
        needs,
        supplierIds: suppliers.map(({ supplierId }) => supplierId),
        perSupplier: limits.openPerSupplier,
        limit: places,
      })),
    );
  }
  due.sort((a, b) => a.fresh - b.fresh);
  const left = new Map(free.map(({ supplierId }) => [supplierId, limits.openPerSupplier - (open.get(supplierId) ?? 0)]));
  const measurements: NewMeasurement[] = [];
  for (const window of due) {
    const policy = deps.policies.get(window.taskId);
    const slots = left.get(window.supplierId) ?? 0;
    if (!policy || slots === 0 || places === 0) continue;
    left.set(window.supplierId, slots - 1);
    places--;
    measurements.push(measurementOf(window, policy, now, deps.newSeed()));
  }
  if (measurements.length > 0) {
    await deps.store.write(async (tx) => {
      await tx.measurements.plan(measurements);
      for (const { id } of measurements) tx.enqueue('sample', { id });
    });
  }
  return { planned: measurements.length, handedOut };
}

function measurementOf({ supplierId, taskId, fresh }: DueWindow, policy: TaskPolicy, now: number, seed: string): NewMeasurement {
  const reason = fresh < policy.window.samples ? `window holds ${fresh} of ${policy.window.samples}` : 'window is to be renewed';
  return { id: newId(now), supplierId, taskId, owner: policy.owner, visibility: policy.visibility, seed, reason, plannedAt: now };
}

interface NeedGroup {
  readonly needs: readonly WindowNeed[];
  readonly suppliers: readonly InSession[];
}

/** Tasks without requirements are asked of everybody at once; each other task of those who meet them. */
async function groupNeeds(free: readonly InSession[], limits: PlanLimits, deps: StageDeps): Promise<readonly NeedGroup[]> {
  const policies = [...deps.policies.values()];
  const sessionMs = Math.max(...free.map(({ network }) => network.sessionMs));
  const need = ({ taskId, window, every }: TaskPolicy): WindowNeed => ({
    taskId,
    samples: window.samples,
    ttlMs: window.ttlMs,
    minNew: window.minNewSamples,
    renewAfterMs: renewAfterMs(every, sessionMs),
    pauseMs: limits.pauseMs,
  });
  const groups: NeedGroup[] = [{ needs: policies.filter(({ requires }) => requires.length === 0).map(need), suppliers: free }];
  const guarded = policies.filter(({ requires }) => requires.length > 0);
  if (guarded.length === 0) return groups;
  const estimates = await deps.store.read.estimates.current('operator', {
    supplierIds: free.map(({ supplierId }) => supplierId),
    owner: office,
  });
  for (const policy of guarded) {
    const suppliers = free.filter(({ supplierId }) => meetsRequirements(policy.requires, supplierId, estimates, deps.policies));
    groups.push({ needs: [need(policy)], suppliers });
  }
  return groups;
}

/** Measurements that waited for a session go back to the requester as soon as their supplier is in one. */
async function handOutWaiting(now: number, deps: StageDeps): Promise<number> {
  const waiting = (await deps.store.read.measurements.open('operator', { state: 'waiting' })).filter(
    ({ supplierId }) => deps.sessions.find(supplierId) !== null,
  );
  if (waiting.length === 0) return 0;
  return deps.store.write(async (tx) => {
    const changes = waiting.map(({ id }) => ({ id, from: 'waiting', to: 'sampled' }) as const);
    const changed = new Set(await tx.measurements.advance(changes, now));
    for (const { id, supplierId } of waiting) if (changed.has(id)) tx.enqueue('request', { id }, { group: supplierId });
    return changed.size;
  });
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
