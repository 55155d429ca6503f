// Python's values in JavaScript: what docs, configurations, templates, parquet rows and Python functions exchange.
// `1` and `1.0`, lists and tuples print differently in prompts and hashes, so the difference is kept here.

/**
 * A Python value. The rules:
 * - `number` that is a safe integer (and not -0): a Python int; any other `number`: a Python float.
 * - `PyFloat`: a float whose number would read as an int (`1.0`); make floats with `pyFloat(x)`, which uses it only where needed.
 * - `bigint`: an int beyond 2^53; make ints with `pyInt(x)`.
 * - array: a list; `PyTuple` (also an array): a tuple.
 * - plain object or `Map`: a dict in insertion order. Objects serve where every key is text and none looks like an array index
 *   (JavaScript moves those to the front); make dicts with `dict(entries)`, which picks the right one, and read them with `get` and `entries`.
 * - `Uint8Array`: bytes. `PyOther`: anything else (dates, sets, enum members), known by its type's name, `str()` and `repr()`.
 */
export type Value = null | boolean | number | bigint | string | PyFloat | readonly Value[] | Uint8Array | PyOther | Dict;

/** A Python dict; see `Value`. */
export type Dict = DictObject | ReadonlyMap<DictKey, Value>;

/** A dict whose keys are all text, none like an array index. */
export interface DictObject {
  readonly [key: string]: Value;
}

/** Keys other than text occur in Python literals and YAML (`{0: "A"}`). */
export type DictKey = string | number | bigint | boolean | null;

/** A float that a JavaScript number cannot tell from an int: integral. */
export class PyFloat {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
  /** Arithmetic on a PyFloat is arithmetic on its number. */
  valueOf(): number {
    return this.value;
  }
}

/** A tuple: a list in every respect but how it prints. */
export class PyTuple extends Array<Value> {
  /** `map`, `filter` and `slice` of a tuple give ordinary arrays. */
  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }
}

/** A value of another Python type, known by how it prints. Two are equal when type and `repr` are. */
export class PyOther {
  /** `datetime.datetime`, `set`, ... */
  readonly type: string;
  readonly str: string;
  readonly repr: string;
  constructor(type: string, str: string, repr: string) {
    this.type = type;
    this.str = str;
    this.repr = repr;
  }
}

/** The float `x`: a plain number unless that would read as an int. */
export function pyFloat(x: number): number | PyFloat {
  return Number.isSafeInteger(x) && !Object.is(x, -0) ? new PyFloat(x) : x;
}

/** The int `x`: a plain number up to 2^53, else a bigint. */
export function pyInt(x: bigint): number | bigint {
  const small = Number(x);
  return Number.isSafeInteger(small) ? small : x;
}

/** The tuple of `items`. */
export function tuple(items: Iterable<Value>): PyTuple {
  const made = new PyTuple();
  for (const item of items) made.push(item);
  return made;
}

/** A Python int (bool is not one here). */
export function isInt(value: unknown): value is number | bigint {
  return typeof value === 'bigint' || (typeof value === 'number' && Number.isSafeInteger(value) && !Object.is(value, -0));
}

/** A Python float. */
export function isFloat(value: unknown): value is number | PyFloat {
  return value instanceof PyFloat || (typeof value === 'number' && !isInt(value));
}

/** The number behind an int, float or bool; null for anything else. */
export function asNumber(value: unknown): number | null {
  if (typeof value === 'number') return value;
  if (value instanceof PyFloat) return value.value;
  if (typeof value === 'bigint' || typeof value === 'boolean') return Number(value);
  return null;
}

/** A list or a tuple. */
export function isList(value: unknown): value is readonly Value[] {
  return Array.isArray(value);
}

/** A dict of either form. */
export function isDict(value: unknown): value is Dict {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof PyFloat) &&
    !(value instanceof PyOther) &&
    !(value instanceof Uint8Array)
  );
}

const INDEX_LIKE = /^(?:0|[1-9][0-9]{0,9})$/;

/** A dict of these entries, in this order; of two equal keys the later value stays at the earlier place, as in Python. */
export function dict(pairs: Iterable<readonly [DictKey, Value]>): Dict {
  const map = new Map<DictKey, Value>();
  let plain = true;
  for (const [key, value] of pairs) {
    map.set(key, value);
    if (typeof key !== 'string' || key === '__proto__' || INDEX_LIKE.test(key)) plain = false;
  }
  return plain ? (Object.fromEntries(map) as DictObject) : map;
}

function isMap(value: Dict): value is ReadonlyMap<DictKey, Value> {
  return value instanceof Map;
}

/** `value[key]`, or undefined where the key is missing (what an object inherits is never found). */
export function get(value: Dict, key: DictKey): Value | undefined {
  if (isMap(value)) return value.get(key);
  return typeof key === 'string' && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** `key in value`. */
export function has(value: Dict, key: DictKey): boolean {
  return isMap(value) ? value.has(key) : typeof key === 'string' && Object.hasOwn(value, key);
}

/** The keys in order. */
export function keys(value: Dict): readonly DictKey[] {
  return isMap(value) ? [...value.keys()] : Object.keys(value);
}

/** The pairs in order. */
export function entries(value: Dict): readonly (readonly [DictKey, Value])[] {
  return isMap(value) ? [...value] : Object.entries(value);
}

/** A dict without a key; the same dict where the key is missing. */
export function without(value: Dict, key: DictKey): Dict {
  return has(value, key) ? dict(entries(value).filter(([name]) => name !== key)) : value;
}

/** `{**value, key: item}`: a known key keeps its place. */
export function withEntry(value: Dict, key: DictKey, item: Value): Dict {
  return dict([...entries(value), [key, item]]);
}
