// Writes a parsed pattern for one of two engines: RE2's syntax (linear time) or JavaScript's (flag `v`, backtracking).

import { WHITESPACE_CLASS } from '../values/index.ts';
import { type Category, type ClassItem, isCaseless, type Node, someNode } from './node.ts';

/** What a pattern became, and where Python's groups are in it. */
export interface Emitted {
  readonly source: string;
  /** `groupIndexes[n]` is the engine's number of Python's group n; [0] is 0. */
  readonly groupIndexes: readonly number[];
}

const RE2_INSIDE: Readonly<Record<Category, string>> = {
  d: '\\p{Nd}',
  D: '\\P{Nd}',
  w: '\\p{L}\\p{N}_',
  W: '',
  s: '\\t-\\r\\x1c-\\x20\\x{85}\\x{a0}\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}\\x{202f}\\x{205f}\\x{3000}',
  S: '\\x00-\\x08\\x0e-\\x1b\\x21-\\x{84}\\x{86}-\\x{9f}\\x{a1}-\\x{167f}\\x{1681}-\\x{1fff}\\x{200b}-\\x{2027}\\x{202a}-\\x{202e}\\x{2030}-\\x{205e}\\x{2060}-\\x{2fff}\\x{3001}-\\x{10ffff}',
};
const ASCII_INSIDE: Readonly<Record<Category, string>> = {
  d: '0-9',
  D: '\\x00-\\x2f\\x3a-\\u{10ffff}',
  w: '0-9A-Z_a-z',
  W: '\\x00-\\x2f\\x3a-\\x40\\x5b-\\x5e\\x60\\x7b-\\u{10ffff}',
  s: '\\t-\\r\\x20',
  S: '\\x00-\\x08\\x0e-\\x1f\\x21-\\u{10ffff}',
};
const JS_INSIDE: Readonly<Record<Category, string>> = {
  d: '\\p{Nd}',
  D: '\\P{Nd}',
  w: '\\p{L}\\p{N}_',
  W: '[^\\p{L}\\p{N}_]',
  s: WHITESPACE_CLASS,
  S: `[^${WHITESPACE_CLASS}]`,
};
// Python's `re` takes these for the same letter, other engines do not.
const MORE_LETTERS_I = [0x130, 0x131];

/** For RE2. The caller has made sure that the tree holds nothing that RE2 lacks. */
export function emitLinear(root: Node): Emitted {
  let groups = 0;
  const groupIndexes = [0];

  function emit(node: Node): string {
    switch (node.type) {
      case 'literal':
        return cased(literalText(node.code, node.ignoreCase, hexBraces), node.ignoreCase);
      case 'any':
        return node.dotAll ? '(?s:.)' : '[^\\n]';
      case 'class':
        return cased(classText(node), node.ignoreCase);
      case 'start':
        return node.multiline ? '(?m:^)' : '\\A';
      case 'end':
        return node.multiline ? '(?m:$)' : '\\z';
      case 'textStart':
        return '\\A';
      case 'textEnd':
        return '\\z';
      case 'boundary':
        return node.negated ? '\\B' : '\\b';
      case 'group':
        if (node.index === null) return `(?:${emit(node.body)})`;
        groupIndexes[node.index] = ++groups;
        return `(${emit(node.body)})`;
      case 'look':
        return `(?<${node.negated ? '!' : '='}${emit(node.body)})`;
      case 'repeat':
        return quantified(emit(node.body), node.min, node.max, node.mode === 'lazy' ? '?' : '');
      case 'sequence':
        return node.parts.map(emit).join('');
      case 'choice':
        return `(?:${node.branches.map(emit).join('|')})`;
      default:
        throw new TypeError(`RE2 has no ${node.type}`);
    }
  }

  function classText(node: Extract<Node, { type: 'class' }>): string {
    const inside = node.items.map((item) => itemText(item, node.ignoreCase)).join('');
    return `[${node.negated ? '^' : ''}${inside}]`;
  }

  function itemText(item: ClassItem, ignoreCase: boolean): string {
    if (item.type === 'range') return rangeText(item.from, item.to, ignoreCase, hexBraces);
    if (item.ascii) return ASCII_INSIDE[item.category].replaceAll('\\u{', '\\x{');
    return item.category === 'W' ? notWord() : RE2_INSIDE[item.category];
  }

  return { source: emit(root), groupIndexes };
}

