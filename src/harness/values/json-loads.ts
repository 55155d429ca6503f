// `json.loads` into Python values: keeps what JSON.parse loses, the difference between 1 and 1.0, big ints and the order of number-like keys.

import { type Dict, type DictKey, dict, pyFloat, pyInt, type Value } from './value.ts';

/** Text that is not JSON; says where. */
export class JsonLoadsError extends Error {
  override readonly name = 'JsonLoadsError';
}

const MAX_DEPTH = 512;
const NUMBER = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/y;
const CONSTANTS: readonly (readonly [string, Value])[] = [
  ['true', true],
  ['false', false],
  ['null', null],
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
];

/**
 * `json.loads(text)`. Like Python it takes `NaN` and `Infinity`, and the last of equal keys; nesting is limited to 512.
 * Throws `JsonLoadsError`.
 */
export function jsonLoads(text: string): Value {
  let at = 0;

  function fail(what: string): never {
    throw new JsonLoadsError(`not JSON: ${what} at character ${at + 1}`);
  }

  function space(): void {
    for (;;) {
      const code = text.charCodeAt(at);
      if (code === 32 || code === 10 || code === 13 || code === 9) at++;
      else return;
    }
  }

  function string(): string {
    const start = ++at;
    for (;;) {
      const end = text.indexOf('"', at);
      if (end < 0) fail('a text without an end');
      let backslashes = 0;
      while (text.charCodeAt(end - 1 - backslashes) === 92 && end - 1 - backslashes >= start) backslashes++;
      at = end + 1;
      if (backslashes % 2 === 1) continue;
      const raw = text.slice(start, end);
      return raw.includes('\\') || hasControl(raw) ? unescaped(raw) : raw;
    }
  }

  function unescaped(raw: string): string {
    try {
      const parsed: unknown = JSON.parse(`"${raw}"`);
      return String(parsed);
    } catch (cause) {
      throw new JsonLoadsError(`not JSON: a text with a wrong escape or a control character before character ${at}`, { cause });
    }
  }

  function number(): Value {
    NUMBER.lastIndex = at;
    const match = NUMBER.exec(text);
    if (!match) fail('something that is no value');
    at += match[0].length;
    if (match[1] !== undefined || match[2] !== undefined) return pyFloat(Number(match[0]));
    return match[0].length < 16 ? Number(match[0]) || 0 : pyInt(BigInt(match[0]));
  }

  function constant(): Value {
    for (const [word, value] of CONSTANTS) {
      if (text.startsWith(word, at)) {
        at += word.length;
        return value;
      }
    }
    return number();
  }

  function list(depth: number): Value {
    at++;
    const items: Value[] = [];
    space();
    if (text[at] === ']') {
      at++;
      return items;
    }
    for (;;) {
      items.push(value(depth + 1));
      space();
      const next = text[at++];
      if (next === ']') return items;
      if (next !== ',') fail('a list without "," or "]"');
    }
  }

  function object(depth: number): Dict {
    at++;
    const pairs: [DictKey, Value][] = [];
    space();
    if (text[at] === '}') {
      at++;
      return {};
    }
    for (;;) {
      space();
      if (text[at] !== '"') fail('a key that is no text');
      const key = string();
      space();
      if (text[at++] !== ':') fail('a key without ":"');
      pairs.push([key, value(depth + 1)]);
      space();
      const next = text[at++];
      if (next === '}') return dict(pairs);
      if (next !== ',') fail('an object without "," or "}"');
    }
  }

  function value(depth: number): Value {
    if (depth > MAX_DEPTH) fail(`nesting deeper than ${MAX_DEPTH}`);
    space();
    const code = text.charCodeAt(at);
    if (code === 34) return string();
    if (code === 123) return object(depth);
    if (code === 91) return list(depth);
    return constant();
  }

  const result = value(0);
  space();
  if (at < text.length) fail('more text after the value');
  return result;
}

function hasControl(raw: string): boolean {
  for (let i = 0; i < raw.length; i++) if (raw.charCodeAt(i) < 32) return true;
  return false;
}
