// Rows and features equal to those of Python's `datasets` library (make_vectors.py wrote them).
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { type Dict, dict, jsonDumps, jsonLoads, repr, type Value } from '../../values/index.ts';
import { openDataFile } from '../data-file.ts';
import { splitOf } from '../dataset.ts';
import { openParquet } from '../parquet/parquet-table.ts';
import type { Table } from '../table.ts';

const folder = new URL('vectors/', import.meta.url);
const rows = z.object({ features: z.unknown().optional(), rows: z.array(z.string()) });
const cases = z.array(
  z.object({
    name: z.string(),
    text: z.string(),
    kwargs: z.record(z.string(), z.json()).optional(),
    features: z.unknown().optional(),
    rows: z.array(z.string()).optional(),
    error: z.string().optional(),
  }),
);

function read(name: string): unknown {
  return JSON.parse(readFileSync(new URL(name, folder), 'utf8'));
}

function shownTable(table: Table): unknown {
  const split = splitOf('x', table);
  return { features: plainFeatures(jsonDumps(split.features)), rows: split.docs().map(repr) };
}

/** Details of storage that no task sees: large and fixed forms, and how pandas names text. */
function plainFeatures(text: string): unknown {
  return JSON.parse(
    text
      .replaceAll('large_string', 'string')
      .replaceAll('LargeList', 'List')
      .replaceAll(/, ?"length": ?-?\d+/g, '')
      .replaceAll(/(?:large_|fixed_size_)?binary(?:\[\d+\])?/g, 'binary'),
  );
}

test.each(Object.entries(z.record(z.string(), rows).parse(read('parquet.json'))))('parquet: %s', (name, expected) => {
  const got = shownTable(openParquet(new URL(`${name}.parquet`, folder).pathname));
  expect(got).toMatchObject({
    ...(expected.features !== undefined && { features: plainFeatures(JSON.stringify(expected.features)) }),
    rows: expected.rows,
  });
});

for (const kind of ['json', 'csv'] as const) {
  test.each(cases.parse(read(`${kind}.json`)))(`${kind}: $name`, (example) => {
    const home = mkdtempSync(join(tmpdir(), 'hallmark-vectors-'));
    try {
      const file = join(home, `x.${kind}`);
      writeFileSync(file, example.text);
      const options = Object.entries(example.kwargs ?? {}).map(([key, value]): [string, Value] => [key, jsonLoads(JSON.stringify(value))]);
      const kwargs: Dict = dict(options);
      if (example.rows === undefined) expect(() => shownTable(openDataFile(file, file, kind, kwargs))).toThrow(/x\.(?:json|csv)/);
      else
        expect(shownTable(openDataFile(file, file, kind, kwargs))).toEqual({
          features: plainFeatures(JSON.stringify(example.features)),
          rows: example.rows,
        });
    } finally {
      rmSync(home, { recursive: true });
    }
  });
}
