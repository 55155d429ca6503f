// Turns what zod found wrong into sentences that say what to type instead. Values are repeated only where they are words to choose
// from: a secret that was pasted into the wrong place must not reach a log.
import { z } from 'zod';
import { suggest } from './suggest.ts';

/** Error map for `safeParse`. For unknown keys it gives one line per key, in the order of `issue.keys`. */
export function problemText(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey(key, issue.inst)).join('\n');
    case 'invalid_type':
      return issue.input === undefined ? 'is required' : `must be ${typeNames[issue.expected] ?? issue.expected}`;
    case 'too_small':
      return bound(issue.origin, '≥', issue.minimum);
    case 'too_big':
      return bound(issue.origin, '≤', issue.maximum);
    case 'invalid_value':
      return oneOf(issue.values.map(String), issue.input);
    case 'invalid_union':
      return networkKind(issue.input);
    default:
      return issue.message ?? 'is not valid';
  }
}

/** Kinds of network that a reader of older documents may expect. */
const otherKinds: Readonly<Record<string, string>> = {
  morse:
    'must be shannon: morse, the first Pocket Network, is retired since its accounts and stakes moved to shannon; docs/shannon.md says what replaces each part',
};

/** The only union in the file: networks by their kind. */
function networkKind(input: unknown): string {
  const kind = typeof input === 'object' && input !== null && 'kind' in input ? input.kind : undefined;
  return (typeof kind === 'string' ? otherKinds[kind] : undefined) ?? oneOf(['localnet', 'endpoints', 'shannon'], kind);
}

const typeNames: Readonly<Record<string, string>> = {
  int: 'a whole number',
  number: 'a number',
  string: 'text',
  boolean: 'true or false',
  array: 'a list',
  object: 'a section of "key: value" lines',
};

function bound(origin: string, sign: '≥' | '≤', limit: number | bigint): string {
  if (origin === 'string') return sign === '≥' ? 'must not be empty' : `must have at most ${limit} characters`;
  if (origin === 'array') return sign === '≥' ? 'must not be an empty list' : `must have at most ${limit} entries`;
  return `must be ${sign} ${limit}`;
}

/** `must be one of a, b, c; did you mean "a"?` */
function oneOf(words: readonly string[], input: unknown): string {
  if (input === undefined) return `is required: one of ${words.join(', ')}`;
  const near = typeof input === 'string' ? suggest(input, words) : null;
  return `must be one of ${words.join(', ')}${near === null ? '' : `; did you mean "${near}"?`}`;
}

/** Keys that people try, from other programs or older thoughts, and where their purpose went. */
const elsewhere: Readonly<Record<string, string>> = {
  apiKey: 'keys are never in this file; name an environment variable that holds it in apiKeyEnv',
  api_key: 'keys are never in this file; name an environment variable that holds it in apiKeyEnv',
  databaseUrl: 'set the environment variable DATABASE_URL',
  home: 'set the environment variable HALLMARK_HOME',
};

function unknownKey(key: string, schema: unknown): string {
  const hint = elsewhere[key];
  if (hint !== undefined) return `is not a known key; ${hint}`;
  const known = schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
  const near = suggest(key, known);
  return near === null ? `is not a known key; known here: ${known.join(', ')}` : `is not a known key; did you mean "${near}"?`;
}
