// Many rows in one statement, whatever their number: for bulk inserts and for joins with what the caller has in memory.
// Each column travels as one array, which costs the server half of what an array of JSON objects costs it.
import { type RawBuilder, sql } from 'kysely';
import { toJson } from './clean.ts';
import type { Sql } from './dialect.ts';

/** How a value becomes a column: times come as epoch milliseconds, digests as hex, jsonb as anything that has JSON. */
export type ColumnType = 'text' | 'integer' | 'bigint' | 'real' | 'double' | 'boolean' | 'jsonb' | 'time' | 'digest' | 'bytes';

const wire: Record<ColumnType, { readonly type: string; readonly read: (column: string) => string }> = {
  text: { type: 'text', read: (column) => column },
  integer: { type: 'integer', read: (column) => column },
  bigint: { type: 'bigint', read: (column) => column },
  real: { type: 'real', read: (column) => column },
  double: { type: 'double precision', read: (column) => column },
  boolean: { type: 'boolean', read: (column) => column },
  jsonb: { type: 'text', read: (column) => `${column}::jsonb` },
  time: { type: 'double precision', read: (column) => `to_timestamp(${column} / 1000.0)` },
  digest: { type: 'text', read: (column) => `decode(${column}, 'hex')` },
  bytes: { type: 'text', read: (column) => `decode(${column}, 'base64')` },
};

export type Columns<Row> = { readonly [Key in keyof Row & string]-?: ColumnType };

/** `firstSeenAt` → `first_seen_at`. */
export const snakeCase = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/**
 * A table expression `(select … )` over rows that the caller holds, one column per key, in snake case.
 *
 * @example
 * const pairs = recordset<Pair>({ supplierId: 'text', taskId: 'text' });
 * sql`select w.* from windows w join ${pairs(rows)} as p using (supplier_id, task_id)`
 */
export function recordset<Row>(columns: Columns<Row>): (rows: readonly Row[]) => RawBuilder<unknown> {
  const entries = Object.entries<ColumnType>(columns).map(([name, type]) => ({ key: name as keyof Row, name, type }));
  const selected = entries.map(({ name, type }) => `${wire[type].read(`r."${name}"`)} as ${snakeCase(name)}`);
  const before = sql.raw(`(select ${selected.join(', ')} from unnest(`);
  const types = entries.map(({ type }) => sql.raw(`::text::${wire[type].type}[]`));
  const after = sql.raw(`) as r(${entries.map(({ name }) => `"${name}"`).join(', ')}))`);
  return (rows) => {
    const arrays = entries.map(({ key, type }, index) => sql`${arrayText(rows, key, type)}${types[index]}`);
    return sql`${before}${sql.join(arrays)}${after}`;
  };
}

/** Whether a value is stored as null: also a number that is none, as in JSON, and one that is no integer where suppliers claim integers. */
export function isNull(type: ColumnType, value: unknown): boolean {
  if (typeof value !== 'number') return value === null || value === undefined;
  return type === 'bigint' ? !Number.isSafeInteger(value) : !Number.isFinite(value);
}

/** A column of the rows as the text of a PostgreSQL array. */
function arrayText<Row>(rows: readonly Row[], key: keyof Row, type: ColumnType): string {
  const elements: string[] = [];
  for (const row of rows) elements.push(elementText(type, row[key]));
  return `{${elements.join(',')}}`;
}

function elementText(type: ColumnType, value: unknown): string {
  if (isNull(type, value)) return 'NULL';
  if (type === 'jsonb') return quoted(toJson(value));
  if (typeof value === 'string') return quoted(value);
  if (value instanceof Uint8Array) return quoted(base64(value));
  return String(value);
}

const base64 = (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');

function quoted(text: string): string {
  return text.includes('"') || text.includes('\\') ? `"${text.replace(/["\\]/g, '\\$&')}"` : `"${text}"`;
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
