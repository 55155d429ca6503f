// A task's configuration as lm-eval dumps it into results: without what is null, functions as their source text.
import { type Dict, dict, entries, get, isDict, isList, type Value } from '../harness/values/index.ts';

/** @param sourceOf the text to write for a `{ '!function': reference }` */
export function configDict(config: Dict, sourceOf: (reference: string) => string): Dict {
  return dict(entries(config).flatMap(([key, value]) => (value === null ? [] : [[key, shown(value, sourceOf)] as const])));
}

function shown(value: Value, sourceOf: (reference: string) => string): Value {
  if (isList(value)) return value.map((it) => shown(it, sourceOf));
  if (!isDict(value)) return value;
  const reference = get(value, '!function');
  if (typeof reference === 'string') return sourceOf(reference);
  return dict(entries(value).map(([key, item]) => [key, shown(item, sourceOf)]));
}

/**
 * The text of a function or class at the top level of a Python file, with its decorators, as `inspect.getsource` gives it; null where
 * there is none of that name. Takes time linear in the file.
 */
export function pythonSource(file: string, name: string): string | null {
  const lines = file.split(/(?<=\n)/);
  const isStart = (line: string): boolean =>
    ['def ', 'async def ', 'class '].some((it) => line.startsWith(it) && definedName(line.slice(it.length)) === name);
  let start = lines.findIndex(isStart);
  if (start === -1) return null;
  let end = start + 1;
  // The body is indented; a signature may go on over lines that begin with a bracket.
  while (end < lines.length && /^(?:[ \t]|[)\]}]|\r?\n|#)/.test(lines[end] ?? '')) end += 1;
  while (end > start + 1 && /^(?:\s*$|#)/.test(lines[end - 1] ?? '')) end -= 1;
  while (start > 0 && /^@/.test(lines[start - 1] ?? '')) start -= 1;
  return lines.slice(start, end).join('');
}

const definedName = (rest: string): string => /^[A-Za-z_][A-Za-z0-9_]*/.exec(rest)?.[0] ?? '';
