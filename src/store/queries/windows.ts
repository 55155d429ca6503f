// Windows: one small row per (supplier, task, owner) that says how full its window is, so that the manager's pass over a million
// pairs reads no samples. The summarizer writes it; planning and resets keep it right.
import { sql } from 'kysely';
import type { Sql } from '../dialect.ts';
import { newId } from '../ids.ts';
import { insertRows, recordset } from '../rows.ts';

export interface WindowState {
  readonly supplierId: string;
  readonly taskId: string;
  readonly owner: string;
  /** Samples in the window when it was last computed. */
  readonly samples: number;
  readonly answered: number;
  readonly oldestAt: number | null;
  readonly newestAt: number | null;
  readonly computedAt: number | null;
  readonly lastPlannedAt: number | null;
  /** A window whose newest sample is older than this is to be renewed. */
  readonly staleBefore: number | null;
}

export type ComputedWindow = Omit<WindowState, 'computedAt' | 'lastPlannedAt' | 'staleBefore'> & { readonly computedAt: number };

/** What a task wants of its windows. */
export interface WindowNeed {
  readonly taskId: string;
  /** Samples that make a full window. */
  readonly samples: number;
  readonly ttlMs: number;
  /** Missing samples that are worth a measurement. */
  readonly minNew: number;
  /** A full window is renewed when its newest sample is older than this; null: only as its samples grow too old. */
  readonly renewAfterMs: number | null;
  /** Least time between two plannings. */
  readonly pauseMs: number;
}

/** A (supplier, task) that lacks fresh samples. */
export interface DueWindow {
  readonly supplierId: string;
  readonly taskId: string;
  /** Samples still in the window. */
  readonly fresh: number;
  readonly answered: number;
  readonly newestAt: number | null;
  readonly lastPlannedAt: number | null;
}

/** How many samples one window should hold. */
export interface WantedSamples {
  readonly supplierId: string;
  readonly taskId: string;
  readonly samples: number;
}

export interface DueQuery {
  readonly owner: string;
  readonly now: number;
  readonly needs: readonly WindowNeed[];
  /** Windows that want another number of samples than their task does in general. */
  readonly wanted?: readonly WantedSamples[];
  /** Suppliers to look at, e.g. those in session. */
  readonly supplierIds: readonly string[];
  /** Most windows of one supplier. */
  readonly perSupplier: number;
  /** Most windows in all. */
  readonly limit: number;
}

const insertComputed = insertRows<ComputedWindow>(
  'windows',
  {
    supplierId: 'text',
    taskId: 'text',
    owner: 'text',
    samples: 'integer',
    answered: 'integer',
    oldestAt: 'time',
    newestAt: 'time',
    computedAt: 'time',
  },
  `on conflict (supplier_id, task_id, owner) do update set samples = excluded.samples, answered = excluded.answered,
   oldest_at = excluded.oldest_at, newest_at = excluded.newest_at, computed_at = excluded.computed_at
   where t.computed_at is null or t.computed_at <= excluded.computed_at`,
);

const needRows = recordset<WindowNeed>({
  taskId: 'text',
  samples: 'integer',
  ttlMs: 'double',
  minNew: 'integer',
  renewAfterMs: 'double',
  pauseMs: 'double',
});
const wantedRows = recordset<WantedSamples>({ supplierId: 'text', taskId: 'text', samples: 'integer' });

