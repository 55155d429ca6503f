// Relays: every request that went out, with how long each part took, how it ended, and the digests of what was said.
import { sql } from 'kysely';
import { bulkTable, type EncodedRows } from '../bulk.ts';
import type { CopyIn } from '../copy.ts';
import type { Sql } from '../dialect.ts';
import type { Pack } from '../pack.ts';
import { recordset } from '../rows.ts';
import { reachableFor, type Viewer } from '../viewer.ts';
import { addPacks, packReads } from './packs.ts';

export interface RelayKey {
  readonly measurementId: string;
  readonly itemIndex: number;
  readonly instanceIndex: number;
  /** 0 for the first try. */
  readonly attempt: number;
}

export interface NewRelay extends RelayKey {
  readonly supplierId: string;
  readonly sessionId: string;
  readonly application: string;
  readonly height: number;
  /** Path of the request, e.g. `/v1/completions`. */
  readonly path: string;
  readonly sentAt: number;
  readonly connectMs: number | null;
  readonly firstByteMs: number | null;
  readonly totalMs: number | null;
  /** How late this process's event loop was meanwhile: above 20 ms the latency is ours and left out of figures. */
  readonly loopDelayMs: number;
  readonly httpStatus: number | null;
  /** Null: it gave a usable answer. */
  readonly failureKind: string | null;
  readonly failureOwner: string | null;
  readonly failureDetail: string | null;
  /** Hex digests of texts. */
  readonly requestDigest: string;
  readonly responseDigest: string | null;
  /** What the supplier claims, as it came; what no integer can hold is stored as null. */
  readonly claimedPromptTokens: number | null;
  readonly claimedCompletionTokens: number | null;
  readonly ownPromptTokens: number | null;
  readonly ownCompletionTokens: number | null;
  readonly computeUnits: number;
  /** Signed bytes, where the network signs. */
  readonly evidence: Uint8Array | null;
}

/** How one relay of a measurement ended. */
export interface RelayOutcome extends RelayKey {
  readonly id: string;
  readonly sentAt: number;
  readonly firstByteMs: number | null;
  readonly totalMs: number | null;
  readonly httpStatus: number | null;
  readonly failureKind: string | null;
  readonly failureOwner: string | null;
  readonly failureDetail: string | null;
  readonly requestDigest: string;
  readonly responseDigest: string | null;
}

/** The last relay of one request of an item, with the answer's bytes: what the evaluator reads. */
export interface Answer extends RelayKey {
  readonly failureKind: string | null;
  readonly failureOwner: string | null;
  readonly httpStatus: number | null;
  readonly path: string;
  readonly sentAt: number;
  readonly mediaType: string | null;
  /** Null where the relay brought no bytes, or they have expired. */
  readonly body: Buffer | null;
}

/** A relay's id: opaque outside, its key inside. */
export const relayId = ({ measurementId, itemIndex, instanceIndex, attempt }: RelayKey) =>
  `${measurementId}-${itemIndex}-${instanceIndex}-${attempt}`;

/** The key in a relay's id; null for text that is no such id. */
export function relayKey(id: string): RelayKey | null {
  const [attempt, instanceIndex, itemIndex, ...rest] = id.split('-').reverse();
  const numbers = [itemIndex, instanceIndex, attempt].map((text) => (text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : null));
  const [item, instance, tries] = numbers;
  if (rest.length === 0 || item == null || instance == null || tries == null) return null;
  return { measurementId: rest.reverse().join('-'), itemIndex: item, instanceIndex: instance, attempt: tries };
}

/** Latencies taken while our own event loop was later than this are not the supplier's. */
export const maxLoopDelayMs = 20;

type SharedRelayField = 'measurementId' | 'supplierId' | 'sessionId' | 'application';

/** What a relay does not share with the others of its measurement in one session. */
export type OwnRelayFields = Omit<NewRelay, SharedRelayField>;

/** Relays as they wait to be stored. */
export type RelayRows = EncodedRows<NewRelay>;

