// Reads Python's `re` syntax (for `str` patterns) into a tree.

import { RegexSyntaxError, RegexUnsupportedError } from './errors.ts';
import { type Category, type ClassItem, type Node, type ParsedPattern, widthOf } from './node.ts';

/** Flags as Python names them: ignore case, multi-line, dot matches newline, verbose, ASCII only. */
export interface Flags {
  readonly i: boolean;
  readonly m: boolean;
  readonly s: boolean;
  readonly x: boolean;
  readonly a: boolean;
}

/** Letters of flags, e.g. `is`; `u` and `L` change nothing for text. */
export function flagsOf(letters: string, base?: Flags): Flags {
  const has = (letter: 'i' | 'm' | 's' | 'x' | 'a'): boolean => letters.includes(letter) || (base?.[letter] ?? false);
  return { i: has('i'), m: has('m'), s: has('s'), x: has('x'), a: has('a') };
}

const SIMPLE: Readonly<Record<string, number>> = { a: 7, f: 12, n: 10, r: 13, t: 9, v: 11, '\\': 92 };
const SPECIAL = new Set('()[]{}?*+-|^$\\.&~# \t\n\r\v\f');
const ANCHORS: ReadonlySet<Node['type']> = new Set(['start', 'end', 'textStart', 'textEnd', 'boundary'] as const);
const MAX_REPEAT = 4_294_967_294;
const MAX_DEPTH = 200;
const GLOBAL_FLAGS = /^\(\?([aiLmsux]+)\)/;
const SCOPED_FLAGS = /^\?([aiLmsux]*)(?:-([imsx]+))?:/;

/**
 * Parses a pattern. Throws `RegexSyntaxError` where Python raises `re.error`, `RegexUnsupportedError` for conditional groups and `\N{...}`.
 */
