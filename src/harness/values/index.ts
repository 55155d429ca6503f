// Python's values in JavaScript: types, printing, JSON, literals and the methods of `str`.

export { equal, truthy } from './equal.ts';
export { floatText } from './float-text.ts';
export { type JsonDumpsOptions, jsonDumps } from './json-dumps.ts';
export { JsonLoadsError, jsonLoads } from './json-loads.ts';
export { LiteralEvalError, literalEval, SIMPLE_ESCAPES } from './literal-eval.ts';
export { repr, str } from './repr.ts';
export { capitalize, lower, swapcase, title, upper } from './string-case.ts';
export * from './string-methods.ts';
export * from './string-test.ts';
export {
  codePointLength,
  codePointSlice,
  codePoints,
  isPrintable,
  isSingleUnit,
  isWhitespace,
  utf8Length,
  WHITESPACE_CLASS,
} from './unicode.ts';
export * from './value.ts';
