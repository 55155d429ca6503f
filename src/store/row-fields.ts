// How each type of column stands in a row of a binary COPY, written and read.
import { toJson } from './clean.ts';
import type { RowWriter } from './row-writer.ts';
import type { ColumnType } from './rows.ts';

/** PostgreSQL counts microseconds from 2000-01-01. */
const epochMs = Date.UTC(2000, 0, 1);

interface Field {
  write(writer: RowWriter, value: unknown): void;
  /** A value like the one that was written: what the database would hold. `bytes` are the field's own, without its length. */
  read(bytes: Buffer): unknown;
}

export const fields: Readonly<Record<ColumnType, Field>> = {
  text: { write: (writer, value) => writer.text(String(value)), read: (bytes) => bytes.toString() },
  integer: { write: (writer, value) => writer.integer(Number(value)), read: (bytes) => bytes.readInt32BE() },
  bigint: { write: (writer, value) => writer.int64(Number(value)), read: int64 },
  real: { write: (writer, value) => writer.float(Number(value)), read: (bytes) => bytes.readFloatBE() },
  double: { write: (writer, value) => writer.double(Number(value)), read: (bytes) => bytes.readDoubleBE() },
  boolean: { write: (writer, value) => writer.boolean(value === true), read: (bytes) => bytes[0] === 1 },
  jsonb: { write: (writer, value) => writer.json(jsonOf(value)), read: (bytes): unknown => JSON.parse(bytes.toString('utf8', 1)) },
  time: {
    write: (writer, value) => writer.int64(Math.round((Number(value) - epochMs) * 1000)),
    read: (bytes) => int64(bytes) / 1000 + epochMs,
  },
  digest: { write: (writer, value) => writer.hex(String(value)), read: (bytes) => bytes.toString('hex') },
  bytes: { write: (writer, value) => writer.bytes(value as Uint8Array), read: (bytes) => bytes },
};

// Of many rows each holds one of two objects, what a right and what a wrong answer scores, and neither changes.
let newest = { value: null as unknown, json: 'null' };
let older = newest;

function jsonOf(value: unknown): string {
  if (value === newest.value) return newest.json;
  if (value === older.value) return older.json;
  older = newest;
  newest = { value, json: toJson(value) };
  return newest.json;
}

function int64(bytes: Buffer): number {
  return bytes.readInt32BE() * 2 ** 32 + bytes.readUInt32BE(4);
}
