// All task files together: lm-eval's own and the user's folders, as names that can be looked up and configurations that can be read.
import { existsSync, realpathSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Dict, get } from '../values/index.ts';
import { byCodePoints } from './code-points.ts';
import { TaskFileError, TaskFilesMissingError, TaskNotFoundError } from './errors.ts';
import { expand, over, type Registry } from './expand.ts';
import type { TaskFacts } from './facts.ts';
import { type FolderIndex, type IndexedName, kindOf, type SkippedFile } from './folder-index.ts';
import { type FunctionPath, functionPath } from './function-ref.ts';
import { hallmarkHome } from './hallmark-home.ts';
import { cachedIndex } from './index-cache.ts';
import { currentInstall, indexesFolder, tasksFolderOf } from './install/installed.ts';
import { fileLoader, placeOf } from './load-file.ts';
import { matchNames } from './match.ts';
import type { PlaceOf } from './schema-error.ts';
import { taskConfig } from './task-config.ts';
import type { Found, FunctionRef, LeafTask, NameEntry, TaskConfig } from './types.ts';

export interface TaskFilesOptions {
  /** lm-eval's `tasks` folder; null for none; left out: what `tasks install lm-eval` installed, which must be there. */
  readonly root?: string | null;
  /** Folders of one's own; a name in a later folder hides the same name in earlier ones. */
  readonly includePaths?: readonly string[];
  /** Put over every task's metadata: lm-eval's `--metadata`. */
  readonly metadata?: Dict;
  /** Where indexes are cached and installs are found; default `hallmarkHome()`. */
  readonly home?: string;
}

export interface TaskFiles {
  /** lm-eval's `tasks` folder, if it is among the sources: function references are relative to it. */
  readonly root: string | null;
  /** All names, sorted by code points. */
  names(): readonly NameEntry[];
  /** The name's entry; undefined if there is none. */
  entry(name: string): NameEntry | undefined;
  /** What the index knows of a task or group without reading its file; null for tags. */
  facts(name: string): TaskFacts | null;
  /** Names that match an lm-eval pattern (`mmlu_*`, `arc_?asy`, `[ab]*`), sorted. */
  match(pattern: string): readonly string[];
  /** The task, group or tag of this name, or of this YAML file. Throws `TaskNotFoundError`, `TaskFileError`. */
  find(nameOrFile: string): Found;
  /** The configuration of one task. Throws `TaskFileError`; a Python task (`py_task`) has none. */
  config(task: string | LeafTask): TaskConfig;
  /** The task's keys after `include` and overrides, as the files have them. */
  rawConfig(task: string | LeafTask): Dict;
  functionPath(ref: FunctionRef): FunctionPath;
  /** The user's own files that define nothing because they are broken, or because their name is taken in the same folder. */
  problems(): readonly SkippedFile[];
}

/**
 * Opens lm-eval's installed task files and the user's folders. Throws `TaskFilesMissingError`, `TaskFileError` (a folder that is not there).
 *
 * @example
 * const taskFiles = await openTaskFiles({ includePaths: ['./my-tasks'] });
 * taskFiles.config('arc_easy').dataset_path // 'allenai/ai2_arc'
 */
export async function openTaskFiles(options: TaskFilesOptions = {}): Promise<TaskFiles> {
  const home = options.home ?? hallmarkHome();
  const root = options.root === undefined ? installedRoot(home) : options.root === null ? null : realFolder(options.root);
  const folders = [...(root === null ? [] : [root]), ...(options.includePaths ?? []).map(realFolder)];
  const loader = fileLoader(root);
  const indexed = new Map<string, Indexed>();
  const problems: SkippedFile[] = [];
  for (const folder of folders) {
    const index = cachedIndex(folder, indexesFolder(home), root);
    for (const it of index.names) indexed.set(it.name, { it, folder, facts: index.facts });
    if (folder !== root)
      problems.push(...index.skipped.filter((it) => it.kind !== 'nameless').map((it) => ({ ...it, file: join(folder, it.file) })));
  }
  const entry = (name: string): NameEntry | undefined => {
    const found = indexed.get(name);
    return found && entryOf(found);
  };
  const registry: Registry = {
    entry,
    load: (file) => loader.load(file),
    withIncludes: loader.withIncludes,
    placeOf: (file) => (path) => placeOf(file, path),
    metadata: options.metadata ?? {},
  };
  let sorted: readonly NameEntry[] | null = null;
  const names = (): readonly NameEntry[] => {
    sorted ??= Array.from(indexed.values(), entryOf).sort((a, b) => byCodePoints(a.name, b.name));
    return sorted;
  };

  const find = (nameOrFile: string): Found => {
    const found = entry(nameOrFile) ?? entryOfFile(nameOrFile, loader.load);
    if (found !== null) return expand(registry, found);
    const hints = problems.filter((it) => it.kind === 'broken').map((it) => it.problem);
    throw new TaskNotFoundError(nameOrFile, [...indexed.keys()], hints.slice(0, 3));
  };
  const leafOf = (task: string | LeafTask): LeafTask => {
    const found = typeof task === 'string' ? find(task) : task;
    if (found.kind === 'group' || found.kind === 'tag') throw new TaskNotFoundError(`${found.name} (a ${found.kind}) as a single task`, []);
    return found;
  };
  const rawConfig = (task: string | LeafTask): Dict => {
    const leaf = leafOf(task);
    return leaf.file === null ? leaf.overrides : over(loader.load(leaf.file), leaf.overrides);
  };

  return {
    root,
    names,
    entry,
    facts: (name) => indexed.get(name)?.facts(name) ?? null,
    match: (pattern) =>
      matchNames(
        pattern,
        names().map((it) => it.name),
      ),
    find,
    rawConfig,
    config: (task) => {
      const leaf = leafOf(task);
      const raw = rawConfig(leaf);
      const file = leaf.file;
      const place: PlaceOf = (path) =>
        file === null || get(leaf.overrides, path[0] ?? '') !== undefined ? { file: file ?? leaf.name, line: null } : placeOf(file, path);
      return taskConfig(raw, place, registry.metadata);
    },
    functionPath: (ref) => functionPath(ref, root),
    problems: () => problems,
  };
}

interface Indexed {
  readonly it: IndexedName;
  readonly folder: string;
  readonly facts: FolderIndex['facts'];
}

const entryOf = ({ it: { name, kind, file, tags }, folder }: Indexed): NameEntry => ({
  name,
  kind,
  file: file === null ? null : join(folder, file),
  tags,
});

/** The tasks of a find that is no index name: a YAML file. */
function entryOfFile(path: string, load: (file: string) => Dict): NameEntry | null {
  if (!/\.ya?ml$/.test(path) || !existsSync(path)) return null;
  const file = realpathSync(path);
  const raw = load(file);
  const kind = kindOf(raw);
  const name = kind === null ? null : get(raw, kind === 'group' ? 'group' : 'task');
  if (kind !== null && typeof name === 'string') return { name, kind, file, tags: [] };
  throw new TaskFileError({ file, line: null }, 'defines neither a task ("task: name") nor a group ("group: name" and "task: [...]")');
}

function installedRoot(home: string): string {
  const install = currentInstall(home);
  if (install !== null) return realpathSync(tasksFolderOf(install.folder));
  throw new TaskFilesMissingError("lm-eval's task files are not installed; run `hallmark tasks install lm-eval`");
}

function realFolder(path: string): string {
  const folder = resolve(path);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return realpathSync(folder);
  throw new TaskFileError({ file: folder, line: null }, 'is no folder; give the folder that holds the YAML files');
}