const relayTable = bulkTable<NewRelay, SharedRelayField>(
  'relays',
  { measurementId: 'text', supplierId: 'text', sessionId: 'text', application: 'text' },
  {
    itemIndex: 'integer',
    instanceIndex: 'integer',
    attempt: 'integer',
    height: 'bigint',
    path: 'text',
    sentAt: 'time',
    connectMs: 'real',
    firstByteMs: 'real',
    totalMs: 'real',
    loopDelayMs: 'real',
    httpStatus: 'integer',
    failureKind: 'text',
    failureOwner: 'text',
    failureDetail: 'text',
    requestDigest: 'digest',
    responseDigest: 'digest',
    claimedPromptTokens: 'bigint',
    claimedCompletionTokens: 'bigint',
    ownPromptTokens: 'bigint',
    ownCompletionTokens: 'bigint',
    computeUnits: 'bigint',
    evidence: 'bytes',
  },
);

/** Gathers the relays of one measurement in one session. */
export const relayRows = relayTable.encoder;

const relayKeys = recordset<RelayKey>({ measurementId: 'text', itemIndex: 'integer', instanceIndex: 'integer', attempt: 'integer' });

const outcomeColumns =
  sql.raw(`r.measurement_id, r.item_index, r.instance_index, r.attempt, r.sent_at, r.first_byte_ms, r.total_ms, r.http_status,
  r.failure_kind, r.failure_owner, r.failure_detail, encode(r.request_digest, 'hex') as request_digest, encode(r.response_digest, 'hex') as response_digest`);

// By the index once for each measurement, which `offset 0` makes sure of: requesters ask before there are statistics that would lead there.
async function outcomesOf(db: Sql, viewer: Viewer, measurementIds: readonly string[]): Promise<readonly RelayOutcome[]> {
  const { rows } = await sql<Omit<RelayOutcome, 'id'>>`
    select ${outcomeColumns} from unnest(${[...new Set(measurementIds)]}::text[]) as asked(id) join measurements m using (id)
    cross join lateral (select * from relays where measurement_id = m.id offset 0) as r
    where ${reachableFor(viewer, 'm')}
    order by r.measurement_id, r.item_index, r.instance_index, r.attempt`.execute(db);
  return rows.map((row) => ({ id: relayId(row), ...row }));
}

export interface Latencies {
  readonly supplierId: string;
  /** Relays that the figures are made of. */
  readonly relays: number;
  readonly totalP50Ms: number;
  /**
   * 95 % interval of the median from order statistics (ranks n/2 ± 0.98 √n, widened to whole ranks; Conover, Practical Nonparametric
   * Statistics, 3.2); null below 8 relays, where these ranks do not exist.
   */
  readonly totalP50LowMs: number | null;
  readonly totalP50HighMs: number | null;
  readonly totalP95Ms: number;
  readonly firstByteP50Ms: number | null;
  /** When the newest of these relays was sent. */
  readonly lastAnsweredAt: number;
}

export interface FailureCount {
  readonly supplierId: string;
  readonly kind: string;
  readonly owner: string;
  readonly count: number;
}

