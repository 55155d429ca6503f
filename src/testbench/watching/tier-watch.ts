// Keeps each supplier's tier: what it held before decides, near a border, what it holds now.
import { z } from 'zod';
import { assignTier, overall, published, type TierScale, type TierStanding } from '../../leaderboard/index.ts';
import { type NewEstimate, type NewEvent, office, type Watch, type WatchKey } from '../../store/index.ts';
import type { StageDeps } from '../stages/deps.ts';

export interface TierFindings {
  readonly watches: readonly Watch[];
  readonly events: readonly NewEvent[];
}

const stored = z.object({ tier: z.string().nullable(), settled: z.boolean() });

/** Where a supplier's standing is kept. */
export const tierKey = (supplierId: string): WatchKey => ({ supplierId, kind: 'tier', subject: 'overall', owner: office });

/**
 * The standings that change with these estimates. A supplier has none until its overall score is known. After a change of the supplier its
 * tier is held less firmly: what made it sure is no longer true.
 *
 * @param changed suppliers of whom a change was just found
 */
export async function watchTiers(
  fresh: readonly NewEstimate[],
  changed: ReadonlySet<string>,
  scale: TierScale,
  deps: StageDeps,
): Promise<TierFindings> {
  const supplierIds = [...new Set([...fresh.map(({ supplierId }) => supplierId), ...changed])];
  if (supplierIds.length === 0) return { watches: [], events: [] };
  const [current, standings] = await Promise.all([
    deps.store.read.estimates.current('operator', { supplierIds, owner: office }),
    deps.store.read.watches.many(supplierIds.map(tierKey)),
  ]);
  const counted = [...deps.policies.values()].filter(({ task }) => task.freshTask === undefined).map(({ taskId }) => taskId);
  const estimatesOf = Map.groupBy([...current, ...fresh], ({ supplierId }) => supplierId);
  const standingOf = new Map(standings.map((watch) => [watch.supplierId, watch]));
  const at = deps.now();
  const watches: Watch[] = [];
  const events: NewEvent[] = [];
  for (const supplierId of supplierIds) {
    const known = standingOf.get(supplierId);
    const parsed = stored.safeParse(known?.state);
    const held: TierStanding | null = parsed.success ? parsed.data : null;
    const standing = held && changed.has(supplierId) ? { ...held, settled: false } : held;
    const newest = new Map((estimatesOf.get(supplierId) ?? []).map((one) => [one.subject, one]));
    const mean = overall(
      [...newest.values()].map(({ subject, score, low, high, samples }) => ({ task: subject, estimate: score, low, high, samples })),
      counted,
    );
    if (!mean) continue;
    const { tier, settled, probability } = assignTier(published(mean), standing, { scale });
    if (held?.tier === tier && held.settled === settled) continue;
    watches.push({ ...tierKey(supplierId), version: (known?.version ?? 0) + 1, state: { tier, settled }, updatedAt: at });
    if (held === null || held.tier !== tier) {
      events.push({ kind: 'tier', supplierId, taskId: null, at, data: { from: held?.tier ?? null, to: tier, probability } });
    }
  }
  return { watches, events };
}
