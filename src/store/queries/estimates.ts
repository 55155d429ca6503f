// Estimates: scores with their intervals, the current one and the history of each (supplier, kind, subject, owner).
import { sql } from 'kysely';
import type { Sql } from '../dialect.ts';
import { newId } from '../ids.ts';
import { insertRows, recordset } from '../rows.ts';
import type { Visibility } from '../tables.ts';
import { listedFor, type Viewer } from '../viewer.ts';

export interface NewEstimate {
  readonly supplierId: string;
  /** What is estimated: `task`, `overall`, later `skill`. */
  readonly kind: string;
  /** Which one: the task's id, the skill's name; empty for `overall`. */
  readonly subject: string;
  readonly taskId: string | null;
  readonly owner: string;
  readonly visibility: Visibility;
  /** Served quality with its 95 % interval, fractions as `stats` computes them. */
  readonly score: number;
  readonly low: number;
  readonly high: number;
  /** Quality of the items answered; null when none was. */
  readonly answeredScore: number | null;
  readonly answeredLow: number | null;
  readonly answeredHigh: number | null;
  /** Share of items answered. */
  readonly availability: number | null;
  readonly availabilityLow: number | null;
  readonly availabilityHigh: number | null;
  readonly samples: number;
  readonly answered: number;
  readonly oldestAt: number | null;
  readonly newestAt: number | null;
  /** How the interval was computed. */
  readonly method: string;
  readonly computedAt: number;
}

export interface Estimate extends NewEstimate {
  readonly id: string;
  readonly validFrom: number;
  /** Null while it is the current one. */
  readonly supersededAt: number | null;
}

const columns = {
  supplierId: 'text',
  kind: 'text',
  subject: 'text',
  taskId: 'text',
  owner: 'text',
  visibility: 'text',
  score: 'double',
  low: 'double',
  high: 'double',
  answeredScore: 'double',
  answeredLow: 'double',
  answeredHigh: 'double',
  availability: 'double',
  availabilityLow: 'double',
  availabilityHigh: 'double',
  samples: 'integer',
  answered: 'integer',
  oldestAt: 'time',
  newestAt: 'time',
  method: 'text',
  computedAt: 'time',
} as const;

const replaced = [
  'visibility',
  'task_id',
  'score',
  'low',
  'high',
  'answered_score',
  'answered_low',
  'answered_high',
  'availability',
  'availability_low',
  'availability_high',
  'samples',
  'answered',
  'oldest_at',
  'newest_at',
  'method',
  'computed_at',
];

const insert = insertRows<NewEstimate & { readonly id: string; readonly validFrom: number }>(
  'estimates',
  { id: 'text', validFrom: 'time', ...columns },
  `on conflict (supplier_id, kind, subject, owner) where superseded_at is null
   do update set ${replaced.map((name) => `${name} = excluded.${name}`).join(', ')} where t.computed_at <= excluded.computed_at`,
);

const keys = recordset<{
  readonly supplierId: string;
  readonly kind: string;
  readonly subject: string;
  readonly owner: string;
  readonly computedAt: number;
}>({
  supplierId: 'text',
  kind: 'text',
  subject: 'text',
  owner: 'text',
  computedAt: 'time',
});

export function estimateReads(db: Sql) {
  return {
    /** Current estimates of all staked suppliers of a service: what a board is made of. By supplier, kind, subject. */
    async board(
      viewer: Viewer,
      filter: { readonly networkId: string; readonly serviceId: string; readonly owner: string },
    ): Promise<readonly Estimate[]> {
      return db
        .selectFrom('suppliers')
        .innerJoin('estimates', 'estimates.supplierId', 'suppliers.id')
        .selectAll('estimates')
        .where('suppliers.networkId', '=', filter.networkId)
        .where('suppliers.serviceId', '=', filter.serviceId)
        .where('suppliers.leftAt', 'is', null)
        .where('estimates.supersededAt', 'is', null)
        .where('estimates.owner', '=', filter.owner)
        .where(listedFor(viewer, 'estimates'))
        .orderBy('estimates.supplierId')
        .orderBy('estimates.kind')
        .orderBy('estimates.subject')
        .execute();
    },

    /** Current estimates of these suppliers. */
    async current(
      viewer: Viewer,
      filter: { readonly supplierIds: readonly string[]; readonly owner: string },
    ): Promise<readonly Estimate[]> {
      return db
        .selectFrom('estimates')
        .selectAll()
        .where(sql<boolean>`supplier_id = any(${filter.supplierIds}::text[])`)
        .where('owner', '=', filter.owner)
        .where('supersededAt', 'is', null)
        .where(listedFor(viewer, 'estimates'))
        .orderBy('supplierId')
        .orderBy('kind')
        .orderBy('subject')
        .execute();
    },

    /** One estimate's history, newest first. */
    async history(
      viewer: Viewer,
      filter: {
        readonly supplierId: string;
        readonly kind: string;
        readonly subject: string;
        readonly owner: string;
        readonly limit: number;
      },
    ): Promise<readonly Estimate[]> {
      return db
        .selectFrom('estimates')
        .selectAll()
        .where('supplierId', '=', filter.supplierId)
        .where('kind', '=', filter.kind)
        .where('subject', '=', filter.subject)
        .where('owner', '=', filter.owner)
        .where(listedFor(viewer, 'estimates'))
        .orderBy('validFrom', 'desc')
        .limit(filter.limit)
        .execute();
    },
  };
}

export function estimateWrites(db: Sql) {
  return {
    /**
     * Makes these the current estimates. A current one that has stood for `historyStepMs` or longer goes into the history; a younger
     * one is replaced, so that the history grows with time and not with every sample. An older estimate never replaces a newer one.
     */
    async upsert(estimates: readonly NewEstimate[], historyStepMs: number): Promise<void> {
      if (estimates.length === 0) return;
      const rows = [...estimates].sort((a, b) => compare(keyOf(a), keyOf(b)));
      await sql`
        update estimates e set superseded_at = n.computed_at from ${keys(rows.map(({ supplierId, kind, subject, owner, computedAt }) => ({ supplierId, kind, subject, owner, computedAt })))} as n
        where e.supplier_id = n.supplier_id and e.kind = n.kind and e.subject = n.subject and e.owner = n.owner and e.superseded_at is null
          and e.computed_at < n.computed_at and e.valid_from <= n.computed_at - ${historyStepMs} * interval '1 millisecond'`.execute(db);
      await insert(
        db,
        rows.map((row) => ({ id: newId(row.computedAt), validFrom: row.computedAt, ...row })),
      );
    },

    /** Ends current estimates of a supplier whose basis is gone (a reset window): they go into the history. */
    async end(filter: { readonly supplierId: string; readonly taskId: string | null; readonly at: number }): Promise<void> {
      let update = db
        .updateTable('estimates')
        .set({ supersededAt: new Date(filter.at) })
        .where('supplierId', '=', filter.supplierId)
        .where('supersededAt', 'is', null);
      if (filter.taskId !== null) update = update.where('taskId', '=', filter.taskId);
      await update.execute();
    },

    /** Deletes up to `limit` estimates superseded before `before` and answers how many. */
    async deleteHistory(before: number, limit: number): Promise<number> {
      const result = await sql`
        delete from estimates where id in (
          select id from estimates where superseded_at < ${new Date(before)} order by superseded_at limit ${limit})`.execute(db);
      return Number(result.numAffectedRows ?? 0n);
    },
  };
}

const keyOf = ({ supplierId, kind, subject, owner }: NewEstimate) => `${supplierId} ${kind} ${subject} ${owner}`;
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
