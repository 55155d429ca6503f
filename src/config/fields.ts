// The kinds of field that hallmark.yaml is made of beside plain numbers and words: durations, sizes, URLs, names.
// Each says what it allows in `allowed`, which the generated documents print.
import { z } from 'zod';
import { parseDuration, parseSize } from './units.ts';

interface QuantityField {
  readonly about: string;
  readonly default: string;
  readonly min: string;
  readonly max: string;
}

/** A duration in the file (`'24h'`), whole milliseconds in the program. */
export function duration(field: QuantityField) {
  return quantity(field, 'a duration such as 500ms, 30s, 24h or 30d', parseDuration);
}

/** A size in the file (`'16MiB'`), whole bytes in the program. */
export function size(field: QuantityField) {
  return quantity(field, 'a size such as 512KiB, 16MiB or 1GiB', parseSize);
}

function quantity(field: QuantityField, kind: string, parse: (text: string) => number | null) {
  const least = parse(field.min) ?? 0;
  const most = parse(field.max) ?? Number.MAX_SAFE_INTEGER;
  return z
    .string({ error: (issue) => (typeof issue.input === 'number' ? `must be ${kind} (a number needs its unit)` : `must be ${kind}`) })
    .transform((text, context) => {
      const value = parse(text.trim());
      if (value === null) return fail(context, `must be ${kind}`);
      if (value < least) return fail(context, `must be ≥ ${field.min}`);
      if (value > most) return fail(context, `must be ≤ ${field.max}`);
      return value;
    })
    .prefault(field.default)
    .meta({ description: field.about, allowed: `${kind.split(' such as')[0]}, ${field.min} to ${field.max}` });
}

/** An http(s) URL, kept as typed. User names and passwords are refused: secrets come from the environment. */
export function baseUrl() {
  return z.string({ error: 'must be a URL that starts with http:// or https://' }).check((context) => {
    const message = urlProblem(context.value);
    if (message !== null) context.issues.push({ code: 'custom', message, input: context.value });
  });
}

function urlProblem(text: string): string | null {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return 'must be a URL that starts with http:// or https://';
  const url = new URL(text);
  if (url.username !== '' || url.password !== '')
    return 'must not contain a user name or password; put the key into the environment and its name into apiKeyEnv';
  if (url.search !== '' || url.hash !== '') return 'must end before any ? or #: paths such as /v1/completions are added to it';
  const path = apiPath(url);
  return path === null ? null : `must end before ${path}, which is added to it`;
}

/** The path of the OpenAI API that stands at the end of a URL where its base is wanted; null if none does. */
export function apiPath({ pathname }: URL): string | null {
  return /(?:\/chat)?\/completions\/?$|(?<=\/v1)\/models\/?$/.exec(pathname)?.[0] ?? null;
}

/** Name of an environment variable that holds a key; a key itself does not fit, so that none comes into a file. */
export function environmentVariable() {
  return z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_]{0,127}$/, 'must be the name of an environment variable that holds the key, not the key itself');
}

/** A short word that tables, URLs and logs can carry as it is. */
export function word(maxLength: number) {
  const pattern = new RegExp(`^[A-Za-z0-9][A-Za-z0-9_.-]{0,${maxLength - 1}}$`);
  const message = `must be a name of letters, digits, "_", "." and "-", at most ${maxLength} characters`;
  return z.string({ error: (issue) => (issue.input === undefined ? 'is required' : message) }).regex(pattern, message);
}

/** Ends a transform with a problem, at the value itself or below it at `path`. */
export function fail(context: z.RefinementCtx, message: string, path: PropertyKey[] = []): never {
  context.addIssue({ code: 'custom', message, path });
  return z.NEVER;
}
