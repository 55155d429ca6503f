// `str()` and `repr()` of Python values.

import { floatText } from './float-text.ts';
import { codePoints, isPrintable } from './unicode.ts';
import { entries, isFloat, isList, PyFloat, PyOther, PyTuple, type Value } from './value.ts';

/** `str(value)`: text as it is, everything else as `repr` prints it. */
export function str(value: Value): string {
  if (typeof value === 'string') return value;
  return value instanceof PyOther ? value.str : repr(value);
}

/** `repr(value)`: what Python prints inside lists and dicts: `['a', "b's", 1.0, None]`. */
export function repr(value: Value): string {
  if (value === null) return 'None';
  if (typeof value === 'string') return textRepr(value);
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (isFloat(value)) return floatText(value instanceof PyFloat ? value.value : value);
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  if (value instanceof PyOther) return value.repr;
  if (value instanceof Uint8Array) return bytesRepr(value);
  if (value instanceof PyTuple) return value.length === 1 ? `(${repr(value[0] ?? null)},)` : `(${value.map(repr).join(', ')})`;
  if (isList(value)) return `[${value.map(repr).join(', ')}]`;
  return `{${entries(value)
    .map(([key, item]) => `${repr(key)}: ${repr(item)}`)
    .join(', ')}}`;
}

const PLAIN_ASCII = /^[\x20-\x7e]*$/;
const NAMED: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\\': '\\\\' };

function textRepr(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  if (PLAIN_ASCII.test(text)) return quote + text.replaceAll('\\', '\\\\').replaceAll(quote, `\\${quote}`) + quote;
  let out = quote;
  for (const character of codePoints(text)) {
    if (character === quote) out += `\\${quote}`;
    else out += NAMED[character] ?? (isPrintable(character) ? character : escaped(character.codePointAt(0) ?? 0));
  }
  return out + quote;
}

function escaped(code: number): string {
  if (code < 0x100) return `\\x${hex(code, 2)}`;
  return code < 0x10000 ? `\\u${hex(code, 4)}` : `\\U${hex(code, 8)}`;
}

function bytesRepr(bytes: Uint8Array): string {
  const quote = bytes.includes(0x27) && !bytes.includes(0x22) ? '"' : "'";
  let out = `b${quote}`;
  for (const byte of bytes) {
    const character = String.fromCharCode(byte);
    if (character === quote) out += `\\${quote}`;
    else out += NAMED[character] ?? (byte >= 0x20 && byte < 0x7f ? character : `\\x${hex(byte, 2)}`);
  }
  return out + quote;
}

function hex(code: number, width: number): string {
  return code.toString(16).padStart(width, '0');
}
