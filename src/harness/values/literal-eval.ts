// `ast.literal_eval`: Python literals as text (lists, dicts, numbers, strings with their escapes), read without running anything.

import { repr } from './repr.ts';
import { type DictKey, dict, PyFloat, PyOther, pyFloat, pyInt, tuple, type Value } from './value.ts';

/** Text that is not a Python literal; Python raises SyntaxError or ValueError. */
export class LiteralEvalError extends Error {
  override readonly name = 'LiteralEvalError';
}

const MAX_DEPTH = 90;
const NUMBER =
  /(?:0[xX](?:_?[0-9a-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+|(?:[0-9](?:_?[0-9])*\.?(?:[0-9](?:_?[0-9])*)?|\.[0-9](?:_?[0-9])*)(?:[eE][+-]?[0-9](?:_?[0-9])*)?)(?![0-9A-Za-z_])/y;
const STRING_START = /([rRuUbB]{0,2})('''|"""|'|")/y;
const WORD = /[A-Za-z_][A-Za-z0-9_]*/y;
const PREFIXES = new Set(['', 'r', 'u', 'b', 'br', 'rb']);
/** What Python makes of a backslash and one character within quotes. */
export const SIMPLE_ESCAPES: Readonly<Record<string, string>> = {
  '\n': '',
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/**
 * `ast.literal_eval(text)`. Sets become `PyOther` in the order written (their order in Python is not defined for text);
 * complex numbers and `\N{...}` are refused. Throws `LiteralEvalError`.
 */
export function literalEval(text: string): Value {
  const source = text.replace(/^[ \t]+/, '').replace(/\r\n?/g, '\n');
  let at = 0;
  let brackets = 0;

  function fail(what: string): never {
    throw new LiteralEvalError(`not a Python literal: ${what} at character ${at + 1}`);
  }

  function space(): void {
    for (;;) {
      const character = source[at];
      if (character === ' ' || character === '\t' || character === '\f' || (brackets > 0 && character === '\n')) at++;
      else if (character === '\\' && source[at + 1] === '\n' && at + 2 < source.length) at += 2;
      else if (character === '#' && brackets > 0) while (at < source.length && source[at] !== '\n') at++;
      else return;
    }
  }

  function sticky(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = at;
    return pattern.exec(source);
  }

  function number(): Value | null {
    const match = sticky(NUMBER);
    if (!match) return null;
    const digits = match[0].replaceAll('_', '');
    at += match[0].length;
    if (/^0[xXoObB]/.test(digits)) return pyInt(BigInt(digits));
    if (/[.eE]/.test(digits)) return pyFloat(Number(digits));
    if (/^0+[1-9]/.test(digits)) fail('a number with leading zeros');
    return pyInt(BigInt(digits));
  }

  function signed(): Value {
    const negative = source[at] === '-';
    at++;
    space();
    const value = number();
    if (value === null) fail('a sign without a number');
    if (!negative) return value;
    if (value instanceof PyFloat) return pyFloat(-value.value);
    return typeof value === 'bigint' ? -value : value === 0 ? 0 : -Number(value);
  }

  function strings(first: RegExpExecArray): Value {
    let start: RegExpExecArray | null = first;
    let joined = '';
    let bytes: boolean | null = null;
    while (start) {
      const prefix = (start[1] ?? '').toLowerCase();
      if (!PREFIXES.has(prefix)) fail('an unknown prefix of a text');
      const isBytes = prefix.includes('b');
      if (bytes !== null && bytes !== isBytes) fail('bytes beside text');
      bytes = isBytes;
      at += start[0].length;
      joined += body(start[2] ?? '', prefix.includes('r'), isBytes);
      space();
      start = sticky(STRING_START);
    }
    return bytes ? Uint8Array.from(joined, (unit) => unit.charCodeAt(0)) : joined;
  }

  function body(quote: string, raw: boolean, bytes: boolean): string {
    let out = '';
    for (;;) {
      if (at >= source.length) fail('a text without an end');
      if (source.startsWith(quote, at)) {
        at += quote.length;
        return out;
      }
      const character = source[at] ?? '';
      if (character === '\n' && quote.length === 1) fail('a text that goes over the end of its line');
      if (bytes && character > '\x7f') fail('bytes with a character beyond ASCII');
      at++;
      if (character !== '\\') out += character;
      else if (raw) out += `\\${source[at++] ?? fail('a text without an end')}`;
      else out += escapeSequence(bytes);
    }
  }

  function escapeSequence(bytes: boolean): string {
    const character = source[at++] ?? fail('a text without an end');
    const simple = SIMPLE_ESCAPES[character];
    if (simple !== undefined) return simple;
    if (character >= '0' && character <= '7') {
      const octal = /[0-7]{1,3}/y;
      octal.lastIndex = at - 1;
      const digits = octal.exec(source)?.[0] ?? '0';
      at += digits.length - 1;
      const code = Number.parseInt(digits, 8);
      return String.fromCharCode(bytes ? code & 255 : code);
    }
    const width = character === 'x' ? 2 : bytes ? 0 : character === 'u' ? 4 : character === 'U' ? 8 : 0;
    if (width > 0) {
      const digits = source.slice(at, at + width);
      if (digits.length < width || /[^0-9a-fA-F]/.test(digits)) fail(`an escape \\${character} without ${width} hexadecimal digits`);
      at += width;
      const code = Number.parseInt(digits, 16);
      if (code > 0x10ffff) fail('a character beyond Unicode');
      return String.fromCodePoint(code);
    }
    if (character === 'N' && !bytes) fail('a character by its name');
    return `\\${character}`;
  }

  function items(close: string, depth: number): { readonly values: Value[]; readonly trailingComma: boolean } {
    const values: Value[] = [];
    let trailingComma = false;
    brackets++;
    for (;;) {
      space();
      if (source[at] === close) {
        at++;
        brackets--;
        return { values, trailingComma };
      }
      if (values.length > 0 && !trailingComma) fail(`something where "," or "${close}" belongs`);
      values.push(value(depth + 1));
      space();
      trailingComma = source[at] === ',';
      if (trailingComma) at++;
    }
  }

  function braces(depth: number): Value {
    brackets++;
    const pairs: [DictKey, Value][] = [];
    const members: Value[] = [];
    let comma = true;
    for (;;) {
      space();
      if (source[at] === '}') {
        at++;
        brackets--;
        return members.length > 0 ? set(members) : dict(pairs);
      }
      if (!comma) fail('something where "," or "}" belongs');
      const first = value(depth + 1);
      space();
      if (source[at] === ':' && members.length === 0) {
        at++;
        space();
        pairs.push([keyOf(first), value(depth + 1)]);
      } else if (pairs.length === 0) members.push(first);
      else fail('a key without ":"');
      space();
      comma = source[at] === ',';
      if (comma) at++;
    }
  }

  function keyOf(value: Value): DictKey {
    if (value instanceof PyFloat) return value.value;
    if (typeof value === 'object' && value !== null) fail('a key that is neither text nor number');
    return value;
  }

  function value(depth: number): Value {
    if (depth > MAX_DEPTH) fail(`nesting deeper than ${MAX_DEPTH}`);
    space();
    const character = source[at];
    if (character === undefined) fail('no value');
    if (character === '[') {
      at++;
      return items(']', depth).values;
    }
    if (character === '(') {
      at++;
      const { values, trailingComma } = items(')', depth);
      return values.length === 1 && !trailingComma ? (values[0] ?? null) : tuple(values);
    }
    if (character === '{') {
      at++;
      return braces(depth);
    }
    const start = sticky(STRING_START);
    if (start) return strings(start);
    if (character === '-' || character === '+') return signed();
    const found = number();
    return found ?? word();
  }

  function word(): Value {
    const name = sticky(WORD)?.[0] ?? fail('something that is no literal');
    at += name.length;
    if (name === 'None') return null;
    if (name === 'True') return true;
    if (name === 'False') return false;
    if (name === 'set' && /^\(\s*\)/.test(source.slice(at))) {
      at = source.indexOf(')', at) + 1;
      return new PyOther('set', 'set()', 'set()');
    }
    at -= name.length;
    return fail(`the name ${name.slice(0, 40)}`);
  }

  while (source[at] === '\n') at++;
  const first = value(0);
  space();
  const values = [first];
  let bare = false;
  while (source[at] === ',') {
    bare = true;
    at++;
    space();
    if (at >= source.length || source[at] === '\n' || source[at] === '#') break;
    values.push(value(0));
    space();
  }
  const rest = source.slice(at);
  if (/[^\n\t\f #]/.test(rest.replace(/#[^\n]*/g, ''))) fail('more text after the value');
  return bare ? tuple(values) : first;
}

function set(members: readonly Value[]): PyOther {
  const text = `{${[...new Set(members.map(repr))].join(', ')}}`;
  return new PyOther('set', text, text);
}
