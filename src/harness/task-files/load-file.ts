// One task file with what it includes, as one dict: lm-eval's `load_yaml`.
import { readFileSync, realpathSync } from 'node:fs';
import { dirname, isAbsolute, resolve } from 'node:path';
import { type Dict, dict, entries, get, has, isDict, type Value, without } from '../values/index.ts';
import { TaskFileError } from './errors.ts';
import { functionRef, rememberedExists } from './function-ref.ts';
import { findKey } from './yaml/find-key.ts';
import { parseYaml } from './yaml/parse.ts';

/** Reads task files. Included files are parsed once; `forget` drops what was read, for long-lived programs whose files change. */
export interface FileLoader {
  /** The file's keys over those of its includes. Throws `TaskFileError`. */
  load(file: string): Dict;
  /** What keys with an `include` that stand inside `file` come to. */
  withIncludes(file: string, raw: Dict): Dict;
  /** Every file read so far, `file` and includes (absolute, symbolic links resolved). */
  filesRead(): readonly string[];
  forget(): void;
}

/** `tasksRoot`: the folder that function references are relative to. */
export function fileLoader(tasksRoot: string | null): FileLoader {
  const root = tasksRoot === null ? null : realpathSync(tasksRoot);
  const parsedFiles = new Map<string, Dict>();
  const read = new Set<string>();
  const exists = rememberedExists();

  function parse(file: string): Dict {
    const folder = dirname(file);
    const text = readText(file);
    read.add(file);
    const value = parseYaml({
      file,
      text,
      functionValue: (spec) => functionRef(spec, folder, root, exists) ?? fail(file, text, spec),
    });
    if (isDict(value)) return value;
    throw new TaskFileError(
      { file, line: 1 },
      `a task file is a mapping of keys to values, not ${value === null ? 'empty' : 'a single value or list'}`,
    );
  }

  function load(path: string, chain: readonly string[]): Dict {
    const file = realPath(path, chain.at(-1));
    if (chain.includes(file)) throw includeError(chain.at(-1) ?? file, `includes itself: ${[...chain, file].join(' -> ')}`);
    const isIncluded = chain.length > 0;
    const own = (isIncluded ? parsedFiles.get(file) : undefined) ?? parse(file);
    if (isIncluded) parsedFiles.set(file, own);
    return resolved(own, file, chain);
  }

  function resolved(own: Dict, file: string, chain: readonly string[]): Dict {
    const included = get(own, 'include');
    if (included === undefined) return own;
    const merged = (Array.isArray(included) ? included : [included]).flatMap((it: Value) => {
      if (typeof it !== 'string') throw includeError(file, 'takes a path or a list of paths');
      const base = load(isAbsolute(it) ? it : resolve(dirname(file), it), [...chain, file]);
      // `task_list` is about the tasks of the included file itself.
      return entries(without(base, 'task_list'));
    });
    return dict([...merged, ...entries(without(own, 'include'))]);
  }

  return {
    load: (file) => load(resolve(file), []),
    withIncludes: (file, raw) => resolved(raw, file, []),
    filesRead: () => [...read],
    forget: () => {
      parsedFiles.clear();
      read.clear();
    },
  };
}

/** The place of a key that `load(file)` has: the included file that it comes from, if the file itself does not set it. */
export function placeOf(file: string, path: readonly (string | number)[]): { readonly file: string; readonly line: number | null } {
  const [top] = path;
  let own: Dict | null = null;
  try {
    const value = parseYaml({ file, text: readText(file), functionValue: (spec) => spec });
    own = isDict(value) ? value : null;
  } catch {
    return { file, line: null };
  }
  const included = own === null ? undefined : get(own, 'include');
  if (own !== null && typeof top === 'string' && !has(own, top) && included !== undefined) {
    for (const it of (Array.isArray(included) ? included : [included]).toReversed()) {
      if (typeof it !== 'string') continue;
      const place = placeOf(resolve(dirname(file), it), path);
      if (place.line !== null) return place;
    }
    return { file, line: null };
  }
  return { file, line: findKey(readText(file), path) };
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  } catch (cause) {
    throw new TaskFileError({ file, line: null }, 'cannot be read', { cause });
  }
}

function realPath(path: string, from: string | undefined): string {
  try {
    return realpathSync(path);
  } catch (cause) {
    if (from === undefined) throw new TaskFileError({ file: path, line: null }, 'no such file', { cause });
    throw includeError(from, `no such file: ${path}`, cause);
  }
}

function includeError(file: string, problem: string, cause?: unknown): TaskFileError {
  return new TaskFileError({ file, line: findKey(readText(file), ['include']), key: 'include' }, problem, { cause });
}

function fail(file: string, text: string, spec: string): never {
  const line = text.slice(0, Math.max(0, text.indexOf(`!function ${spec}`))).split('\n').length;
  throw new TaskFileError({ file, line }, `!function ${spec}: write MODULE.FUNCTION, for example utils.process_docs`);
}
