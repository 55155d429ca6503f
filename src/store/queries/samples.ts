// Samples: the score of one item for one supplier, with how the item was chosen, so that it can be re-weighted and re-scored later.
import { sql } from 'kysely';
import { bulkTable, type EncodedRows } from '../bulk.ts';
import type { CopyIn } from '../copy.ts';
import type { Sql } from '../dialect.ts';
import { recordset } from '../rows.ts';
import type { ValueKind, Visibility } from '../tables.ts';
import { listedFor, type Viewer } from '../viewer.ts';

export interface NewSample {
  readonly measurementId: string;
  readonly itemIndex: number;
  readonly supplierId: string;
  readonly taskId: string;
  /** Owner and visibility of the measurement. */
  readonly owner: string;
  readonly visibility: Visibility;
  readonly itemId: string;
  readonly harnessVersion: string;
  readonly seed: string;
  /** How the item was chosen. */
  readonly policy: string;
  readonly inclusionProbability: number | null;
  readonly bank: string | null;
  /** How many times this measurement asked the item before. */
  readonly repeat: number;
  /** The relay that decided it: the one with the answer, or the last that failed. */
  readonly relayId: string | null;
  /** False: the supplier failed after its chances, and `value` is what that is worth (0). */
  readonly answered: boolean;
  /** The task's primary metric. */
  readonly value: number;
  readonly valueKind: ValueKind;
  /** All metrics by name. Finite numbers. */
  readonly metrics: Readonly<Record<string, number>>;
  readonly takenAt: number;
}

export interface Sample extends NewSample {
  /** Opaque; the same for the same item of the same measurement. */
  readonly id: string;
}

/** What a sample is worth, and to whom it counts. */
export type SampleValue = Pick<Sample, 'supplierId' | 'taskId' | 'owner' | 'value' | 'valueKind' | 'takenAt'>;

/** What an estimate is computed from. */
export interface WindowSample {
  readonly measurementId: string;
  readonly itemIndex: number;
  readonly itemId: string;
  readonly answered: boolean;
  readonly value: number;
  readonly valueKind: ValueKind;
  readonly policy: string;
  readonly inclusionProbability: number | null;
  readonly takenAt: number;
}

/** The values of a window, which are all that an estimate needs. */
export interface WindowValues {
  readonly supplierId: string;
  readonly taskId: string;
  /** In the order in which they were taken; null where the item was not answered. */
  readonly values: readonly (number | null)[];
  readonly oldestAt: number;
  readonly newestAt: number;
}

export interface WindowQuery {
  readonly supplierId: string;
  readonly taskId: string;
  /** Whose measurements count. */
  readonly owner: string;
  /** Most samples; the newest count. */
  readonly samples: number;
  readonly ttlMs: number;
  readonly now: number;
}

export interface SamplePage {
  readonly supplierId: string;
  readonly taskIds: readonly string[];
  readonly before?: Pick<NewSample, 'takenAt' | 'measurementId' | 'itemIndex'>;
  readonly limit: number;
}

export const sampleId = ({ measurementId, itemIndex }: { readonly measurementId: string; readonly itemIndex: number }) =>
  `${measurementId}-${itemIndex}`;

type SharedSampleField = 'measurementId' | 'supplierId' | 'taskId' | 'owner' | 'visibility' | 'harnessVersion' | 'seed' | 'bank';

/** Samples as they wait to be stored. */
export type SampleRows = EncodedRows<NewSample>;

const sampleTable = bulkTable<NewSample, SharedSampleField>(
  'samples',
  {
    measurementId: 'text',
    supplierId: 'text',
    taskId: 'text',
    owner: 'text',
    visibility: 'text',
    harnessVersion: 'text',
    seed: 'text',
    bank: 'text',
  },
  {
    itemIndex: 'integer',
    itemId: 'text',
    policy: 'text',
    inclusionProbability: 'double',
    repeat: 'integer',
    relayId: 'text',
    answered: 'boolean',
    value: 'double',
    valueKind: 'text',
    metrics: 'jsonb',
    takenAt: 'time',
  },
);

/** Gathers the samples of one measurement. */
export const sampleRows = sampleTable.encoder;

const windowRows = recordset<WindowQuery>({
  supplierId: 'text',
  taskId: 'text',
  owner: 'text',
  samples: 'integer',
  ttlMs: 'double',
  now: 'time',
});

