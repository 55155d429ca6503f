// Brings the tables of a dataset to one set of columns: in the `datasets` library the first file of the first split decides the types of all.

import { dict, get, isDict, isInt, isList, PyFloat, pyFloat, str, type Value } from '../values/index.ts';
import { type DataType, dtypeName, type Field, sameType } from './data-type.ts';
import { BadDataFileError, shown } from './dataset-error.ts';
import type { Table } from './table.ts';

/**
 * The table with `fields` as its columns: missing ones are null, ints become floats where the first file has floats, anything becomes text
 * where it has text. Throws `BadDataFileError` for a column that the first file lacks, and, when a cell is read, for one that does not fit.
 */
export function castTable(table: Table, fields: readonly Field[]): Table {
  const extra = table.fields.find(({ name }) => !fields.some((field) => field.name === name));
  if (extra) throw new BadDataFileError(table.origin, `has a column ${shown(extra.name)} that the dataset's first file lacks`);
  const columns = fields.map((field) => {
    const index = table.fields.findIndex(({ name }) => name === field.name);
    const from = table.fields[index]?.type ?? field.type;
    // A column that is empty in the first file says nothing about the others.
    const to = field.type.kind === 'null' ? from : field.type;
    return { index, name: field.name, to, same: sameType(from, to) };
  });
  return {
    origin: table.origin,
    length: table.length,
    fields: columns.map(({ name, to }) => ({ name, type: to })),
    cell(row, column) {
      const plan = columns[column];
      if (!plan || plan.index < 0) return null;
      const value = table.cell(row, plan.index);
      return plan.same ? value : castCell(table.origin, plan.name, row, value, plan.to);
    },
  };
}

function castCell(origin: string, column: string, row: number, value: Value, to: DataType): Value {
  const cast = castValue(value, to);
  if (cast !== undefined) return cast;
  throw new BadDataFileError(
    origin,
    `row ${row + 1}: column ${shown(column)} is ${dtypeName(to)} in the dataset's first file, which ${shown(str(value))} is not`,
  );
}

/** The value as another type; undefined where that would lose something. */
function castValue(value: Value, to: DataType): Value | undefined {
  if (value === null) return null;
  switch (to.kind) {
    case 'float':
      return isInt(value) ? pyFloat(Number(value)) : typeof value === 'number' || value instanceof PyFloat ? value : undefined;
    case 'int': {
      if (isInt(value)) return value;
      return value instanceof PyFloat && Number.isSafeInteger(value.value) ? value.value : undefined;
    }
    case 'string':
      return typeof value === 'boolean' ? String(value) : isList(value) || isDict(value) ? undefined : str(value);
    case 'bool':
      return typeof value === 'boolean' ? value : undefined;
    case 'json':
      return value;
    case 'list':
      return isList(value) ? allDefined(value.map((item) => castValue(item, to.item))) : undefined;
    case 'struct': {
      if (!isDict(value)) return undefined;
      const inner = allDefined(to.fields.map(({ name, type }) => castValue(get(value, name) ?? null, type)));
      return inner && dict(to.fields.map(({ name }, i) => [name, inner[i] ?? null]));
    }
    default:
      return undefined;
  }
}

function allDefined(values: readonly (Value | undefined)[]): readonly Value[] | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === values.length ? known : undefined;
}