/** For JavaScript, with flag `v`. Case is a matter of the whole pattern here: V8 does not keep `(?i:...)` apart in every place. */
export function emitBacktracking(root: Node): Emitted & { readonly flags: string } {
  let groups = 0;
  const groupIndexes = [0];

  function emit(node: Node): string {
    switch (node.type) {
      case 'literal':
        return literalText(node.code, node.ignoreCase, unicodeBraces);
      case 'any':
        return node.dotAll ? '[\\s\\S]' : '[^\\n]';
      case 'class':
        return classText(node);
      case 'start':
        return node.multiline ? '(?<![^\\n])' : '(?<![\\s\\S])';
      case 'end':
        return node.multiline ? '(?![^\\n])' : '(?=\\n?(?![\\s\\S]))';
      case 'textStart':
        return '(?<![\\s\\S])';
      case 'textEnd':
        return '(?![\\s\\S])';
      case 'boundary':
        return boundary(node.negated, `[${(node.ascii ? ASCII_INSIDE : JS_INSIDE).w}]`);
      case 'group':
        if (node.index === null) return `(?:${emit(node.body)})`;
        groupIndexes[node.index] = ++groups;
        return `(${emit(node.body)})`;
      case 'look':
        return `(?${node.behind ? '<' : ''}${node.negated ? '!' : '='}${emit(node.body)})`;
      case 'atomic':
        return atomic(node.body);
      case 'backreference':
        return `(?:\\${groupIndexes[node.index]})`;
      case 'repeat':
        if (node.mode === 'possessive') return atomic({ ...node, mode: 'greedy' });
        return quantified(emit(node.body), node.min, node.max, node.mode === 'lazy' ? '?' : '');
      case 'sequence':
        return node.parts.map(emit).join('');
      case 'choice':
        return `(?:${node.branches.map(emit).join('|')})`;
    }
  }

  /** JavaScript has no atomic groups; a look-ahead never gives back what it took, and a reference repeats it. */
  function atomic(body: Node): string {
    const index = ++groups;
    return `(?:(?=(${emit(body)}))\\${index})`;
  }

  function classText(node: Extract<Node, { type: 'class' }>): string {
    return `[${node.negated ? '^' : ''}${node.items.map((item) => itemText(item, node.ignoreCase)).join('')}]`;
  }

  function itemText(item: ClassItem, ignoreCase: boolean): string {
    if (item.type === 'range') return rangeText(item.from, item.to, ignoreCase, unicodeBraces);
    return (item.ascii ? ASCII_INSIDE : JS_INSIDE)[item.category];
  }

  return { source: emit(root), groupIndexes, flags: someNode(root, isCaseless) ? 'i' : '' };
}

function boundary(negated: boolean, word: string): string {
  if (!negated) return `(?:(?<=${word})(?!${word})|(?<!${word})(?=${word}))`;
  // `\B` matches nowhere in an empty text, as in every Python before 3.14.
  return `(?:(?<=${word})(?=${word})|(?<!${word})(?!${word})(?:(?<=[\\s\\S])|(?=[\\s\\S])))`;
}

function cased(text: string, ignoreCase: boolean): string {
  return ignoreCase ? `(?i:${text})` : text;
}

function quantified(body: string, min: number, max: number, suffix: string): string {
  const count =
    min === 0 && max === Number.POSITIVE_INFINITY
      ? '*'
      : min === 1 && max === Number.POSITIVE_INFINITY
        ? '+'
        : min === 0 && max === 1
          ? '?'
          : bounds(min, max);
  return `(?:${body})${count}${suffix}`;
}

function bounds(min: number, max: number): string {
  return max === Number.POSITIVE_INFINITY ? `{${min},}` : min === max ? `{${min}}` : `{${min},${max}}`;
}

type Hex = (code: number) => string;
const hexBraces: Hex = (code) => `\\x{${code.toString(16)}}`;
const unicodeBraces: Hex = (code) => `\\u{${code.toString(16)}}`;

function literalText(code: number, ignoreCase: boolean, hex: Hex): string {
  if (ignoreCase && isLetterI(code)) return `[iI${MORE_LETTERS_I.map(hex).join('')}]`;
  return isPlain(code) ? String.fromCharCode(code) : hex(code);
}

function rangeText(from: number, to: number, ignoreCase: boolean, hex: Hex): string {
  const more =
    ignoreCase && [0x49, 0x69, ...MORE_LETTERS_I].some((code) => from <= code && code <= to) ? `iI${MORE_LETTERS_I.map(hex).join('')}` : '';
  return (from === to ? hex(from) : `${hex(from)}-${hex(to)}`) + more;
}

function isLetterI(code: number): boolean {
  return code === 0x69 || code === 0x49 || MORE_LETTERS_I.includes(code);
}

/** ASCII letters and digits, which stand for themselves in both engines. */
function isPlain(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
}

let notWordRanges: string | null = null;

/** RE2's classes do not nest, so the complement of `\w` is written out as ranges, once. */
function notWord(): string {
  if (notWordRanges !== null) return notWordRanges;
  const word = /[\p{L}\p{N}_]/u;
  let ranges = '';
  let start = -1;
  for (let code = 0; code <= 0x110000; code++) {
    const outside = code < 0x110000 && !word.test(String.fromCodePoint(code));
    if (outside && start < 0) start = code;
    if (!outside && start >= 0) {
      ranges += rangeText(start, code - 1, false, hexBraces);
      start = -1;
    }
  }
  notWordRanges = ranges;
  return ranges;
}
