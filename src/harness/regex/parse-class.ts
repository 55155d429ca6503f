// Character classes and escapes of patterns.

import { RegexUnsupportedError } from './errors.ts';
import type { Flags } from './flags.ts';
import type { Category, ClassItem, Node } from './node.ts';

/** A pattern and the place in it that is read next. */
export interface PatternCursor {
  readonly pattern: string;
  /** Its characters. */
  readonly source: readonly string[];
  at: number;
  /** Throws `RegexSyntaxError` at this place. */
  fail(problem: string): never;
}

const SIMPLE: Readonly<Record<string, number>> = { a: 7, f: 12, n: 10, r: 13, t: 9, v: 11, '\\': 92 };

export function category(character: string, flags: Flags): ClassItem {
  const known: Record<string, Category> = { d: 'd', D: 'D', w: 'w', W: 'W', s: 's', S: 'S' };
  return { type: 'category', category: known[character] ?? 'd', ascii: flags.a };
}

/** The code of an escape that stands for one character; `at` is on the character after the backslash. */
export function escapedCode(cursor: PatternCursor, inClass: boolean): number {
  const character = cursor.source[cursor.at] ?? cursor.fail('bad escape (end of pattern)');
  cursor.at++;
  const simple = SIMPLE[character];
  if (simple !== undefined) return simple;
  if (inClass && character === 'b') return 8;
  const width = character === 'x' ? 2 : character === 'u' ? 4 : character === 'U' ? 8 : 0;
  if (width > 0) {
    const digits = cursor.source.slice(cursor.at, cursor.at + width).join('');
    if (!new RegExp(`^[0-9a-fA-F]{${width}}$`).test(digits)) cursor.fail(`incomplete escape \\${character}${digits}`);
    cursor.at += width;
    const code = Number.parseInt(digits, 16);
    if (code > 0x10ffff) cursor.fail(`bad escape \\${character}${digits}`);
    return code;
  }
  if (character === 'N' && cursor.source[cursor.at] === '{')
    throw new RegexUnsupportedError(cursor.pattern, 'a character by its name (\\N{...})');
  if (character >= '0' && character <= '7') {
    const rest = /^[0-7]{0,2}/.exec(cursor.source.slice(cursor.at, cursor.at + 2).join(''))?.[0] ?? '';
    cursor.at += rest.length;
    const code = Number.parseInt(character + rest, 8);
    if (code > 0o377) cursor.fail(`octal escape value \\${character}${rest} outside of range 0-0o377`);
    return code;
  }
  if (/[A-Za-z0-9]/.test(character)) cursor.fail(`bad escape \\${character}`);
  return character.codePointAt(0) ?? 0;
}

export function characterClass(cursor: PatternCursor, flags: Flags): Node {
  const items: ClassItem[] = [];
  const negated = cursor.source[cursor.at] === '^';
  if (negated) cursor.at++;
  for (let first = true; ; first = false) {
    const character = cursor.source[cursor.at] ?? cursor.fail('unterminated character set');
    if (character === ']' && !first) {
      cursor.at++;
      return { type: 'class', negated, items, ignoreCase: flags.i };
    }
    const low = classMember(cursor, flags);
    if (cursor.source[cursor.at] === '-' && cursor.source[cursor.at + 1] !== ']' && cursor.source[cursor.at + 1] !== undefined) {
      cursor.at++;
      const high = classMember(cursor, flags);
      if (low.type !== 'range' || high.type !== 'range') cursor.fail('bad character range');
      if (high.from < low.from) cursor.fail('bad character range');
      items.push({ type: 'range', from: low.from, to: high.from });
    } else items.push(low);
  }
}

function classMember(cursor: PatternCursor, flags: Flags): ClassItem {
  const character = cursor.source[cursor.at] ?? cursor.fail('unterminated character set');
  cursor.at++;
  if (character !== '\\') {
    const code = character.codePointAt(0) ?? 0;
    return { type: 'range', from: code, to: code };
  }
  const next = cursor.source[cursor.at] ?? cursor.fail('bad escape (end of pattern)');
  if ('dDwWsS'.includes(next)) {
    cursor.at++;
    return category(next, flags);
  }
  const code = escapedCode(cursor, true);
  return { type: 'range', from: code, to: code };
}
