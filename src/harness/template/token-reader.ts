// The tokens of a template, read one after another: what the parsers of expressions and statements share.
import { type Token, tokenize } from './lexer.ts';
import { TemplateSyntaxError } from './template-error.ts';

export interface TokenReader {
  /** The next token, or one further on. Behind the last one comes `end`. */
  peek(ahead?: number): Token;
  isOperator(...texts: readonly string[]): boolean;
  isName(...texts: readonly string[]): boolean;
  /** Passes over the next token, or several; -1 goes back. */
  skip(count?: number): void;
  /** Passes over the next token if it is this operator, and says whether it was. */
  skipOperator(text: string): boolean;
  skipName(text: string): boolean;
  expectOperator(text: string): void;
  /** The text of the next token, which must be of this type. */
  expectType(type: Token['type']): string;
  /** Throws `TemplateSyntaxError` at the next token. */
  fail(expected: string): never;
}

/** Throws `TemplateSyntaxError`. */
export function tokenReader(template: string): TokenReader {
  const tokens = tokenize(template);
  let at = 0;

  const peek = (ahead = 0): Token => tokens[at + ahead] ?? { type: 'end', text: 'end of template', line: 0 };
  const isOperator = (...texts: readonly string[]): boolean => peek().type === 'operator' && texts.includes(peek().text);
  const isName = (...texts: readonly string[]): boolean => peek().type === 'name' && texts.includes(peek().text);
  const fail = (expected: string): never => {
    throw new TemplateSyntaxError(`expected ${expected}, got ${JSON.stringify(peek().text)}`, peek().line);
  };
  const skipOperator = (text: string): boolean => {
    const isThere = isOperator(text);
    if (isThere) at++;
    return isThere;
  };
  return {
    peek,
    isOperator,
    isName,
    fail,
    skip(count = 1) {
      at += count;
    },
    skipOperator,
    skipName(text) {
      const isThere = isName(text);
      if (isThere) at++;
      return isThere;
    },
    expectOperator(text) {
      if (!skipOperator(text)) fail(`'${text}'`);
    },
    expectType(type) {
      if (peek().type !== type) fail(type);
      const { text } = peek();
      at++;
      return text;
    },
  };
}
