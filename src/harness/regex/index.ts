// Regular expressions with Python's semantics, safe on hostile text.

export { RegexSyntaxError, RegexTimeoutError } from './errors.ts';
export type { Spans } from './matches.ts';
export { escapePattern } from './parse.ts';
export { type CompileOptions, compile, type PythonRegex } from './python-regex.ts';