export function windowReads(db: Sql) {
  return {
    /** Window states of suppliers, all tasks. */
    async list(filter: { readonly supplierIds: readonly string[]; readonly owner: string }): Promise<readonly WindowState[]> {
      return db
        .selectFrom('windows')
        .selectAll()
        .where(sql<boolean>`supplier_id = any(${filter.supplierIds}::text[])`)
        .where('owner', '=', filter.owner)
        .orderBy('supplierId')
        .orderBy('taskId')
        .execute();
    },

    /**
     * The manager's question: which of these suppliers lack at least `minNew` fresh samples of which task, or have a window that is to be renewed,
     * were not planned within `pauseMs`, and have no open measurement of it? Of each supplier and over all, never measured ones come first,
     * then those with the fewest fresh samples.
     */
    async due({ owner, now, needs, wanted = [], supplierIds, perSupplier, limit }: DueQuery): Promise<readonly DueWindow[]> {
      const at = sql`${new Date(now)}::timestamptz`;
      const ago = (column: string) => sql`${at} - ${sql.ref(column)} * interval '1 millisecond'`;
      const { rows } = await sql<DueWindow>`
        with wanted as materialized (select * from ${wantedRows(wanted)} as x)
        select s.id as supplier_id, d.*
        from unnest(${supplierIds}::text[]) as s(id)
        cross join lateral (
          select n.task_id, f.fresh, coalesce(w.answered, 0) as answered, w.newest_at, w.last_planned_at
          from ${needRows(needs)} as n
          left join windows w on w.supplier_id = s.id and w.task_id = n.task_id and w.owner = ${owner}
          left join wanted x on x.supplier_id = s.id and x.task_id = n.task_id
          cross join lateral (select coalesce(x.samples, n.samples) as samples offset 0) as g
          cross join lateral (select case
            when w.samples is null or w.samples = 0 then 0
            when w.oldest_at >= ${ago('n.ttl_ms')} then w.samples
            -- Some samples have grown too old since the window was computed: count those that have not.
            else (select count(*)::integer from (
              select from samples a where a.supplier_id = s.id and a.task_id = n.task_id and a.owner = ${owner}
                and a.taken_at >= ${ago('n.ttl_ms')} and a.taken_at >= w.oldest_at
              limit g.samples) as c)
            -- The offset keeps the planner from computing this once for each place that uses it.
            end as fresh offset 0) as f
          where (g.samples - f.fresh >= n.min_new or w.newest_at < w.stale_before or w.newest_at <= ${ago('n.renew_after_ms')})
            and (w.last_planned_at is null or w.last_planned_at <= ${ago('n.pause_ms')})
            and not exists (select from measurements m where m.supplier_id = s.id and m.task_id = n.task_id and m.owner = ${owner} and m.finished_at is null)
          order by f.fresh, w.last_planned_at nulls first, n.task_id limit ${perSupplier}) as d
        order by d.fresh, d.last_planned_at nulls first, s.id, d.task_id limit ${limit}`.execute(db);
      return rows;
    },
  };
}

export function windowWrites(db: Sql) {
  return {
    /** Notes what the summarizer found in windows; an older finding never replaces a newer one. */
    async setComputed(windows: readonly ComputedWindow[]): Promise<void> {
      const ordered = [...windows].sort(
        (a, b) => compare(a.supplierId, b.supplierId) || compare(a.taskId, b.taskId) || compare(a.owner, b.owner),
      );
      await insertComputed(db, ordered);
    },

    /** Lets all windows of a supplier be renewed whose newest sample was taken before `before`. */
    async expectNews({ supplierId, before }: { readonly supplierId: string; readonly before: number }): Promise<void> {
      await db
        .updateTable('windows')
        .set({ staleBefore: new Date(before) })
        .where('supplierId', '=', supplierId)
        .execute();
    },

    /** Empties windows of a supplier, of one task or (null) of all: samples taken up to `at` count no more. */
    async reset(reset: {
      readonly supplierId: string;
      readonly taskId: string | null;
      readonly at: number;
      readonly reason: string;
    }): Promise<void> {
      const at = new Date(reset.at);
      await db
        .insertInto('windowResets')
        .values({ id: newId(reset.at), supplierId: reset.supplierId, taskId: reset.taskId, at, reason: reset.reason })
        .execute();
      let update = db
        .updateTable('windows')
        .set({ samples: 0, answered: 0, oldestAt: null, newestAt: null, computedAt: at, lastPlannedAt: null })
        .where('supplierId', '=', reset.supplierId);
      if (reset.taskId !== null) update = update.where('taskId', '=', reset.taskId);
      await update.execute();
    },
  };
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
