// Measurements: one job through the test-bench each, with its state. Every change of state names the state it expects, so that
// a job that runs twice changes nothing the second time.
import { sql } from 'kysely';
import type { Sql } from '../dialect.ts';
import { type ItemRun, packItems, type StoredItems, unpackItems } from '../items.ts';
import { insertRows, recordset } from '../rows.ts';
import type { MeasurementItem, MeasurementState, Visibility } from '../tables.ts';
import { time } from '../time.ts';
import { listedFor, reachableFor, type Viewer } from '../viewer.ts';

export interface NewMeasurement {
  readonly id: string;
  readonly supplierId: string;
  readonly taskId: string;
  readonly owner: string;
  readonly visibility: Visibility;
  readonly seed: string;
  /** Why it was planned, for people. */
  readonly reason: string | null;
  readonly plannedAt: number;
}

export interface Measurement extends NewMeasurement {
  readonly state: MeasurementState;
  readonly items: readonly MeasurementItem[];
  readonly sessionId: string | null;
  readonly updatedAt: number;
  /** Null while it is open. */
  readonly finishedAt: number | null;
}

export interface StateChange {
  readonly id: string;
  readonly from: MeasurementState;
  readonly to: MeasurementState;
  /** Absent: unchanged. */
  readonly items?: readonly MeasurementItem[];
  readonly sessionId?: string;
  readonly reason?: string;
}

const insertPlanned = insertRows<Omit<Measurement, 'items' | 'sessionId' | 'finishedAt'>>('measurements', {
  id: 'text',
  supplierId: 'text',
  taskId: 'text',
  owner: 'text',
  visibility: 'text',
  state: 'text',
  seed: 'text',
  reason: 'text',
  plannedAt: 'time',
  updatedAt: 'time',
});

const markPlanned = insertRows<{
  readonly supplierId: string;
  readonly taskId: string;
  readonly owner: string;
  readonly lastPlannedAt: number;
  readonly samples: number;
  readonly answered: number;
}>(
  'windows',
  { supplierId: 'text', taskId: 'text', owner: 'text', lastPlannedAt: 'time', samples: 'integer', answered: 'integer' },
  'on conflict (supplier_id, task_id, owner) do update set last_planned_at = excluded.last_planned_at',
);

const changeRows = recordset<Omit<StateChange, 'items'> & { readonly items: readonly ItemRun[] | null }>({
  id: 'text',
  from: 'text',
  to: 'text',
  items: 'jsonb',
  sessionId: 'text',
  reason: 'text',
});

const pairRows = recordset<{ readonly supplierId: string; readonly taskId: string }>({ supplierId: 'text', taskId: 'text' });

/** States in which the supplier is still to be asked. */
const pendingStates: readonly MeasurementState[] = ['planned', 'sampled', 'waiting'];

/** States after which nothing happens any more. */
export const finishedStates: readonly MeasurementState[] = ['done', 'abandoned'];

type Row = Omit<Measurement, 'items'> & { readonly items: StoredItems };

const measurementOf = (row: Row): Measurement => ({ ...row, items: unpackItems(row.items) });

