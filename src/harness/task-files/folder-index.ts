// The names that the YAML files of one folder define: lm-eval's `TaskIndex` for one path.
import { readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { type Dict, get, has, type Value } from '../values/index.ts';
import { byCodePoints } from './code-points.ts';
import { TaskFileError } from './errors.ts';
import { type TaskFacts, taskFacts } from './facts.ts';
import type { FileLoader } from './load-file.ts';
import type { NameKind } from './types.ts';

export interface IndexedName {
  readonly name: string;
  readonly kind: NameKind;
  /** Relative to the folder, with `/`; null for tags. */
  readonly file: string | null;
  /** Tags of a task or group; tasks of a tag. Sorted. */
  readonly tags: readonly string[];
}

/** A file that defines nothing: broken, or neither task nor group, or a name that is taken. */
export interface SkippedFile {
  readonly file: string;
  readonly problem: string;
  /** What to tell the owner of the file; others (templates to include) are as they should be. */
  readonly kind: 'broken' | 'nameless' | 'duplicate';
}

export interface FolderIndex {
  readonly names: readonly IndexedName[];
  /** What is known of a task or group; null for tags and unknown names. */
  facts(name: string): TaskFacts | null;
  readonly skipped: readonly SkippedFile[];
}

const ignoredFolders: ReadonlySet<string> = new Set(['__pycache__', '.ipynb_checkpoints']);

/** Paths of all `*.yaml` files of `folder` and below, relative to it with `/`, in the order in which names are registered. */
export function yamlFiles(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((it) => it.name.endsWith('.yaml') && !it.isDirectory())
    .map((it) => relative(folder, join(it.parentPath, it.name)).split(sep).join('/'))
    .filter((it) => !it.split('/').some((part) => ignoredFolders.has(part)))
    .sort(byCodePoints);
}

/** What a file defines: `class` makes a Python task, else `group` a group, else `task` a task; null for none of them. */
export function kindOf(raw: Dict): NameKind | null {
  if (has(raw, 'class')) return 'py_task';
  if (has(raw, 'group')) return 'group';
  return has(raw, 'task') ? 'task' : null;
}

/**
 * Reads every YAML file of the folder. The first file with a name wins, be it a task's, a group's or a tag's; files that cannot be read are
 * skipped and listed.
 */
export function indexFolder(folder: string, loader: FileLoader, files: readonly string[] = yamlFiles(folder)): FolderIndex {
  const names = new Map<string, { kind: NameKind; file: string | null; tags: Set<string>; facts: TaskFacts | null }>();
  const skipped: SkippedFile[] = [];

  for (const file of files) {
    let raw: Dict;
    try {
      raw = loader.load(join(folder, file));
    } catch (error) {
      if (!(error instanceof TaskFileError)) throw error;
      skipped.push({ file, problem: error.message, kind: 'broken' });
      continue;
    }
    const kind = kindOf(raw);
    const name = kind === null ? null : (get(raw, kind === 'group' ? 'group' : 'task') ?? null);
    if (kind === null || typeof name !== 'string') {
      const problem = kind === null ? 'defines neither a task nor a group' : `"${kind === 'group' ? 'group' : 'task'}" must be a name`;
      skipped.push({ file, problem, kind: kind === null ? 'nameless' : 'broken' });
      continue;
    }
    const taken = names.get(name);
    if (taken) {
      skipped.push({ file, problem: `${name} is defined by ${taken.file ?? 'a tag of that name'} already`, kind: 'duplicate' });
      continue;
    }
    const tags = tagsOf(get(raw, 'tag'));
    names.set(name, { kind, file, tags: new Set(tags), facts: taskFacts(raw) });
    if (kind === 'group') continue;
    for (const tag of tags) {
      const entry = names.get(tag) ?? { kind: 'tag', file: null, tags: new Set<string>(), facts: null };
      entry.tags.add(name);
      names.set(tag, entry);
    }
  }
  return {
    names: [...names].map(([name, { kind, file, tags }]) => ({ name, kind, file, tags: [...tags].sort(byCodePoints) })),
    facts: (name) => names.get(name)?.facts ?? null,
    skipped,
  };
}

function tagsOf(tag: Value | undefined): readonly string[] {
  const list: readonly Value[] = Array.isArray(tag) ? tag : [tag ?? null];
  return list.filter((it): it is string => typeof it === 'string' && it !== '');
}
