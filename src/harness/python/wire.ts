// Values as the JSON that Python's side reads (`runtime/hallmark_host/wire.py`), and back.

import {
  type Dict,
  type DictKey,
  dict,
  entries,
  isDict,
  isList,
  jsonDumps,
  jsonLoads,
  PyOther,
  PyTuple,
  repr,
  tuple,
  type Value,
} from '../values/index.ts';
import type { PythonObject } from './engine.ts';
import { PythonEngineError } from './errors.ts';

/** A Python object that stayed on the other side. */
export class PythonReference extends PyOther {
  readonly objectId: number;
  constructor(objectId: number, type: string, str: string, repr: string) {
    super(type, str, repr);
    this.objectId = objectId;
  }
}

/** Whether a value is an object that stayed on the other side, so that its methods can be called. */
export function isPythonObject(value: unknown): value is PythonObject {
  return value instanceof PythonReference;
}

/** Whether a value needs more than JSON: then `toWire` gives another one. */
export function needsTags(value: Value): boolean {
  if (value === null || typeof value !== 'object') return false;
  if (value instanceof PyTuple || value instanceof PyOther || value instanceof Uint8Array) return true;
  if (isList(value)) return value.some(needsTags);
  if (!isDict(value)) return false;
  return entries(value).some(([key, item]) => typeof key !== 'string' || key === '!' || needsTags(item));
}

/** A value with everything that JSON cannot carry in tagged form. */
export function toWire(value: Value): Value {
  if (value === null || typeof value !== 'object') return value;
  if (value instanceof PyTuple) return { '!': ['tuple', value.map(toWire)] };
  if (value instanceof PythonReference) return { '!': ['object', value.objectId] };
  if (value instanceof PyOther) return { '!': ['text', value.str] };
  if (value instanceof Uint8Array) return { '!': ['bytes', Buffer.from(value).toString('base64')] };
  if (isList(value)) return value.map(toWire);
  if (!isDict(value)) return value;
  const pairs = entries(value);
  if (pairs.some(([key]) => typeof key !== 'string' || key === '!')) {
    return { '!': ['dict', pairs.map(([key, item]) => [key, toWire(item)])] };
  }
  return dict(pairs.map(([key, item]) => [key, toWire(item)]));
}

/** The value behind what Python's side wrote. Throws `PythonEngineError` for an unknown tag. */
export function fromWire(value: Value): Value {
  if (value === null || typeof value !== 'object') return value;
  if (isList(value)) return value.map(fromWire);
  if (!isDict(value)) return value;
  const pairs = entries(value);
  const tag = pairs[0]?.[0] === '!' && pairs.length === 1 ? pairs[0][1] : undefined;
  if (tag === undefined)
    return pairs.some(([, item]) => item !== null && typeof item === 'object')
      ? dict(pairs.map(([key, item]) => [key, fromWire(item)]))
      : value;
  if (!isList(tag)) throw new PythonEngineError('a value without its kind');
  return tagged(tag);
}

function tagged(tag: readonly Value[]): Value {
  const [kind, first, ...rest] = tag;
  if (kind === 'tuple' && isList(first)) return tuple(first.map(fromWire));
  if (kind === 'bytes' && typeof first === 'string') return new Uint8Array(Buffer.from(first, 'base64'));
  if (kind === 'dict' && isList(first)) return dict(first.map(pairOf));
  if (kind === 'object' && typeof first === 'number') return new PythonReference(first, String(rest[0]), String(rest[1]), String(rest[2]));
  throw new PythonEngineError(`a value of an unknown kind ${String(kind).slice(0, 20)}`);
}

function pairOf(pair: Value): [DictKey, Value] {
  if (!isList(pair)) throw new PythonEngineError('a dict without pairs');
  const key = fromWire(pair[0] ?? null);
  const item = fromWire(pair[1] ?? null);
  // Keys that are tuples or objects have no counterpart here; they print as Python prints them.
  return [key === null || typeof key !== 'object' ? key : repr(key), item];
}

/** A message as one line. */
export function toLine(message: Dict): string {
  return jsonDumps(message, { separators: [',', ':'] });
}

/** A line as a value. */
export function fromLine(line: string): Value {
  return jsonLoads(line);
}