export function measurementReads(db: Sql) {
  return {
    async get(viewer: Viewer, id: string): Promise<Measurement | null> {
      const found = await db
        .selectFrom('measurements')
        .selectAll()
        .where('id', '=', id)
        .where(reachableFor(viewer, 'measurements'))
        .executeTakeFirst();
      return found ? measurementOf(found) : null;
    },

    /** Many at once, in no order; what the viewer may not see or is not there is missing. */
    async getMany(viewer: Viewer, ids: readonly string[]): Promise<readonly Measurement[]> {
      if (ids.length === 0) return [];
      const rows = await db
        .selectFrom('measurements')
        .selectAll()
        .where(sql<boolean>`id = any(${ids}::text[])`)
        .where(reachableFor(viewer, 'measurements'))
        .execute();
      return rows.map(measurementOf);
    },

    /** A supplier's newest measurements first. */
    async list(viewer: Viewer, filter: { readonly supplierId: string; readonly limit: number }): Promise<readonly Measurement[]> {
      const rows = await db
        .selectFrom('measurements')
        .selectAll()
        .where('supplierId', '=', filter.supplierId)
        .where(listedFor(viewer, 'measurements'))
        .orderBy('plannedAt', 'desc')
        .orderBy('id')
        .limit(filter.limit)
        .execute();
      return rows.map(measurementOf);
    },

    /** Open (planned and not finished) measurements, of one supplier or of all. */
    async open(
      viewer: Viewer,
      filter: { readonly supplierId?: string; readonly state?: MeasurementState; readonly limit?: number } = {},
    ): Promise<readonly Measurement[]> {
      let query = db
        .selectFrom('measurements')
        .selectAll()
        .where('finishedAt', 'is', null)
        .where(listedFor(viewer, 'measurements'))
        .orderBy('plannedAt')
        .orderBy('id');
      if (filter.supplierId !== undefined) query = query.where('supplierId', '=', filter.supplierId);
      if (filter.state !== undefined) query = query.where('state', '=', filter.state);
      if (filter.limit !== undefined) query = query.limit(filter.limit);
      return (await query.execute()).map(measurementOf);
    },

    /** Ids of measurements of these (supplier, task) that are in this, open, state; in no order. */
    async idsIn(
      viewer: Viewer,
      state: MeasurementState,
      pairs: readonly { readonly supplierId: string; readonly taskId: string }[],
    ): Promise<readonly string[]> {
      const { rows } = await sql<{ id: string }>`
        select m.id from ${pairRows(pairs)} as p join measurements m using (supplier_id, task_id)
        where m.finished_at is null and m.state = ${state} and ${listedFor(viewer, 'm')}`.execute(db);
      return rows.map(({ id }) => id);
    },

    /** Number of measurements per supplier that are still to be asked, in part or whole; suppliers without any are missing. */
    async pendingCounts(viewer: Viewer): Promise<ReadonlyMap<string, number>> {
      const rows = await db
        .selectFrom('measurements')
        .select(['supplierId', sql<number>`count(*)`.as('pending')])
        .where('finishedAt', 'is', null)
        .where('state', 'in', pendingStates)
        .where(listedFor(viewer, 'measurements'))
        .groupBy('supplierId')
        .execute();
      return new Map(rows.map((row) => [row.supplierId, row.pending]));
    },

    /** Open measurements in which nothing has happened since `before`, oldest first: their job may have been lost. */
    async stuck(viewer: Viewer, filter: { readonly before: number; readonly limit: number }): Promise<readonly Measurement[]> {
      const rows = await db
        .selectFrom('measurements')
        .selectAll()
        .where('finishedAt', 'is', null)
        .where('updatedAt', '<', time(filter.before))
        .where(listedFor(viewer, 'measurements'))
        .orderBy('updatedAt')
        .limit(filter.limit)
        .execute();
      return rows.map(measurementOf);
    },

    /** Open measurements by state, for progress. */
    async countsByState(viewer: Viewer): Promise<Readonly<Partial<Record<MeasurementState, number>>>> {
      const rows = await db
        .selectFrom('measurements')
        .select(['state', sql<number>`count(*)`.as('open')])
        .where('finishedAt', 'is', null)
        .where(listedFor(viewer, 'measurements'))
        .groupBy('state')
        .execute();
      return Object.fromEntries(rows.map(({ state, open }) => [state, open]));
    },
  };
}

export function measurementWrites(db: Sql) {
  return {
    /** Adds measurements in state `planned` and notes in their windows when they were planned. Ids that are there already change nothing. */
    async plan(measurements: readonly NewMeasurement[]): Promise<number> {
      const added = await insertPlanned(
        db,
        measurements.map((one) => ({ ...one, state: 'planned' as const, updatedAt: one.plannedAt })),
      );
      const windows = new Map(measurements.map((one) => [`${one.supplierId} ${one.taskId} ${one.owner}`, one]));
      await markPlanned(
        db,
        [...windows]
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([, { supplierId, taskId, owner, plannedAt }]) => ({
            supplierId,
            taskId,
            owner,
            lastPlannedAt: plannedAt,
            samples: 0,
            answered: 0,
          })),
      );
      return added;
    },

    /**
     * Changes states where the expected state still holds, and answers with the ids that changed. An id that is missing from the
     * answer was changed before (the job ran twice) or by somebody else: the caller has nothing more to do for it.
     */
    async advance(changes: readonly StateChange[], nowMs: number): Promise<readonly string[]> {
      if (changes.length === 0) return [];
      const rows = changes.map(({ items, ...change }) => ({ ...change, items: items ? packItems(items) : null }));
      const changed = await sql<{ id: string }>`
        update measurements m set state = c.to, items = coalesce(c.items, m.items), session_id = coalesce(c.session_id, m.session_id),
          reason = coalesce(c.reason, m.reason), updated_at = ${new Date(nowMs)}::timestamptz,
          finished_at = case when c.to in ('done', 'abandoned') then ${new Date(nowMs)}::timestamptz end
        from ${changeRows(rows)} as c where m.id = c.id and m.state = c.from returning m.id`.execute(db);
      return changed.rows.map(({ id }) => id);
    },
  };
}
