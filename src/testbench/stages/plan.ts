// Manager: gives a measurement to every (supplier, task) whose window lacks samples and whose supplier is in a session now, and hands
// out again what had to wait for a session.
import { seededRandom } from '../../stats/index.ts';
import { type DueWindow, type NewMeasurement, newId, office, type WindowNeed } from '../../store/index.ts';
import { canAsk, renewAfterMs, type TaskPolicy } from '../policy.ts';
import type { InSession } from '../sessions.ts';
import type { StageDeps } from './deps.ts';
import { isGuarded, meetsRequirements } from './requirements.ts';

export interface PlanLimits {
  /**
   * Measurements of one supplier that are still to be asked: one under way and the next, so that plans stay fresh. Those that are asked
   * and not yet evaluated do not count: the supplier would be idle while they are worked on.
   */
  readonly pendingPerSupplier: number;
  /** The same of all suppliers in session. */
  readonly pending: number;
  /** Least time between two plannings of the same window. */
  readonly pauseMs: number;
  /** Least time before a window is planned again whose last measurement brought nothing: a wrong key, a network that is down. */
  readonly fruitlessPauseMs: number;
}

export interface Planned {
  readonly planned: number;
  readonly handedOut: number;
}

/**
 * Suppliers that one pass looks at. Of more, each pass looks at others, drawn by lot: a pass must stay short, however large the network,
 * and what it misses another sees soon.
 */
const mostSuppliers = 1000;

/** One pass over suppliers in session. */
export async function plan(limits: PlanLimits, deps: StageDeps): Promise<Planned> {
  const now = deps.now();
  const inSession = deps.sessions.all();
  const handedOut = await handOutWaiting(now, deps);
  const pending = await deps.store.read.measurements.pendingCounts('operator');
  // What waits for suppliers that are away, perhaps for ever, takes no place.
  let places = limits.pending - sum(inSession.map(({ supplierId }) => pending.get(supplierId) ?? 0));
  const free = someOf(
    inSession.filter(({ supplierId }) => (pending.get(supplierId) ?? 0) < limits.pendingPerSupplier),
    deps,
  );
  if (places <= 0 || free.length === 0) return { planned: 0, handedOut };

  const wanted = await deps.budget.wanted(
    free.map(({ supplierId }) => supplierId),
    deps,
  );
  const due: DueWindow[] = [];
  for (const { needs, suppliers } of await groupNeeds(free, limits, deps)) {
    if (suppliers.length === 0 || needs.length === 0) continue;
    due.push(
      ...(await deps.store.read.windows.due({
        owner: office,
        now,
        needs,
        wanted,
        supplierIds: suppliers.map(({ supplierId }) => supplierId),
        perSupplier: limits.pendingPerSupplier,
        limit: places,
      })),
    );
  }
  due.sort((a, b) => a.fresh - b.fresh);
  const left = new Map(free.map(({ supplierId }) => [supplierId, limits.pendingPerSupplier - (pending.get(supplierId) ?? 0)]));
  const measurements: NewMeasurement[] = [];
  for (const window of due) {
    const policy = deps.policies.get(window.taskId);
    const slots = left.get(window.supplierId) ?? 0;
    if (!policy || slots === 0 || places === 0 || isFruitless(window, limits, now)) continue;
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

// Clocks of several processes differ by less.
const clockSkewMs = 60_000;

function isFruitless({ newestAt, lastPlannedAt }: DueWindow, { fruitlessPauseMs }: PlanLimits, now: number): boolean {
  if (lastPlannedAt === null || now - lastPlannedAt >= fruitlessPauseMs) return false;
  return newestAt === null || newestAt < lastPlannedAt - clockSkewMs;
}

/** All of them, or as many as a pass looks at, each as likely as the others (selection sampling: Knuth, TAOCP 3.4.2, algorithm S). */
function someOf(suppliers: readonly InSession[], { newSeed }: StageDeps): readonly InSession[] {
  if (suppliers.length <= mostSuppliers) return suppliers;
  const random = seededRandom(newSeed());
  let needed = mostSuppliers;
  return suppliers.filter((_, index) => {
    const taken = random() * (suppliers.length - index) < needed;
    if (taken) needed--;
    return taken;
  });
}

interface NeedGroup {
  readonly needs: readonly WindowNeed[];
  readonly suppliers: readonly InSession[];
}

/**
 * Who is to be asked what: suppliers of one network that speak one API have the same needs. Tasks without requirements are asked of all
 * of them at once; each other task of those who meet them.
 */
async function groupNeeds(free: readonly InSession[], limits: PlanLimits, deps: StageDeps): Promise<readonly NeedGroup[]> {
  const policies = [...deps.policies.values()];
  const open = policies.filter((policy) => !isGuarded(policy, deps.taxonomies));
  const guarded = policies.filter((policy) => isGuarded(policy, deps.taxonomies));
  const estimates =
    guarded.length === 0
      ? []
      : await deps.store.read.estimates.current('operator', { supplierIds: free.map(({ supplierId }) => supplierId), owner: office });
  const ofSupplier = Map.groupBy(estimates, ({ supplierId }) => supplierId);
  const alike = Map.groupBy(free, ({ network, address, serviceId }) => `${network.api(address, serviceId)} ${network.id}`);
  return [...alike.values()].flatMap((suppliers): NeedGroup[] => {
    const [first] = suppliers;
    if (!first) return [];
    const { network, address, serviceId } = first;
    const api = network.api(address, serviceId);
    const needs = (asked: readonly TaskPolicy[]): WindowNeed[] =>
      asked
        .filter(({ task }) => canAsk(api, task))
        .map((policy) => ({
          taskId: policy.taskId,
          samples: deps.budget.floorOf(policy),
          ttlMs: policy.window.ttlMs,
          minNew: Math.min(policy.window.minNewSamples, deps.budget.floorOf(policy)),
          renewAfterMs: renewAfterMs(policy.every, network.sessionMs),
          pauseMs: limits.pauseMs,
        }));
    const ready = (policy: TaskPolicy): InSession[] =>
      suppliers.filter(({ supplierId }) => meetsRequirements(policy, ofSupplier.get(supplierId) ?? [], deps.policies, deps.taxonomies));
    return [{ needs: needs(open), suppliers }, ...guarded.map((policy) => ({ needs: needs([policy]), suppliers: ready(policy) }))];
  });
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
