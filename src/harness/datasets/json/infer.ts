// The types of JSON records, as Arrow's JSON reader infers them, with the `datasets` library's rule for what has no single type:
// fields whose objects have different keys, or whose values are of different kinds, keep their values as they are (type Json).

import { type Dict, entries, get, isDict, isFloat, isInt, isList, type Value } from '../../values/index.ts';
import { type DataType, type Field, float64, int64 } from '../data-type.ts';
import { isoSeconds } from './iso-time.ts';

const json: DataType = { kind: 'json' };
const int64Range = [-(2n ** 63n), 2n ** 63n - 1n] as const;

/** Columns in order of first appearance, with their types. */
export function inferFields(rows: readonly Dict[]): readonly Field[] {
  const columns = new Map<string, Value[]>();
  for (const row of rows) {
    for (const [key, value] of entries(row)) {
      const values = columns.get(String(key));
      if (values) values.push(value);
      else columns.set(String(key), [value]);
    }
  }
  return [...columns].map(([name, values]) => ({ name, type: inferType(values) }));
}

/** Whether a type holds the type Json anywhere. */
export function holdsJson(type: DataType): boolean {
  if (type.kind === 'list') return holdsJson(type.item);
  if (type.kind === 'struct') return type.fields.some((field) => holdsJson(field.type));
  return type.kind === 'json';
}

function inferType(all: readonly Value[]): DataType {
  const values = all.filter((value) => value !== null);
  const [first] = values;
  if (first === undefined) return { kind: 'null' };
  if (values.every(isDict)) return structType(values);
  if (values.every(isList)) return { kind: 'list', item: inferType(values.flat()) };
  if (values.some((value) => isDict(value) || isList(value))) return json;
  if (values.every((value) => typeof value === 'boolean')) return { kind: 'bool' };
  if (values.every((value) => typeof value === 'string')) return textType(values);
  if (values.every((value) => isInt(value) || isFloat(value))) return values.every(fitsInt64) ? int64 : float64;
  return json;
}

function structType(values: readonly Dict[]): DataType {
  const names = entries(values[0] ?? {}).map(([key]) => String(key));
  const known = new Set(names);
  const sameKeys = (value: Dict) => {
    const keys = entries(value);
    return keys.length === names.length && keys.every(([key]) => known.has(String(key)));
  };
  if (names.length === 0 || !values.every(sameKeys)) return json;
  return { kind: 'struct', fields: names.map((name) => ({ name, type: inferType(values.map((value) => get(value, name) ?? null)) })) };
}

function textType(values: readonly string[]): DataType {
  return values.every((value) => isoSeconds(value) !== null) ? { kind: 'timestamp', unit: 's', utc: false } : { kind: 'string' };
}

function fitsInt64(value: Value): boolean {
  return isInt(value) && (typeof value === 'number' || (value >= int64Range[0] && value <= int64Range[1]));
}
