// Python's `==` and truth of values.

import { asNumber, entries, get, has, isDict, isList, keys, PyOther, PyTuple, type Value } from './value.ts';

/** `a == b`: `1 == 1.0 == True`; lists and tuples differ; dicts regardless of order; NaN equals nothing. */
export function equal(a: Value, b: Value): boolean {
  if (typeof a === 'bigint' && typeof b === 'bigint') return a === b;
  const left = asNumber(a);
  const right = asNumber(b);
  if (left !== null || right !== null) return left === right;
  if (isList(a) && isList(b)) {
    return a.length === b.length && a instanceof PyTuple === b instanceof PyTuple && a.every((item, i) => equal(item, b[i] ?? null));
  }
  if (a instanceof Uint8Array && b instanceof Uint8Array) return Buffer.compare(a, b) === 0;
  if (a instanceof PyOther && b instanceof PyOther) return a.type === b.type && a.repr === b.repr;
  if (isDict(a) && isDict(b)) {
    return keys(a).length === keys(b).length && entries(a).every(([key, item]) => has(b, key) && equal(item, get(b, key) ?? null));
  }
  return a === b;
}

/** `bool(value)`. */
export function truthy(value: Value): boolean {
  const number = asNumber(value);
  if (number !== null) return number !== 0;
  if (value === null) return false;
  if (typeof value === 'string' || isList(value) || value instanceof Uint8Array) return value.length > 0;
  return isDict(value) ? keys(value).length > 0 : true;
}
