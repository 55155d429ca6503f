// Tables whose rows come in great numbers. Rows are encoded as they come, as binary COPY wants them: what waits to be stored is a few
// buffers and not an object for each row, and COPY costs the server about half of what an insert of the same rows costs it.
// Format: https://www.postgresql.org/docs/current/sql-copy.html, "Binary Format".
import type { CopyIn } from './copy.ts';
import type { Sql } from './dialect.ts';
import { fields } from './row-fields.ts';
import { RowWriter } from './row-writer.ts';
import { type Columns, type ColumnType, insertRows, isNull, snakeCase } from './rows.ts';

/** Rows of one table as bytes. */
export interface EncodedRows<Row> {
  readonly count: number;
  /** The rows one after another, each with its number of fields before it. */
  readonly bytes: Buffer;
  /** Whose rows these are; never set. */
  readonly row?: Row;
}

/** Encodes rows that share some of their fields. */
export interface RowEncoder<Row, Own> {
  add(row: Own): void;
  /** Rows since they were last taken. */
  count(): number;
  take(): EncodedRows<Row>;
}

export interface BulkTable<Row, Shared extends keyof Row> {
  /** @param shared what is the same in all rows: encoded once */
  encoder(shared: Pick<Row, Shared>): RowEncoder<Row, Omit<Row, Shared>>;
  encode(rows: readonly Row[]): EncodedRows<Row>;
  /** Adds rows by COPY; by an insert where they are few, where the database has no COPY, and where one is there already, which stays as it is. Answers with the number of rows added. */
  add(db: Sql, copyIn: CopyIn, rows: readonly EncodedRows<Row>[]): Promise<number>;
}

/** From this many rows on a COPY is worth its round trips. */
const leastRows = 16;
const firstBytes = 8192;

/**
 * A table for rows in bulk.
 *
 * @param shared columns that many rows have in common
 * @param own the others
 *
 * @example
 * const samples = bulkTable<NewSample, 'measurementId'>('samples', { measurementId: 'text' }, { itemIndex: 'integer', … });
 * const encoder = samples.encoder({ measurementId });
 * encoder.add({ itemIndex: 0, … });
 * await samples.add(db, copyIn, [encoder.take()]);
 */
export function bulkTable<Row, Shared extends keyof Row>(
  table: string,
  shared: Columns<Pick<Row, Shared>>,
  own: Columns<Omit<Row, Shared>>,
): BulkTable<Row, Shared> {
  const columns: Readonly<Record<string, ColumnType>> = { ...shared, ...own };
  const entries = Object.entries(columns);
  const statement = `copy ${table} (${Object.keys(columns).map(snakeCase).join(', ')}) from stdin (format binary)`;
  const insert = insertRows<DecodedRow>(table, columns);
  const writeShared = fieldsWriter(shared);
  const writeOwn = fieldsWriter(own);

  const encoder: BulkTable<Row, Shared>['encoder'] = (its) => {
    const start = new RowWriter(256);
    start.int16(entries.length);
    writeShared(start, its);
    const prefix = start.take();
    const writer = new RowWriter(firstBytes);
    let count = 0;
    return {
      add(row) {
        writer.raw(prefix);
        writeOwn(writer, row);
        count++;
      },
      count: () => count,
      take() {
        const rows = { count, bytes: writer.take() };
        count = 0;
        return rows;
      },
    };
  };

  return {
    encoder,
    encode(rows) {
      const writer = new RowWriter(firstBytes);
      for (const row of rows) {
        writer.int16(entries.length);
        writeShared(writer, row);
        writeOwn(writer, row);
      }
      return { count: rows.length, bytes: writer.take() };
    },
    async add(db, copyIn, rows) {
      const count = rows.reduce((sum, some) => sum + some.count, 0);
      if (copyIn !== null && count >= leastRows) {
        const data = Buffer.concat([header, ...rows.map(({ bytes }) => bytes), trailer]);
        if (await copyIn(statement, data)) return count;
      }
      return insert(
        db,
        rows.flatMap((some) => decode(entries, some)),
      );
    },
  };
}

/** Signature, flags, and no extension. */
const header = Buffer.concat([Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'), Buffer.alloc(8)]);
const trailer = Buffer.from([0xff, 0xff]);

function fieldsWriter<Row>(columns: Columns<Row>): (writer: RowWriter, row: Row) => void {
  const entries = Object.entries<ColumnType>(columns).map(([key, type]) => ({ key: key as keyof Row, type, write: fields[type].write }));
  return (writer, row) => {
    for (const { key, type, write } of entries) {
      const value: unknown = row[key];
      if (isNull(type, value)) writer.null();
      else write(writer, value);
    }
  };
}

type DecodedRow = Readonly<Record<string, unknown>>;

function decode(entries: readonly (readonly [string, ColumnType])[], { count, bytes }: EncodedRows<unknown>): DecodedRow[] {
  let at = 0;
  const field = (type: ColumnType): unknown => {
    const length = bytes.readInt32BE(at);
    at += 4;
    if (length < 0) return null;
    at += length;
    return fields[type].read(bytes.subarray(at - length, at));
  };
  return Array.from({ length: count }, () => {
    at += 2;
    return Object.fromEntries(entries.map(([key, type]) => [key, field(type)]));
  });
}
