// From a template's text to tokens, as Jinja 3 with lm-eval's settings: default delimiters, trailing newline kept, no trimming of blocks.
import { rstrip, SIMPLE_ESCAPES, WHITESPACE_CLASS } from '../values/index.ts';
import { TemplateSyntaxError } from './template-error.ts';

export type Token = { readonly line: number } & (
  | { readonly type: 'text' | 'name' | 'string' | 'operator'; readonly text: string }
  | { readonly type: 'integer' | 'float'; readonly text: string; readonly value: number }
  | { readonly type: 'blockBegin' | 'blockEnd' | 'variableBegin' | 'variableEnd' | 'end'; readonly text: string }
);

const spaces = `[${WHITESPACE_CLASS}]`;
const space = new RegExp(`${spaces}*`, 'uy');
const name = /[\p{L}\p{N}\p{M}_]+/uy;
const float = /(?:\d+_)*\d+(?:(?:\.(?:\d+_)*\d+)?e[+-]?(?:\d+_)*\d+|\.(?:\d+_)*\d+)/iy;
const integer = /0b(?:_?[01])+|0o(?:_?[0-7])+|0x(?:_?[\da-f])+|[1-9](?:_?\d)*|0(?:_?0)*/iy;
const text = /'[^'\\]*(?:\\[\s\S][^'\\]*)*'|"[^"\\]*(?:\\[\s\S][^"\\]*)*"/y;
const operator = /\/\/|\*\*|==|!=|>=|<=|[-+/*%~[\](){}><=.:|,;]/y;
const opening = /\{\{[-+]?|\{%[-+]?|\{#[-+]?/g;
const rawBegin = new RegExp(`${spaces}*raw${spaces}*(?:-%\\}${spaces}*|\\+?%\\})`, 'uy');
const rawEnd = new RegExp(`\\{%([-+]?)${spaces}*endraw${spaces}*(?:-%\\}${spaces}*|\\+?%\\})`, 'gu');
const comment = new RegExp(`-#\\}${spaces}*|\\+?#\\}`, 'gu');

const closers: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/** Tokens up to and with `end`. Throws `TemplateSyntaxError`. */
export function tokenize(template: string): readonly Token[] {
  const source = template.replace(/\r\n?/g, '\n');
  const tokens: Token[] = [];
  let at = 0;
  const lineAt = (position: number): number => source.slice(0, position).split('\n').length;

  const pushText = (end: number, isTrimmed: boolean): void => {
    const data = isTrimmed ? rstrip(source.slice(at, end)) : source.slice(at, end);
    if (data !== '') tokens.push({ type: 'text', text: data, line: lineAt(at) });
  };
  const match = (pattern: RegExp): string | null => {
    pattern.lastIndex = at;
    return pattern.exec(source)?.[0] ?? null;
  };
  const skipAfter = (length: number, isTrimming: boolean): void => {
    at += length;
    if (isTrimming) at += match(space)?.length ?? 0;
  };

  while (at < source.length) {
    opening.lastIndex = at;
    const open = opening.exec(source);
    if (open === null) {
      pushText(source.length, false);
      break;
    }
    const [mark] = open;
    pushText(open.index, mark.endsWith('-'));
    at = open.index + mark.length;
    if (mark.startsWith('{#')) {
      comment.lastIndex = at;
      const close = comment.exec(source);
      if (close === null) throw new TemplateSyntaxError('comment without an end', lineAt(at));
      at = close.index + close[0].length;
    } else if (mark.startsWith('{%') && match(rawBegin) !== null) {
      at += match(rawBegin)?.length ?? 0;
      rawEnd.lastIndex = at;
      const close = rawEnd.exec(source);
      if (close === null) throw new TemplateSyntaxError('raw block without endraw', lineAt(at));
      pushText(close.index, close[1] === '-');
      at = close.index + close[0].length;
    } else {
      const isBlock = mark.startsWith('{%');
      tokens.push({ type: isBlock ? 'blockBegin' : 'variableBegin', text: mark, line: lineAt(open.index) });
      code(isBlock ? '%}' : '}}', isBlock ? 'blockEnd' : 'variableEnd');
    }
  }
  tokens.push({ type: 'end', text: 'end of template', line: lineAt(source.length) });
  return tokens;

  /** Tokens up to the end mark; inside brackets that mark is no end. */
  function code(endMark: string, endType: 'blockEnd' | 'variableEnd'): void {
    const brackets: string[] = [];
    for (;;) {
      skipAfter(0, true);
      if (at >= source.length) throw new TemplateSyntaxError(`missing ${endMark}`, lineAt(at));
      const line = lineAt(at);
      if (brackets.length === 0) {
        const hasSign = source.startsWith(`-${endMark}`, at) || (endMark === '%}' && source.startsWith('+%}', at));
        if (hasSign || source.startsWith(endMark, at)) {
          tokens.push({ type: endType, text: endMark, line });
          const isTrimming = source[at] === '-';
          skipAfter(endMark.length + (hasSign ? 1 : 0), isTrimming);
          return;
        }
      }
      const token = next(line);
      tokens.push(token);
      at += token.text.length;
      if (token.type === 'string') tokens[tokens.length - 1] = { ...token, text: unescaped(token.text.slice(1, -1), line) };
      if (token.type !== 'operator') continue;
      const closer = closers[token.text];
      if (closer !== undefined) brackets.push(closer);
      else if (')]}'.includes(token.text) && brackets.pop() !== token.text)
        throw new TemplateSyntaxError(`unexpected '${token.text}'`, line);
    }
  }

  function next(line: number): Token {
    const isAfterDot = source[at - 1] === '.';
    const floating = isAfterDot ? null : match(float);
    if (floating !== null) return { type: 'float', text: floating, value: Number(floating.replaceAll('_', '')), line };
    const whole = match(integer);
    const word = match(name);
    if (whole !== null && whole.length >= (word?.length ?? 0)) {
      return { type: 'integer', text: whole, value: Number(whole.replaceAll('_', '')), line };
    }
    if (word !== null) return { type: 'name', text: word, line };
    const literal = match(text);
    if (literal !== null) return { type: 'string', text: literal, line };
    const sign = match(operator);
    if (sign !== null) return { type: 'operator', text: sign, line };
    throw new TemplateSyntaxError(`unexpected character ${JSON.stringify(source[at])}`, line);
  }
}

/** Escapes as in a Python string literal; one that Python does not know stays as it is. */
function unescaped(literal: string, line: number): string {
  return literal.replace(
    /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([0-7]{1,3})|([xuUN])|([\s\S]))/g,
    (whole, x?: string, u?: string, long?: string, octal?: string, broken?: string, other?: string) => {
      if (broken !== undefined) throw new TemplateSyntaxError(`incomplete escape ${whole} in a string`, line);
      const hex = x ?? u ?? long;
      if (hex !== undefined) return character(Number.parseInt(hex, 16), whole, line);
      if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8));
      return SIMPLE_ESCAPES[other ?? ''] ?? whole;
    },
  );
}

function character(code: number, written: string, line: number): string {
  if (code > 0x10ffff) throw new TemplateSyntaxError(`${written} is no character`, line);
  return String.fromCodePoint(code);
}
