// A task's configuration as lm-eval dumps it into results: without what is null, functions as their source text.
import { readFileSync } from 'node:fs';
import type { TaskFiles } from '../harness/task-files/index.ts';
import { type Dict, dict, entries, get, isDict, isList, type Value } from '../harness/values/index.ts';

/** @param sourceOf the text to write for a `{ '!function': reference }` */
export function configDict(config: Dict, sourceOf: (reference: string) => string): Dict {
  return dict(entries(config).flatMap(([key, value]) => (value === null ? [] : [[key, shown(value, sourceOf)] as const])));
}

/** Reads the source text of functions that configurations name; the reference itself where there is none. */
export function configSources(taskFiles: TaskFiles): (reference: string) => string {
  const files = new Map<string, string>();
  return (reference) => {
    try {
      const { file, name } = taskFiles.functionPath({ '!function': reference });
      if (file === null) return reference;
      const text = files.get(file) ?? readFileSync(file, 'utf8');
      files.set(file, text);
      return pythonSource(text, name) ?? reference;
    } catch {
      // Results are worth more than the text of a function in them.
      return reference;
    }
  };
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