export function sampleReads(db: Sql) {
  return {
    /** The window of (supplier, task): the last `samples` samples not older than `ttlMs` and taken after the last reset, newest first. */
    async window({ supplierId, taskId, owner, samples, ttlMs, now }: WindowQuery): Promise<readonly WindowSample[]> {
      const { rows } = await sql<WindowSample>`
        select measurement_id, item_index, item_id, answered, value, value_kind, policy, inclusion_probability, taken_at
        from samples
        where supplier_id = ${supplierId} and task_id = ${taskId} and owner = ${owner}
          and taken_at >= ${new Date(now - ttlMs)} and taken_at <= ${new Date(now)}
          and taken_at > coalesce((
            select max(at) from window_resets where supplier_id = ${supplierId} and (task_id is null or task_id = ${taskId}) and at <= ${new Date(now)}), '-infinity')
        order by taken_at desc, measurement_id desc, item_index desc limit ${samples}`.execute(db);
      return rows;
    },

    /** The values of many windows at once, in no order; empty windows are missing. See `window` for what is in one. */
    async windowValues(windows: readonly WindowQuery[]): Promise<readonly WindowValues[]> {
      if (windows.length === 0) return [];
      const { rows } = await sql<WindowValues>`
        select q.supplier_id, q.task_id, w."values", w.oldest_at, w.newest_at
        from ${windowRows(windows)} as q
        cross join lateral (
          select coalesce(max(at), '-infinity') as at from window_resets
          where supplier_id = q.supplier_id and (task_id is null or task_id = q.task_id) and at <= q.now) as r
        cross join lateral (
          select json_agg(value order by taken_at, measurement_id, item_index) as "values", min(taken_at) as oldest_at, max(taken_at) as newest_at
          from (
            select case when answered then value end as value, taken_at, measurement_id, item_index from samples
            where supplier_id = q.supplier_id and task_id = q.task_id and owner = q.owner
              and taken_at >= q.now - q.ttl_ms * interval '1 millisecond' and taken_at <= q.now and taken_at > r.at
            order by taken_at desc, measurement_id desc, item_index desc limit q.samples) as newest) as w
        where w.newest_at is not null`.execute(db);
      return rows;
    },

    /** A measurement's samples, in the order of its items. */
    async ofMeasurement(viewer: Viewer, measurementId: string): Promise<readonly Sample[]> {
      const rows = await db
        .selectFrom('samples')
        .selectAll()
        .where('measurementId', '=', measurementId)
        .where(listedFor(viewer, 'samples'))
        .orderBy('itemIndex')
        .execute();
      return rows.map((row) => ({ id: sampleId(row), ...row }));
    },

    /** What the samples of these measurements are worth, in the order in which they were taken. */
    async values(viewer: Viewer, measurementIds: readonly string[]): Promise<readonly SampleValue[]> {
      if (measurementIds.length === 0) return [];
      // By the index once for each measurement, which `offset 0` makes sure of: these samples are newer than the server's statistics.
      const { rows } = await sql<SampleValue>`
        select s.supplier_id, s.task_id, s.owner, s.value, s.value_kind, s.taken_at
        from unnest(${[...new Set(measurementIds)]}::text[]) as asked(id)
        cross join lateral (select * from samples where measurement_id = asked.id and ${listedFor(viewer, 'samples')} offset 0) as s
        order by s.taken_at, s.measurement_id, s.item_index`.execute(db);
      return rows;
    },

    /** A supplier's samples of these tasks, newest first; `before` is the last sample of the page before. */
    async page(viewer: Viewer, { supplierId, taskIds, before, limit }: SamplePage): Promise<readonly Sample[]> {
      const older =
        before === undefined
          ? sql`true`
          : sql`(taken_at, measurement_id, item_index) < (${new Date(before.takenAt)}::timestamptz, ${before.measurementId}, ${before.itemIndex}::integer)
              and taken_at <= ${new Date(before.takenAt)}`;
      // One index scan per task, merged: the newest of all tasks are among the newest of each.
      const { rows } = await sql<NewSample>`
        select l.* from unnest(${taskIds}::text[]) as t(id) cross join lateral (
          select * from samples
          where supplier_id = ${supplierId} and task_id = t.id and ${listedFor(viewer, 'samples')} and ${older}
          order by taken_at desc, measurement_id desc, item_index desc limit ${limit}) as l
        order by taken_at desc, measurement_id desc, item_index desc limit ${limit}`.execute(db);
      return rows.map((row) => ({ id: sampleId(row), ...row }));
    },
  };
}

export function sampleWrites(db: Sql, copyIn: CopyIn) {
  return {
    /** Stores samples and answers how many were new: the same samples may come twice and count once. */
    add: (samples: readonly NewSample[]) => sampleTable.add(db, copyIn, [sampleTable.encode(samples)]),

    /** The same of samples that were encoded as they came. */
    addRows: (rows: readonly SampleRows[]) => sampleTable.add(db, copyIn, rows),
  };
}
