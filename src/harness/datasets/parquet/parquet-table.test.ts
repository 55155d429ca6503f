// Damaged and hostile parquet files: an error that names the file, or the file's rows; never a hang, a crash or wrong lengths.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assert, integer, property } from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BadDataFileError } from '../dataset-error.ts';
import { openParquet } from './parquet-table.ts';

const sample = (name: string) => new Uint8Array(readFileSync(new URL(`../testing/vectors/${name}.parquet`, import.meta.url)));
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'hallmark-parquet-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Reads every cell, or returns the error. */
function readAll(bytes: Uint8Array): unknown {
  const path = join(folder, 'x.parquet');
  writeFileSync(path, bytes);
  try {
    const table = openParquet(path);
    for (let row = 0; row < table.length; row++) for (const column of table.fields.keys()) table.cell(row, column);
    return table.length;
  } catch (error) {
    return error;
  }
}

test('changed bytes give rows or an error that names the file', { timeout: 600_000 }, () => {
  for (const name of ['types', 'nested', 'zstd']) {
    const whole = sample(name);
    assert(
      property(integer({ min: 0, max: whole.length - 1 }), integer({ min: 1, max: 255 }), (at, change) => {
        const bytes = whole.slice();
        bytes[at] = (bytes[at] ?? 0) ^ change;
        const result = readAll(bytes);
        if (typeof result !== 'number') expect(result).toBeInstanceOf(BadDataFileError);
      }),
      { seed: 6, numRuns: process.env.HALLMARK_LONG ? 5000 : 150 },
    );
  }
});

test('a file that is cut off is refused, wherever the cut is', () => {
  const whole = sample('nested');
  for (let length = 0; length < whole.length; length += 97) expect(readAll(whole.slice(0, length))).toBeInstanceOf(BadDataFileError);
});

test('what the message says', () => {
  expect(readAll(new Uint8Array())).toMatchObject({ message: expect.stringMatching(/x\.parquet.*0 bytes/) });
  const encrypted = sample('none');
  encrypted.set(new TextEncoder().encode('PARE'), encrypted.length - 4);
  expect(readAll(encrypted)).toMatchObject({ message: expect.stringMatching(/encrypted/) });
  const longFooter = sample('none');
  new DataView(longFooter.buffer).setUint32(longFooter.length - 8, 0xffffff00, true);
  expect(readAll(longFooter)).toMatchObject({ message: expect.stringMatching(/footer of \d+ bytes is too large/) });
  expect(() => openParquet(join(folder, 'absent.parquet'))).toThrow(/absent\.parquet.*ENOENT/);
});
