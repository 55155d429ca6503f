// `json.dumps` of Python values: the text behind doc hashes, prompt hashes and chat contexts.

import { floatText } from './float-text.ts';
import { repr } from './repr.ts';
import { type DictKey, entries, isFloat, isList, PyFloat, PyOther, type Value } from './value.ts';

/** Options of `json.dumps`, with Python's defaults. */
export interface JsonDumpsOptions {
  /** Spaces an indentation step; absent: one line. */
  readonly indent?: number;
  /** Write everything beyond ASCII as `\uXXXX` (default true, as in Python). */
  readonly ensureAscii?: boolean;
  /** Default `[', ', ': ']`, or `[',', ': ']` with an indent, as in Python. */
  readonly separators?: readonly [string, string];
}

/**
 * `json.dumps(value, ...)`, byte for byte: key order kept, floats as Python prints them, `NaN` and `Infinity` allowed.
 * `PyOther` is written as its `str()` and bytes as their `repr()`, as lm-eval's `handle_non_serializable` does.
 * @example jsonDumps({ b: 'é', a: pyFloat(1) }, { ensureAscii: false }) // {"b": "é", "a": 1.0}
 */
export function jsonDumps(value: Value, options: JsonDumpsOptions = {}): string {
  const { indent, ensureAscii = true } = options;
  const [between, afterKey] = options.separators ?? [indent === undefined ? ', ' : ',', ': '];
  const text = ensureAscii ? asciiText : plainText;

  function write(item: Value, depth: number): string {
    if (item === null) return 'null';
    if (typeof item === 'string') return text(item);
    if (typeof item === 'boolean') return item ? 'true' : 'false';
    if (isFloat(item)) return jsonFloat(item instanceof PyFloat ? item.value : item);
    if (typeof item === 'number' || typeof item === 'bigint') return String(item);
    if (item instanceof PyOther) return text(item.str);
    if (item instanceof Uint8Array) return text(repr(item));
    if (isList(item))
      return wrapped(
        '[',
        ']',
        item.map((inner) => write(inner, depth + 1)),
        depth,
      );
    const pairs = entries(item).map(([key, inner]) => text(jsonKey(key)) + afterKey + write(inner, depth + 1));
    return wrapped('{', '}', pairs, depth);
  }

  function wrapped(open: string, close: string, parts: readonly string[], depth: number): string {
    if (parts.length === 0) return open + close;
    if (indent === undefined) return open + parts.join(between) + close;
    const outer = `\n${' '.repeat(indent * depth)}`;
    const inner = `\n${' '.repeat(indent * (depth + 1))}`;
    return open + inner + parts.join(between + inner) + outer + close;
  }

  return write(value, 0);
}

function jsonFloat(x: number): string {
  if (Number.isNaN(x)) return 'NaN';
  if (!Number.isFinite(x)) return x > 0 ? 'Infinity' : '-Infinity';
  return floatText(x);
}

function jsonKey(key: DictKey): string {
  if (typeof key === 'string') return key;
  if (key === null) return 'null';
  if (typeof key === 'boolean') return key ? 'true' : 'false';
  return isFloat(key) ? jsonFloat(key) : String(key);
}

// JSON.stringify escapes the same characters as Python, and lone surrogates besides: those Python keeps.
const SURROGATE = /[\ud800-\udfff]/;
const CONTROLS = String.raw`\u0000-\u001f`;
const ESCAPE = new RegExp(`[${CONTROLS}"\\\\]`, 'g');

function plainText(text: string): string {
  return SURROGATE.test(text) ? `"${text.replace(ESCAPE, (character) => JSON.stringify(character).slice(1, -1))}"` : JSON.stringify(text);
}

const BEYOND_ASCII = /[\u007f-\uffff]/g;

function asciiText(text: string): string {
  return plainText(text).replace(BEYOND_ASCII, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
