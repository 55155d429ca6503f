// What is written does not depend on when the memory for it grows.
import { expect, it } from 'vitest';
import { fields } from './row-fields.ts';
import { RowWriter } from './row-writer.ts';

const values = {
  text: ['', 'short', 'ü', 'x'.repeat(200), 'a\0b', '\ud800'],
  integer: [0, -1, 2 ** 31 - 1],
  bigint: [0, -1, Number.MAX_SAFE_INTEGER, -(2 ** 40) - 1],
  real: [0.5, -3.25],
  double: [0.1, -1e300],
  boolean: [true, false],
  jsonb: [{ a: [1, 'ü'] }, null, 'x'.repeat(300)],
  time: [Date.UTC(2000, 0, 1), Date.UTC(2026, 10, 23) + 0.125, 0],
  digest: ['00ff'.repeat(16)],
  bytes: [new Uint8Array([1, 2, 3]), new Uint8Array(0)],
} as const;
const everything = Object.entries(values).flatMap(([type, all]) => all.map((value) => [type as keyof typeof values, value] as const));

type Written = (typeof everything)[number];
const firstBytes = 64;

function written(all: readonly Written[], before = Buffer.alloc(0)): Buffer {
  const writer = new RowWriter(firstBytes);
  writer.raw(before);
  for (const [type, value] of all) fields[type].write(writer, value);
  writer.null();
  return writer.take();
}

it.each(everything)('writes the same wherever in a field the memory grows: %s %j', (...field) => {
  const alone = written([field]);
  for (let length = 0; length <= firstBytes; length++) {
    // Of another content each time: memory that comes again must not hold by chance what should have been written.
    const before = Buffer.alloc(length, length);
    expect(written([field], before).equals(Buffer.concat([before, alone])), `after ${length} bytes`).toBe(true);
  }
});

it('reads what it has written, as the database would', () => {
  const bytes = written(everything);
  let at = 0;
  const read = everything.map(([type]) => {
    const length = bytes.readInt32BE(at);
    at += 4 + length;
    return fields[type].read(bytes.subarray(at - length, at));
  });
  const clean = (value: unknown) => (typeof value === 'string' ? value.toWellFormed().replaceAll('\0', '\ufffd') : value);
  expect(read.map((value) => (Buffer.isBuffer(value) ? new Uint8Array(value) : value))).toEqual(
    everything.map(([, value]) => clean(value)),
  );
  expect(bytes.readInt32BE(at)).toBe(-1);
});

it('gives away what it has written and begins anew', () => {
  const writer = new RowWriter(8);
  writer.integer(1);
  const first = writer.take();
  writer.integer(2);
  expect([first.readInt32BE(4), writer.take().readInt32BE(4), writer.take().length]).toEqual([1, 2, 0]);
});
