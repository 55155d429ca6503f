// What a board and a supplier's history are made of: tasks in use, current and past estimates, latencies, failures.
import { z } from 'zod';
import { overallHistory, type SupplierRow, type TierStanding } from '../../leaderboard/index.ts';
import { type Estimate, type Latencies, office, type Store, type StoredTask } from '../../store/index.ts';
import type { EstimateRead, Reads, Scope, TaskRead, View } from '../reads.ts';
import type { StoreReadsOptions } from './options.ts';

/** Who left stays on the board this long. */
const leftForMs = 7 * 24 * 3_600_000;
const latencyOverMs = 24 * 3_600_000;
const latencyRelays = 500;

export function boardReads({ read }: Pick<Store, 'read'>, { tasks: facts, now }: StoreReadsOptions) {
  const serviceKind = async ({ network, service }: Scope) =>
    (await read.suppliers.services(network)).find(({ id }) => id === service)?.kind ?? null;

  /** Tasks in use for a service, in the order of the configuration. */
  const tasksInUse = async (view: View, scope: Scope): Promise<readonly (TaskRead & { readonly id: string })[]> => {
    const [kind, stored] = await Promise.all([serviceKind(scope), read.tasks.list(view)]);
    const order = new Map(facts.map((fact, index) => [fact.name, index]));
    return stored
      .filter((task) => task.owner === office && task.serviceKind === kind)
      .sort((a, b) => (order.get(a.name) ?? facts.length) - (order.get(b.name) ?? facts.length))
      .map(taskRead);
  };

  const taskRead = (task: StoredTask): TaskRead & { readonly id: string } => {
    const { id, name, version, primaryMetric, disclose } = task;
    const fact = facts.find((one) => one.name === name);
    return {
      id,
      name,
      version,
      disclose,
      metric: primaryMetric,
      description: fact?.description ?? '',
      outputType: fact?.outputType ?? '',
      isDefault: fact?.isDefault ?? facts.length === 0,
      windowSamples: fact?.windowSamples ?? 0,
      maxAgeMs: fact?.maxAgeMs ?? null,
    };
  };

  return {
    tasks: tasksInUse,

    async rows(view, scope) {
      const nowMs = now().getTime();
      const [listed, tasks] = await Promise.all([
        read.suppliers.list({ networkId: scope.network, serviceId: scope.service, withLeft: true }),
        tasksInUse(view, scope),
      ]);
      const suppliers = listed.filter(({ leftAt }) => leftAt === null || leftAt > nowMs - leftForMs);
      const supplierIds = suppliers.map(({ id }) => id);
      const [estimates, latencies, standings] = await Promise.all([
        read.estimates.current(view, { supplierIds, owner: office }),
        read.relays.latencies({ supplierIds, since: nowMs - latencyOverMs, lastRelays: latencyRelays }),
        read.watches.many(supplierIds.map((supplierId) => ({ supplierId, kind: 'tier', subject: 'overall', owner: office }))),
      ]);
      const standingOf = new Map(standings.map(({ supplierId, state }) => [supplierId, standingRead(state)]));
      const taskNames = new Map(tasks.map(({ id, name }) => [id, name]));
      const estimatesOf = Map.groupBy(estimates, ({ supplierId }) => supplierId);
      const latencyOf = new Map(latencies.map((latency) => [latency.supplierId, latency]));
      return suppliers.map(({ id, address, name, leftAt }): SupplierRow => {
        const latency = latencyOf.get(id);
        return {
          id,
          address,
          name,
          staked: leftAt === null,
          lastSeen: latency === undefined ? null : new Date(latency.lastAnsweredAt),
          latency: latencyRead(latency),
          standing: standingOf.get(id) ?? null,
          estimates: (estimatesOf.get(id) ?? []).flatMap((estimate) => taskEstimate(estimate, taskNames)),
        };
      });
    },

    async history(view, scope, supplierId, since, limit) {
      const tasks = await tasksInUse(view, scope);
      const histories = await Promise.all(
        tasks.map(async ({ id, name }) => {
          const estimates = await read.estimates.history(view, { supplierId, kind: 'task', subject: id, owner: office, limit });
          return estimates
            .filter(({ computedAt }) => computedAt >= since.getTime())
            .map(({ computedAt, score, low, high, samples }) => ({
              task: name,
              at: new Date(computedAt),
              estimate: score,
              low,
              high,
              samples,
            }));
        }),
      );
      const points = histories.flat().sort((a, b) => a.at.getTime() - b.at.getTime());
      const defaultTasks = tasks.filter(({ isDefault }) => isDefault).map(({ name }) => name);
      const means = overallHistory(points, defaultTasks).map((point): EstimateRead => ({ ...point, task: null }));
      return [...means, ...points];
    },

    async failures(_view, supplierId, since) {
      const counts = await read.relays.failureCounts({ supplierIds: [supplierId], since: since.getTime() });
      return counts.map(({ kind, count }) => ({ kind, count }));
    },
  } satisfies Partial<Reads>;
}

const standing = z.object({ tier: z.string().nullable(), settled: z.boolean() });

/** What another version wrote in another form is no standing. */
function standingRead(state: unknown): TierStanding | null {
  return standing.safeParse(state).data ?? null;
}

function taskEstimate(estimate: Estimate, taskNames: ReadonlyMap<string, string>): SupplierRow['estimates'] {
  const { kind, subject, score, low, high, answered, samples, newestAt } = estimate;
  const task = kind === 'task' ? taskNames.get(subject) : undefined;
  if (task === undefined || newestAt === null) return [];
  return [{ task, estimate: score, low, high, answered, samples, newest: new Date(newestAt) }];
}

/** Null while there are too few relays for an interval: no number is shown without one. */
function latencyRead(latency: Latencies | undefined): SupplierRow['latency'] {
  if (latency === undefined || latency.totalP50LowMs === null || latency.totalP50HighMs === null) return null;
  return { p50Ms: latency.totalP50Ms, lowMs: latency.totalP50LowMs, highMs: latency.totalP50HighMs, samples: latency.relays };
}
