// Reads Python's `re` syntax (for `str` patterns) into a tree.

import { RegexSyntaxError, RegexUnsupportedError } from './errors.ts';
import { type Flags, flagsOf } from './flags.ts';
import { type Node, type ParsedPattern, widthOf } from './node.ts';
import { category, characterClass, escapedCode, type PatternCursor } from './parse-class.ts';

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
  const cursor: PatternCursor = { pattern, source, at: 0, fail };
  const names = new Map<string, number>();
  const open = new Set<number>();
  let groups = 0;
  let depth = 0;
  let base = initial;
  for (let match = GLOBAL_FLAGS.exec(pattern); match; match = GLOBAL_FLAGS.exec(source.slice(cursor.at).join(''))) {
    base = flagsOf(match[1] ?? '', base);
    cursor.at += match[0].length;
  }

  function fail(problem: string): never {
    throw new RegexSyntaxError(pattern, problem, cursor.at);
  }

  function ahead(text: string): boolean {
    for (let i = 0; i < text.length; i++) if (source[cursor.at + i] !== text[i]) return false;
    return true;
  }

  function choice(flags: Flags): Node {
    if (++depth > MAX_DEPTH) fail(`groups nested deeper than ${MAX_DEPTH}`);
    const branches = [sequence(flags)];
    while (source[cursor.at] === '|') {
      cursor.at++;
      branches.push(sequence(flags));
    }
    depth--;
    return branches.length === 1 && branches[0] ? branches[0] : { type: 'choice', branches };
  }

  function sequence(flags: Flags): Node {
    const parts: Node[] = [];
    for (;;) {
      const character = source[cursor.at];
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
      cursor.at++;
      return true;
    }
    if (character !== '#') return false;
    while (cursor.at < source.length && source[cursor.at] !== '\n') cursor.at++;
    return true;
  }

  /** A quantifier at this place, passed over; null where there is none (`{` may be an ordinary character). */
  function quantifier(character: string): readonly [number, number] | null {
    if (character === '*' || character === '+' || character === '?') {
      cursor.at++;
      return character === '*' ? [0, Number.POSITIVE_INFINITY] : character === '+' ? [1, Number.POSITIVE_INFINITY] : [0, 1];
    }
    if (character !== '{') return null;
    const match = /^\{(\d*)(?:(,)(\d*))?\}/.exec(source.slice(cursor.at, cursor.at + 30).join(''));
    if (!match || (match[1] === '' && match[2] === undefined)) return null;
    const min = match[1] ? Number(match[1]) : 0;
    const max = match[2] === undefined ? min : match[3] ? Number(match[3]) : Number.POSITIVE_INFINITY;
    if (min > MAX_REPEAT || (Number.isFinite(max) && max > MAX_REPEAT)) fail('the repetition number is too large');
    if (max < min) fail('min repeat greater than max repeat');
    cursor.at += match[0].length;
    return [min, max];
  }

  function repeated(body: Node | undefined, [min, max]: readonly [number, number]): Node {
    if (body === undefined || (body.type === 'sequence' && body.parts.length === 0)) fail('nothing to repeat');
    if (ANCHORS.has(body.type)) fail('nothing to repeat');
    if (body.type === 'repeat') fail('multiple repeat');
    const next = source[cursor.at];
    const mode = next === '?' ? 'lazy' : next === '+' ? 'possessive' : 'greedy';
    if (mode !== 'greedy') cursor.at++;
    return { type: 'repeat', body, min, max, mode };
  }

  function atom(character: string, flags: Flags): Node | null {
    cursor.at++;
    switch (character) {
      case '.':
        return { type: 'any', dotAll: flags.s };
      case '^':
        return { type: 'start', multiline: flags.m };
      case '$':
        return { type: 'end', multiline: flags.m };
      case '[':
        return characterClass(cursor, flags);
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
    const character = source[cursor.at] ?? fail('bad escape (end of pattern)');
    if ('dDwWsS'.includes(character)) {
      cursor.at++;
      return { type: 'class', negated: false, items: [category(character, flags)], ignoreCase: false };
    }
    if (character === 'A') return advance({ type: 'textStart' });
    if (character === 'Z' || character === 'z') return advance({ type: 'textEnd' });
    if (character === 'b' || character === 'B') return advance({ type: 'boundary', negated: character === 'B', ascii: flags.a });
    if (character >= '1' && character <= '9') return numbered(flags);
    return literal(escapedCode(cursor, false), flags);
  }

  function advance(node: Node): Node {
    cursor.at++;
    return node;
  }

  /** `\1` to `\99`, or three octal digits. */
  function numbered(flags: Flags): Node {
    const digits = source.slice(cursor.at, cursor.at + 3).join('');
    if (/^[0-3][0-7][0-7]$/.test(digits)) {
      cursor.at += 3;
      return literal(Number.parseInt(digits, 8), flags);
    }
    if (/^[4-7][0-7][0-7]$/.test(digits)) fail(`octal escape value \\${digits} outside of range 0-0o377`);
    const number = /^\d\d?/.exec(digits)?.[0] ?? '';
    cursor.at += number.length;
    return backreference(Number(number), flags);
  }

  function backreference(index: number, flags: Flags): Node {
    if (index > groups) fail(`invalid group reference ${index}`);
    if (open.has(index)) fail('cannot refer to an open group');
    return { type: 'backreference', index, ignoreCase: flags.i };
  }

  function group(flags: Flags): Node | null {
    if (source[cursor.at] !== '?') return captured(null, flags);
    if (ahead('?:')) return plainGroup(2, flags);
    if (ahead('?P<')) {
      cursor.at += 3;
      return captured(name('>'), flags);
    }
    if (ahead('?P=')) {
      cursor.at += 3;
      const known = name(')');
      return backreference(names.get(known) ?? fail(`unknown group name ${JSON.stringify(known)}`), flags);
    }
    if (ahead('?#')) {
      while (source[cursor.at] !== ')') if (++cursor.at >= source.length) fail('missing ), unterminated comment');
      cursor.at++;
      return null;
    }
    if (ahead('?>')) {
      cursor.at += 2;
      return { type: 'atomic', body: closed(flags) };
    }
    if (ahead('?=') || ahead('?!')) return look(false, source[cursor.at + 1] === '!', 2, flags);
    if (ahead('?<=') || ahead('?<!')) return look(true, source[cursor.at + 2] === '!', 3, flags);
    if (ahead('?(')) throw new RegexUnsupportedError(pattern, 'a conditional group (?(...)...)');
    const scoped = SCOPED_FLAGS.exec(source.slice(cursor.at, cursor.at + 20).join(''));
    if (!scoped)
      fail(
        /^\?[aiLmsux]+\)/.test(source.slice(cursor.at, cursor.at + 20).join(''))
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
    cursor.at += skip;
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
    while (source[cursor.at] !== end) {
      if (cursor.at >= source.length) fail(`missing ${end}, unterminated name`);
      text += source[cursor.at++];
    }
    cursor.at++;
    if (!/^[\p{ID_Start}_][\p{ID_Continue}]*$/u.test(text)) fail(`bad character in group name ${JSON.stringify(text)}`);
    return text;
  }

  function look(behind: boolean, negated: boolean, skip: number, flags: Flags): Node {
    cursor.at += skip;
    const body = closed(flags);
    const [least, most] = widthOf(body);
    if (behind && least !== most) fail('look-behind requires fixed-width pattern');
    return { type: 'look', behind, negated, body };
  }

  function closed(flags: Flags): Node {
    const body = choice(flags);
    if (source[cursor.at] !== ')') fail('missing ), unterminated subpattern');
    cursor.at++;
    return body;
  }

  const root = choice(base);
  if (cursor.at < source.length) fail('unbalanced parenthesis');
  return { root, groups, names };
}

/** `re.escape(text)`. */
export function escapePattern(text: string): string {
  return Array.from(text, (character) => (SPECIAL.has(character) ? `\\${character}` : character)).join('');
}
