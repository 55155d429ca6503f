// The line of a key in a YAML text, for error messages about values that are found wrong only later.
import { LineCounter } from 'yaml';
import { tryParseDocument } from './parse.ts';
import { type KeyPath, offsetOf } from './place.ts';

/** The line (from 1) where the key at `path` stands, or the nearest key above it; null where there is none. */
export function findKey(text: string, path: KeyPath): number | null {
  const lines = new LineCounter();
  const document = tryParseDocument(text, lines);
  const offset = document === null ? null : offsetOf(document.contents, path);
  return offset === null ? null : lines.linePos(offset).line || null;
}
