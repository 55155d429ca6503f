// JSON records as a table: each cell brought to its column's type, and to the digits that the `datasets` library would show.

import {
  type Dict,
  dict,
  entries,
  get,
  isDict,
  isFloat,
  isInt,
  isList,
  jsonLoads,
  PyFloat,
  pyFloat,
  type Value,
} from '../../values/index.ts';
import type { DataType } from '../data-type.ts';
import { pyDateTime } from '../python-objects.ts';
import type { Table } from '../table.ts';
import { holdsJson, inferFields } from './infer.ts';
import { isoSeconds } from './iso-time.ts';
import { jsonRows } from './json-rows.ts';
import { ujsonNumber, ujsonText } from './ujson.ts';

/** The table of a JSON text; see `jsonRows` for its forms. */
export function jsonTable(origin: string, text: string, field: string | null): Table {
  const { rows, rewritten } = jsonRows(origin, text, field);
  const fields = inferFields(rows);
  const rounded = rewritten || fields.some(({ type }) => holdsJson(type));
  return {
    origin,
    length: rows.length,
    fields,
    cell(row, column) {
      const field = fields[column];
      return field ? typed(field.type, get(rows[row] ?? {}, field.name) ?? null, rounded) : null;
    },
  };
}

function typed(type: DataType, value: Value, rounded: boolean): Value {
  if (value === null) return null;
  switch (type.kind) {
    case 'float':
      return floatValue(value, rounded);
    case 'list':
      return isList(value) ? value.map((item) => typed(type.item, item, rounded)) : null;
    case 'struct':
      return isDict(value)
        ? dict(type.fields.map(({ name, type: inner }) => [name, typed(inner, get(value, name) ?? null, rounded)]))
        : null;
    case 'timestamp': {
      const seconds = typeof value === 'string' ? isoSeconds(value) : null;
      return seconds === null ? null : pyDateTime(seconds, 's');
    }
    case 'json':
      return untyped(value);
    default:
      return value;
  }
}

function floatValue(value: Value, rounded: boolean): Value {
  const number = value instanceof PyFloat ? value.value : Number(value);
  return pyFloat(rounded && !isInt(value) ? Number(ujsonText(number)) : number);
}

/** A value of a Json column: written as JSON, a text that is JSON itself taken for that, and read back. */
function untyped(value: Value): Value {
  if (typeof value !== 'string') return reread(value);
  try {
    return reread(jsonLoads(value));
  } catch {
    return value;
  }
}

function reread(value: Value): Value {
  if (isFloat(value)) return floatAgain(value instanceof PyFloat ? value.value : value);
  if (isList(value)) return value.map(reread);
  return isDict(value) ? rereadDict(value) : value;
}

function rereadDict(value: Dict): Dict {
  return dict(entries(value).map(([key, item]) => [key, reread(item)]));
}

function floatAgain(x: number): Value {
  return Number.isFinite(x) ? pyFloat(ujsonNumber(ujsonText(x))) : null;
}