export function parsePattern(pattern: string, initial: Flags): ParsedPattern {
  const source = Array.from(pattern);
  const names = new Map<string, number>();
  const open = new Set<number>();
  let at = 0;
  let groups = 0;
  let depth = 0;
  let base = initial;
  for (let match = GLOBAL_FLAGS.exec(pattern); match; match = GLOBAL_FLAGS.exec(source.slice(at).join(''))) {
    base = flagsOf(match[1] ?? '', base);
    at += match[0].length;
  }

  function fail(problem: string): never {
    throw new RegexSyntaxError(pattern, problem, at);
  }

  function ahead(text: string): boolean {
    for (let i = 0; i < text.length; i++) if (source[at + i] !== text[i]) return false;
    return true;
  }

  function choice(flags: Flags): Node {
    if (++depth > MAX_DEPTH) fail(`groups nested deeper than ${MAX_DEPTH}`);
    const branches = [sequence(flags)];
    while (source[at] === '|') {
      at++;
      branches.push(sequence(flags));
    }
    depth--;
    return branches.length === 1 && branches[0] ? branches[0] : { type: 'choice', branches };
  }

  function sequence(flags: Flags): Node {
    const parts: Node[] = [];
    for (;;) {
      const character = source[at];
      if (character === undefined || character === '|' || character === ')') return { type: 'sequence', parts };
      if (flags.x && skipVerbose(character)) continue;
      const count = quantifier(character);
      if (count) parts.push(repeated(parts.pop(), count));
      else {
        const part = atom(character, flags);
        if (part) parts.push(part);
      }
    }
  }

  function skipVerbose(character: string): boolean {
    if (' \t\n\r\v\f'.includes(character)) {
      at++;
      return true;
    }
    if (character !== '#') return false;
    while (at < source.length && source[at] !== '\n') at++;
    return true;
  }

  /** A quantifier at this place, passed over; null where there is none (`{` may be an ordinary character). */
  function quantifier(character: string): readonly [number, number] | null {
    if (character === '*' || character === '+' || character === '?') {
      at++;
      return character === '*' ? [0, Number.POSITIVE_INFINITY] : character === '+' ? [1, Number.POSITIVE_INFINITY] : [0, 1];
    }
    if (character !== '{') return null;
    const match = /^\{(\d*)(?:(,)(\d*))?\}/.exec(source.slice(at, at + 30).join(''));
    if (!match || (match[1] === '' && match[2] === undefined)) return null;
    const min = match[1] ? Number(match[1]) : 0;
    const max = match[2] === undefined ? min : match[3] ? Number(match[3]) : Number.POSITIVE_INFINITY;
    if (min > MAX_REPEAT || (Number.isFinite(max) && max > MAX_REPEAT)) fail('the repetition number is too large');
    if (max < min) fail('min repeat greater than max repeat');
    at += match[0].length;
    return [min, max];
  }

  function repeated(body: Node | undefined, [min, max]: readonly [number, number]): Node {
    if (body === undefined || (body.type === 'sequence' && body.parts.length === 0)) fail('nothing to repeat');
    if (ANCHORS.has(body.type)) fail('nothing to repeat');
    if (body.type === 'repeat') fail('multiple repeat');
    const next = source[at];
    const mode = next === '?' ? 'lazy' : next === '+' ? 'possessive' : 'greedy';
    if (mode !== 'greedy') at++;
    return { type: 'repeat', body, min, max, mode };
  }

  function atom(character: string, flags: Flags): Node | null {
    at++;
    switch (character) {
      case '.':
        return { type: 'any', dotAll: flags.s };
      case '^':
        return { type: 'start', multiline: flags.m };
      case '$':
        return { type: 'end', multiline: flags.m };
      case '[':
        return characterClass(flags);
      case '(':
        return group(flags);
      case '\\':
        return escapeSequence(flags);
      default:
        return literal(character.codePointAt(0) ?? 0, flags);
    }
  }

  function literal(code: number, flags: Flags): Node {
    return { type: 'literal', code, ignoreCase: flags.i };
  }

  function escapeSequence(flags: Flags): Node {
    const character = source[at] ?? fail('bad escape (end of pattern)');
    if ('dDwWsS'.includes(character)) {
      at++;
      return { type: 'class', negated: false, items: [category(character, flags)], ignoreCase: false };
    }
    if (character === 'A') return advance({ type: 'textStart' });
    if (character === 'Z' || character === 'z') return advance({ type: 'textEnd' });
    if (character === 'b' || character === 'B') return advance({ type: 'boundary', negated: character === 'B', ascii: flags.a });
    if (character >= '1' && character <= '9') return numbered(flags);
    return literal(escapedCode(false), flags);
  }

  function advance(node: Node): Node {
    at++;
    return node;
  }

  /** `\1` to `\99`, or three octal digits. */
  function numbered(flags: Flags): Node {
    const digits = source.slice(at, at + 3).join('');
    if (/^[0-3][0-7][0-7]$/.test(digits)) {
      at += 3;
      return literal(Number.parseInt(digits, 8), flags);
    }
    if (/^[4-7][0-7][0-7]$/.test(digits)) fail(`octal escape value \\${digits} outside of range 0-0o377`);
    const number = /^\d\d?/.exec(digits)?.[0] ?? '';
    at += number.length;
    return backreference(Number(number), flags);
  }

  function backreference(index: number, flags: Flags): Node {
    if (index > groups) fail(`invalid group reference ${index}`);
    if (open.has(index)) fail('cannot refer to an open group');
    return { type: 'backreference', index, ignoreCase: flags.i };
  }

  function category(character: string, flags: Flags): ClassItem {
    const known: Record<string, Category> = { d: 'd', D: 'D', w: 'w', W: 'W', s: 's', S: 'S' };
    return { type: 'category', category: known[character] ?? 'd', ascii: flags.a };
  }

  /** The code of an escape that stands for one character; `at` is on the character after the backslash. */
  function escapedCode(inClass: boolean): number {
    const character = source[at] ?? fail('bad escape (end of pattern)');
    at++;
    const simple = SIMPLE[character];
    if (simple !== undefined) return simple;
    if (inClass && character === 'b') return 8;
    const width = character === 'x' ? 2 : character === 'u' ? 4 : character === 'U' ? 8 : 0;
    if (width > 0) {
      const digits = source.slice(at, at + width).join('');
      if (!new RegExp(`^[0-9a-fA-F]{${width}}$`).test(digits)) fail(`incomplete escape \\${character}${digits}`);
      at += width;
      const code = Number.parseInt(digits, 16);
      if (code > 0x10ffff) fail(`bad escape \\${character}${digits}`);
      return code;
    }
    if (character === 'N' && source[at] === '{') throw new RegexUnsupportedError(pattern, 'a character by its name (\\N{...})');
    if (character >= '0' && character <= '7') {
      const rest = /^[0-7]{0,2}/.exec(source.slice(at, at + 2).join(''))?.[0] ?? '';
      at += rest.length;
      const code = Number.parseInt(character + rest, 8);
      if (code > 0o377) fail(`octal escape value \\${character}${rest} outside of range 0-0o377`);
      return code;
    }
    if (/[A-Za-z0-9]/.test(character)) fail(`bad escape \\${character}`);
    return character.codePointAt(0) ?? 0;
  }

  function characterClass(flags: Flags): Node {
    const items: ClassItem[] = [];
    const negated = source[at] === '^';
    if (negated) at++;
    for (let first = true; ; first = false) {
      const character = source[at] ?? fail('unterminated character set');
      if (character === ']' && !first) {
        at++;
        return { type: 'class', negated, items, ignoreCase: flags.i };
      }
      const low = classMember(flags);
      if (source[at] === '-' && source[at + 1] !== ']' && source[at + 1] !== undefined) {
        at++;
        const high = classMember(flags);
        if (low.type !== 'range' || high.type !== 'range') fail('bad character range');
        if (high.from < low.from) fail('bad character range');
        items.push({ type: 'range', from: low.from, to: high.from });
      } else items.push(low);
    }
  }

  function classMember(flags: Flags): ClassItem {
    const character = source[at] ?? fail('unterminated character set');
    at++;
    if (character !== '\\') {
      const code = character.codePointAt(0) ?? 0;
      return { type: 'range', from: code, to: code };
    }
    const next = source[at] ?? fail('bad escape (end of pattern)');
    if ('dDwWsS'.includes(next)) {
      at++;
      return category(next, flags);
    }
    const code = escapedCode(true);
    return { type: 'range', from: code, to: code };
  }

  function group(flags: Flags): Node | null {
    if (source[at] !== '?') return captured(null, flags);
    if (ahead('?:')) return plainGroup(2, flags);
    if (ahead('?P<')) {
      at += 3;
      return captured(name('>'), flags);
    }
    if (ahead('?P=')) {
      at += 3;
      const known = name(')');
      return backreference(names.get(known) ?? fail(`unknown group name ${JSON.stringify(known)}`), flags);
    }
    if (ahead('?#')) {
      while (source[at] !== ')') if (++at >= source.length) fail('missing ), unterminated comment');
      at++;
      return null;
    }
    if (ahead('?>')) {
      at += 2;
      return { type: 'atomic', body: closed(flags) };
    }
    if (ahead('?=') || ahead('?!')) return look(false, source[at + 1] === '!', 2, flags);
    if (ahead('?<=') || ahead('?<!')) return look(true, source[at + 2] === '!', 3, flags);
    if (ahead('?(')) throw new RegexUnsupportedError(pattern, 'a conditional group (?(...)...)');
    const scoped = SCOPED_FLAGS.exec(source.slice(at, at + 20).join(''));
    if (!scoped)
      fail(
        /^\?[aiLmsux]+\)/.test(source.slice(at, at + 20).join(''))
          ? 'global flags not at the start of the expression'
          : 'unknown extension',
      );
    const on = flagsOf(scoped[1] ?? '', flags);
    const off = scoped[2] ?? '';
    const inner: Flags = {
      i: on.i && !off.includes('i'),
      m: on.m && !off.includes('m'),
      s: on.s && !off.includes('s'),
      x: on.x && !off.includes('x'),
      a: on.a && !(scoped[1] ?? '').includes('u'),
    };
    return plainGroup(scoped[0].length, inner);
  }

  function plainGroup(skip: number, flags: Flags): Node {
    at += skip;
    return { type: 'group', index: null, body: closed(flags) };
  }

  function captured(groupName: string | null, flags: Flags): Node {
    const index = ++groups;
    if (groupName !== null) {
      if (names.has(groupName)) fail(`redefinition of group name ${JSON.stringify(groupName)}`);
      names.set(groupName, index);
    }
    open.add(index);
    const body = closed(flags);
    open.delete(index);
    return { type: 'group', index, body };
  }

  function name(end: string): string {
    let text = '';
    while (source[at] !== end) {
      if (at >= source.length) fail(`missing ${end}, unterminated name`);
      text += source[at++];
    }
    at++;
    if (!/^[\p{ID_Start}_][\p{ID_Continue}]*$/u.test(text)) fail(`bad character in group name ${JSON.stringify(text)}`);
    return text;
  }

  function look(behind: boolean, negated: boolean, skip: number, flags: Flags): Node {
    at += skip;
    const body = closed(flags);
    const [least, most] = widthOf(body);
    if (behind && least !== most) fail('look-behind requires fixed-width pattern');
    return { type: 'look', behind, negated, body };
  }

  function closed(flags: Flags): Node {
    const body = choice(flags);
    if (source[at] !== ')') fail('missing ), unterminated subpattern');
    at++;
    return body;
  }

  const root = choice(base);
  if (at < source.length) fail('unbalanced parenthesis');
  return { root, groups, names };
}

/** `re.escape(text)`. */
export function escapePattern(text: string): string {
  return Array.from(text, (character) => (SPECIAL.has(character) ? `\\${character}` : character)).join('');
}
