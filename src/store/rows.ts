// Many rows in one parameter, as JSON, whatever their number: for bulk inserts and for joins with what the caller has in memory.
import { type RawBuilder, sql } from 'kysely';
import { toJson } from './clean.ts';
import type { Sql } from './dialect.ts';

/** How a value travels in JSON and becomes a column: times as epoch milliseconds, digests as hex, bytes as base64. */
type ColumnType = 'text' | 'integer' | 'bigint' | 'real' | 'double' | 'boolean' | 'jsonb' | 'time' | 'digest' | 'bytes';

const wire: Record<ColumnType, { readonly type: string; readonly read: (column: string) => string }> = {
  text: { type: 'text', read: (column) => column },
  integer: { type: 'integer', read: (column) => column },
  bigint: { type: 'bigint', read: (column) => column },
  real: { type: 'real', read: (column) => column },
  double: { type: 'double precision', read: (column) => column },
  boolean: { type: 'boolean', read: (column) => column },
  jsonb: { type: 'jsonb', read: (column) => column },
  time: { type: 'double precision', read: (column) => `to_timestamp(${column} / 1000.0)` },
  digest: { type: 'text', read: (column) => `decode(${column}, 'hex')` },
  bytes: { type: 'text', read: (column) => `decode(${column}, 'base64')` },
};

export type Columns<Row> = { readonly [Key in keyof Row & string]-?: ColumnType };

const snakeCase = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/**
 * A table expression `(select … )` over rows that the caller holds, one column per key, in snake case.
 *
 * @example
 * const pairs = recordset<Pair>({ supplierId: 'text', taskId: 'text' });
 * sql`select w.* from windows w join ${pairs(rows)} as p using (supplier_id, task_id)`
 */
export function recordset<Row>(columns: Columns<Row>): (rows: readonly Row[]) => RawBuilder<unknown> {
  const entries = Object.entries<ColumnType>(columns);
  const selected = entries.map(([name, type]) => `${wire[type].read(`r."${name}"`)} as ${snakeCase(name)}`);
  const typed = entries.map(([name, type]) => `"${name}" ${wire[type].type}`);
  const before = sql.raw(`(select ${selected.join(', ')} from json_to_recordset(`);
  const after = sql.raw(`::text::json) as r(${typed.join(', ')}))`);
  return (rows) => sql`${before}${toJson(rows)}${after}`;
}

/**
 * Makes an `insert` for rows of one shape; rows that are there already are left as they are, or as `onConflict` says.
 * It answers with the number of rows inserted or updated.
 *
 * @example
 * const insertSamples = insertRows<NewSample>('samples', { measurementId: 'text', itemIndex: 'integer', … });
 * await insertSamples(db, rows);
 */
export function insertRows<Row>(
  table: string,
  columns: Columns<Row>,
  onConflict = 'on conflict do nothing',
): (db: Sql, rows: readonly Row[]) => Promise<number> {
  const names = Object.keys(columns).map(snakeCase).join(', ');
  const before = sql.raw(`insert into ${table} as t (${names}) select ${names} from`);
  const after = sql.raw(`as new ${onConflict}`);
  const source = recordset<Row>(columns);
  return async (db, rows) => {
    if (rows.length === 0) return 0;
    const result = await sql`${before} ${source(rows)} ${after}`.execute(db);
    return Number(result.numAffectedRows ?? 0n);
  };
}

/** Bytes as they travel in JSON. */
export const base64 = (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
