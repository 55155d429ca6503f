// From what a schema found wrong to an error that names file, line and key.
import type { z } from 'zod';
import { nearestName } from '../suggest.ts';
import { quoted, TaskFileError } from './errors.ts';
import { type KeyPath, keyText } from './yaml/place.ts';

/** Says where the key at `path` stands. */
export type PlaceOf = (path: KeyPath) => { readonly file: string; readonly line: number | null };

/** The first problem of `error` as a `TaskFileError`; `prefix` is the key that the checked mapping stands under. */
export function schemaError(error: z.ZodError, knownKeys: readonly string[], placeOf: PlaceOf, prefix?: string): TaskFileError {
  const issue = error.issues[0];
  const path = (issue?.path ?? []).map((part) => (typeof part === 'symbol' ? String(part) : part));
  if (issue?.code !== 'unrecognized_keys') return keyError(issue?.message ?? 'makes no sense', path, placeOf, prefix);
  const [unknown = ''] = issue.keys;
  const near = path.length === 0 ? nearestName(unknown, knownKeys) : null;
  return keyError(`unknown key${near === null ? '' : `; did you mean ${quoted(near)}?`}`, [...path, unknown], placeOf, prefix);
}

/** A problem with the key at `path`. */
export function keyError(problem: string, path: KeyPath, placeOf: PlaceOf, prefix?: string): TaskFileError {
  return new TaskFileError({ ...placeOf(path), key: keyText(prefix === undefined ? path : [prefix, ...path]) }, problem);
}
