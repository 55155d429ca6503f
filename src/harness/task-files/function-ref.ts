// `!function utils.process_docs`: from what a YAML file writes to a reference, and from a reference to the Python file.
import { existsSync, realpathSync } from 'node:fs';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { type DictObject, get, isDict, keys, type Value } from '../values/index.ts';
import type { FunctionRef } from './types.ts';

/** A function's Python file, or the module that only an import can find, and its name there. */
export interface FunctionPath {
  /** Absolute; null where only an import can find the module. */
  readonly file: string | null;
  /** `package.module` for an import, else null. */
  readonly module: string | null;
  readonly name: string;
}

export function isFunctionRef(value: unknown): value is FunctionRef & DictObject {
  if (typeof value !== 'object' || value === null || !isDict(value as Value)) return false;
  const dict = value as DictObject;
  return typeof get(dict, '!function') === 'string' && keys(dict).length === 1;
}

/** `existsSync`, asked once a path. */
export function rememberedExists(): (path: string) => boolean {
  const known = new Map<string, boolean>();
  return (path) => {
    const seen = known.get(path);
    if (seen !== undefined) return seen;
    const there = existsSync(path);
    known.set(path, there);
    return there;
  };
}

/**
 * The reference of `!function spec` in a YAML file of `folder`. As lm-eval: `a.b.name` is `name` of `a/b.py` beside the YAML file if that file is
 * there, else of the importable module `a.b`.
 */
export function functionRef(
  spec: string,
  folder: string,
  tasksRoot: string | null,
  exists: (path: string) => boolean = existsSync,
): FunctionRef | null {
  const dot = spec.lastIndexOf('.');
  if (dot <= 0) return null;
  const module = spec.slice(0, dot);
  const name = spec.slice(dot + 1);
  const file = resolve(folder, `${module.replaceAll('.', '/')}.py`);
  if (!exists(file)) return { '!function': `import ${module}:${name}` };
  return { '!function': `${displayPath(file, tasksRoot)}:${name}` };
}

/** A path below the tasks folder relative to it, with `/`; any other as it is. */
export function displayPath(file: string, tasksRoot: string | null): string {
  if (tasksRoot === null) return file;
  const below = relative(tasksRoot, file);
  return below.startsWith('..') || isAbsolute(below) ? file : below.split(sep).join('/');
}

/** Where the function of a reference is. Modules of lm-eval's own tasks (`import lm_eval.tasks.x.utils:f`) are files of the tasks folder. */
export function functionPath(ref: FunctionRef, tasksRoot: string | null): FunctionPath {
  const text = ref['!function'];
  const colon = text.lastIndexOf(':');
  const where = text.slice(0, colon);
  const name = text.slice(colon + 1);
  if (!where.startsWith('import ')) return { file: tasksRoot === null ? resolve(where) : resolve(tasksRoot, where), module: null, name };
  const module = where.slice('import '.length);
  const inTasks =
    tasksRoot !== null && module.startsWith(ownModules)
      ? join(tasksRoot, `${module.slice(ownModules.length).replaceAll('.', '/')}.py`)
      : null;
  return inTasks !== null && existsSync(inTasks) ? { file: realpathSync(inTasks), module, name } : { file: null, module, name };
}

const ownModules = 'lm_eval.tasks.';
