// Bulk rows as PostgreSQL's binary COPY, which costs the server about half of what an insert of the same rows costs it.
// Format: https://www.postgresql.org/docs/current/sql-copy.html, "Binary Format".
import { toJson, withoutNul } from './clean.ts';
import type { Session } from './database.ts';
import type { Sql } from './dialect.ts';
import { type Columns, type ColumnType, insertRows, isNull, snakeCase } from './rows.ts';

/** Adds rows to a table, all or none: false where one of them is there already. Null where the database has no COPY. */
export type CopyIn = ((statement: string, data: Buffer) => Promise<boolean>) | null;

const uniqueViolation = '23505';

/** COPY on a session that is inside a transaction, which goes on whatever happens. */
export function copyOver({ copy, script }: Session): CopyIn {
  if (copy === undefined) return null;
  return async (statement, data) => {
    await script('savepoint before_copy');
    try {
      await copy(statement, data);
      return true;
    } catch (error) {
      await script('rollback to savepoint before_copy');
      if ((error as { code?: string }).code === uniqueViolation) return false;
      throw error;
    }
  };
}

/** From this many rows on a COPY is worth its round trips. */
const leastRows = 16;

/**
 * Like `insertRows`, for rows that come in great numbers: by COPY, and by an insert for few rows, where the database has no COPY, and where
 * a row is there already. It answers with the number of rows added.
 *
 * @example
 * const addSamples = addRows<NewSample>('samples', { measurementId: 'text', itemIndex: 'integer', … });
 * await addSamples(db, copyIn, rows);
 */
export function addRows<Row>(table: string, columns: Columns<Row>): (db: Sql, copyIn: CopyIn, rows: readonly Row[]) => Promise<number> {
  const copy = copyRows(table, columns);
  const insert = insertRows(table, columns);
  return async (db, copyIn, rows) => {
    if (copyIn !== null && rows.length >= leastRows && (await copy(copyIn, rows))) return rows.length;
    return insert(db, rows);
  };
}

function copyRows<Row>(table: string, columns: Columns<Row>): (copyIn: NonNullable<CopyIn>, rows: readonly Row[]) => Promise<boolean> {
  const entries = Object.entries<ColumnType>(columns).map(([key, type]) => ({ key: key as keyof Row, type, field: fields[type] }));
  const statement = `copy ${table} (${Object.keys(columns).map(snakeCase).join(', ')}) from stdin (format binary)`;
  return (copyIn, rows) => {
    const writer = new RowWriter(rows.length * entries.length * 16);
    writer.raw(header);
    for (const row of rows) {
      writer.int16(entries.length);
      for (const { key, type, field } of entries) {
        const value: unknown = row[key];
        if (isNull(type, value)) writer.int32(-1);
        else field(writer, value);
      }
    }
    writer.int16(-1);
    return copyIn(statement, writer.finish());
  };
}

/** Signature, flags, and no extension. */
const header = Buffer.concat([Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'), Buffer.alloc(8)]);
/** PostgreSQL counts microseconds from 2000-01-01. */
const epochMs = Date.UTC(2000, 0, 1);
const jsonbVersion = 1;

type Field = (writer: RowWriter, value: unknown) => void;

const fields: Record<ColumnType, Field> = {
  text: (writer, value) => writer.text(String(value)),
  integer: (writer, value) => {
    writer.int32(4);
    writer.int32(Number(value));
  },
  bigint: (writer, value) => writer.int64(Number(value)),
  real: (writer, value) => writer.float(Number(value)),
  double: (writer, value) => writer.double(Number(value)),
  boolean: (writer, value) => writer.boolean(value === true),
  jsonb: (writer, value) => writer.json(toJson(value)),
  time: (writer, value) => writer.int64(Math.round((Number(value) - epochMs) * 1000)),
  digest: (writer, value) => writer.hex(String(value)),
  bytes: (writer, value) => writer.bytes(value as Uint8Array),
};

/** Up to this length a text is written faster by a loop than by a call into the runtime. */
const shortText = 64;

/** A buffer that grows, and fields with their lengths before them. */
class RowWriter {
  #buffer: Buffer;
  #view: DataView;
  #at = 0;

  constructor(size: number) {
    this.#buffer = Buffer.allocUnsafeSlow(Math.max(size, 1024));
    this.#view = new DataView(this.#buffer.buffer);
  }

  /** Makes room for so many bytes and answers where they start. */
  #take(length: number): number {
    const at = this.#at;
    this.#at += length;
    if (this.#at > this.#buffer.length) {
      const larger = Buffer.allocUnsafeSlow(this.#at * 2);
      this.#buffer.copy(larger, 0, 0, at);
      this.#buffer = larger;
      this.#view = new DataView(larger.buffer);
    }
    return at;
  }

  raw(bytes: Uint8Array): void {
    const at = this.#take(bytes.length);
    this.#buffer.set(bytes, at);
  }

  int16(value: number): void {
    const at = this.#take(2);
    this.#view.setInt16(at, value);
  }

  int32(value: number): void {
    const at = this.#take(4);
    this.#view.setInt32(at, value);
  }

  int64(value: number): void {
    const at = this.#take(12);
    const high = Math.floor(value / 2 ** 32);
    this.#view.setInt32(at, 8);
    this.#view.setInt32(at + 4, high);
    this.#view.setInt32(at + 8, value - high * 2 ** 32);
  }

  float(value: number): void {
    const at = this.#take(8);
    this.#view.setInt32(at, 4);
    this.#view.setFloat32(at + 4, value);
  }

  double(value: number): void {
    const at = this.#take(12);
    this.#view.setInt32(at, 8);
    this.#view.setFloat64(at + 4, value);
  }

  boolean(value: boolean): void {
    const at = this.#take(5);
    this.#view.setInt32(at, 1);
    this.#view.setInt8(at + 4, value ? 1 : 0);
  }

  bytes(value: Uint8Array): void {
    this.int32(value.length);
    this.raw(value);
  }

  hex(value: string): void {
    this.int32(value.length / 2);
    const at = this.#take(value.length / 2);
    this.#buffer.write(value, at, 'hex');
  }

  /** Text that may hold anything: NULs, which PostgreSQL cannot store, become U+FFFD, and so do lone surrogates when UTF-8 is written. */
  text(value: string): void {
    if (value.length <= shortText && this.#plainText(value)) return;
    this.#withLength(() => this.#utf8(withoutNul(value)));
  }

  json(text: string): void {
    this.#withLength(() => {
      const at = this.#take(1);
      this.#view.setInt8(at, jsonbVersion);
      this.#utf8(text);
    });
  }

  /** Writes ASCII without NULs; false, and nothing, where the text holds anything else. */
  #plainText(value: string): boolean {
    const start = this.#take(4 + value.length);
    const buffer = this.#buffer;
    for (let index = 0; index < value.length; index++) {
      const code = value.charCodeAt(index);
      if (code === 0 || code > 0x7f) {
        this.#at = start;
        return false;
      }
      buffer[start + 4 + index] = code;
    }
    this.#view.setInt32(start, value.length);
    return true;
  }

  #utf8(text: string): void {
    // A UTF-16 unit needs three bytes of UTF-8 at most.
    const at = this.#take(text.length * 3);
    this.#at = at + this.#buffer.write(text, at, 'utf8');
  }

  /** Puts the length of what is written before it. */
  #withLength(write: () => void): void {
    const at = this.#take(4);
    write();
    this.#view.setInt32(at, this.#at - at - 4);
  }

  finish(): Buffer {
    return this.#buffer.subarray(0, this.#at);
  }
}