export function relayReads(db: Sql) {
  return {
    /** All relays of a measurement so far, in order of item, instance and attempt. */
    async outcomes(viewer: Viewer, measurementId: string): Promise<readonly RelayOutcome[]> {
      return outcomesOf(db, viewer, [measurementId]);
    },

    /** The same of many measurements, in order of measurement: what restarted requesters need not ask again. */
    async outcomesOfMany(viewer: Viewer, measurementIds: readonly string[]): Promise<readonly RelayOutcome[]> {
      return outcomesOf(db, viewer, measurementIds);
    },

    /** Relays by their ids, in no order; what the viewer may not see or is not there is missing. */
    async byIds(viewer: Viewer, ids: readonly string[]): Promise<readonly RelayOutcome[]> {
      const keys = ids.map(relayKey).filter((key) => key !== null);
      if (keys.length === 0) return [];
      const { rows } = await sql<Omit<RelayOutcome, 'id'>>`
        select ${outcomeColumns} from ${relayKeys(keys)} as k
        join relays r using (measurement_id, item_index, instance_index, attempt) join measurements m on m.id = r.measurement_id
        where ${reachableFor(viewer, 'm')}`.execute(db);
      return rows.map((row) => ({ id: relayId(row), ...row }));
    },

    /** The last relay of every request of these measurements, with its answer, in order of measurement, item and request. */
    async answers(viewer: Viewer, measurementIds: readonly string[]): Promise<readonly Answer[]> {
      const { rows } = await sql<Omit<Answer, 'body' | 'mediaType'> & { responseDigest: string | null }>`
        select r.measurement_id, r.item_index, r.instance_index, r.attempt, r.failure_kind, r.failure_owner, r.http_status, r.path, r.sent_at,
          encode(r.response_digest, 'hex') as response_digest
        from (
          select *, lead(attempt) over (partition by measurement_id, item_index, instance_index order by attempt) as next
          from relays where measurement_id = any(${measurementIds}::text[])
            and measurement_id in (select id from measurements m where id = any(${measurementIds}::text[]) and ${reachableFor(viewer, 'm')})) as r
        where r.next is null order by r.measurement_id, r.item_index, r.instance_index`.execute(db);
      const contents = await packReads(db).ofMeasurements(rows.map(({ measurementId }) => measurementId));
      return rows.map(({ responseDigest, ...row }) => {
        const content = responseDigest === null ? undefined : contents.get(row.measurementId)?.get(responseDigest);
        return { ...row, mediaType: content?.mediaType ?? null, body: content?.bytes ?? null };
      });
    },

    /** Latency percentiles over each supplier's last `lastRelays` answered relays since `since`, without those that our own event loop delayed. */
    async latencies(filter: {
      readonly supplierIds: readonly string[];
      readonly since: number;
      readonly lastRelays: number;
    }): Promise<readonly Latencies[]> {
      const { rows } = await sql<Latencies>`
        select s.id as supplier_id, f.relays, f.total_p50_ms, f.total_p95_ms, f.first_byte_p50_ms, f.last_answered_at,
          f.totals[nullif(greatest(floor(f.relays / 2.0 - 0.98 * sqrt(f.relays)), 0), 0)::integer] as total_p50_low_ms,
          f.totals[ceil(f.relays / 2.0 + 0.98 * sqrt(f.relays) + 1)::integer] as total_p50_high_ms
        from unnest(${filter.supplierIds}::text[]) as s(id) cross join lateral (
          select count(*)::integer as relays, max(sent_at) as last_answered_at,
            array_agg(total_ms order by total_ms) as totals,
            percentile_cont(0.5) within group (order by total_ms) as total_p50_ms,
            percentile_cont(0.95) within group (order by total_ms) as total_p95_ms,
            percentile_cont(0.5) within group (order by first_byte_ms) as first_byte_p50_ms
          from (
            select total_ms, first_byte_ms, sent_at from relays r
            where r.supplier_id = s.id and r.sent_at >= ${new Date(filter.since)} and r.failure_kind is null
              and r.total_ms is not null and r.loop_delay_ms <= ${maxLoopDelayMs}
            order by r.sent_at desc limit ${filter.lastRelays}) as l) as f
        where f.relays > 0`.execute(db);
      return rows;
    },

    /** Relays that failed since `since`, by supplier and kind, most first. */
    async failureCounts(filter: { readonly supplierIds: readonly string[]; readonly since: number }): Promise<readonly FailureCount[]> {
      const { rows } = await sql<FailureCount>`
        select supplier_id, failure_kind as kind, failure_owner as owner, count(*)::integer as count from relays
        where supplier_id = any(${filter.supplierIds}::text[]) and sent_at >= ${new Date(filter.since)} and failure_kind is not null
        group by 1, 2, 3 order by 4 desc, 1, 2`.execute(db);
      return rows;
    },
  };
}

export function relayWrites(db: Sql, copyIn: CopyIn) {
  const addRows = async (rows: readonly RelayRows[], packs: readonly Pack[]): Promise<number> => {
    await addPacks(db, copyIn, packs);
    return relayTable.add(db, copyIn, rows);
  };

  return {
    /** Stores relays with the texts that they name. A relay that is there already stays as it is, so the same call may come twice. */
    add: (relays: readonly NewRelay[], packs: readonly Pack[]): Promise<number> => addRows([relayTable.encode(relays)], packs),

    /** The same of relays that were encoded as they came. */
    addRows,

    /** Deletes up to `limit` relays of measurements finished before `before` and answers how many. Their samples stay. */
    async deleteOld(before: number, limit: number): Promise<number> {
      const result = await sql`
        delete from relays r using (
          select r.measurement_id, r.item_index, r.instance_index, r.attempt from relays r
          where r.sent_at < ${new Date(before)}
            and not exists (select from measurements m where m.id = r.measurement_id and m.finished_at is null) limit ${limit}) as old
        where (r.measurement_id, r.item_index, r.instance_index, r.attempt)
          = (old.measurement_id, old.item_index, old.instance_index, old.attempt)`.execute(db);
      return Number(result.numAffectedRows ?? 0n);
    },
  };
}
