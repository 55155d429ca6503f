// A table of Python values: columns in order, cells decoded when they are asked for.

import type { Value } from '../values/index.ts';
import { type DataType, type Field, sameType } from './data-type.ts';
import { BadDataFileError, shown } from './dataset-error.ts';

export interface Table {
  /** Where it comes from, for messages. */
  readonly origin: string;
  readonly length: number;
  readonly fields: readonly Field[];
  /** `row` and `column` count from 0 and lie within the table. May throw `BadDataFileError`. */
  cell(row: number, column: number): Value;
}

/** Tables of files one after another. All must have the same columns (in any order) and types; a column of nulls takes any type. */
export function concatenated(origin: string, tables: readonly Table[]): Table {
  const [first, ...rest] = tables;
  if (!first) return { origin, length: 0, fields: [], cell: () => null };
  if (rest.length === 0) return first;
  const fields = first.fields.map((field) => ({
    ...field,
    type: tables.map((table) => typeIn(table, field.name, first)).reduce(wider(field)),
  }));
  const maps = tables.map((table) => columnMap(fields, table));
  const ends: number[] = [];
  for (const table of tables) ends.push((ends.at(-1) ?? 0) + table.length);
  return {
    origin,
    length: ends.at(-1) ?? 0,
    fields,
    cell(row, column) {
      const index = firstAbove(ends, row);
      const table = tables[index];
      const inner = maps[index]?.[column];
      return table && inner !== undefined ? table.cell(row - ((ends[index] ?? 0) - table.length), inner) : null;
    },
  };
}

/** Rows `start` (inclusive) to `end` (exclusive) of a table. */
export function sliced(table: Table, start: number, end: number): Table {
  return { ...table, length: end - start, cell: (row, column) => table.cell(start + row, column) };
}

function typeIn(table: Table, name: string, first: Table): DataType {
  const field = table.fields.find((candidate) => candidate.name === name);
  if (!field) throw new BadDataFileError(table.origin, `has no column ${shown(name)}, which ${shown(first.origin)} of the same split has`);
  return field.type;
}

function wider(field: Field): (a: DataType, b: DataType) => DataType {
  return (a, b) => {
    if (a.kind === 'null') return b;
    if (b.kind === 'null' || sameType(a, b)) return a;
    throw new BadDataFileError(field.name, `the column is ${a.kind} in one file of the split and ${b.kind} in another`);
  };
}

function columnMap(fields: readonly Field[], table: Table): readonly number[] {
  const extra = table.fields.find((field) => !fields.some(({ name }) => name === field.name));
  if (extra) throw new BadDataFileError(table.origin, `has a column ${shown(extra.name)} that the first file of the split lacks`);
  return fields.map(({ name }) => table.fields.findIndex((field) => field.name === name));
}

function firstAbove(ends: readonly number[], row: number): number {
  let low = 0;
  let high = ends.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ends[middle] ?? 0) > row) high = middle;
    else low = middle + 1;
  }
  return low;
}
