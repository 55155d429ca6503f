// Keeps a folder's index on disk, so that 14,000 YAML files are read once and not at every start.
import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TaskFacts } from './facts.ts';
import { type FolderIndex, indexFolder, yamlFiles } from './folder-index.ts';
import { installedContent } from './install/installed.ts';
import { fileLoader } from './load-file.ts';

/** Raised whenever an index of the same files would come out different. */
const indexFormat = 4;
/** Reading fewer files than this takes less time than a cache saves. */
const worthCaching = 200;

/** The first line of a cache file. The second has the facts by name: five times as much, which only lists and searches need. */
interface CachedNames {
  readonly format: number;
  /** What the index was made of. */
  readonly stamp: string;
  /** Every file that was read, includes too (absolute). */
  readonly files: readonly string[];
  readonly names: FolderIndex['names'];
  readonly skipped: FolderIndex['skipped'];
}

/**
 * The index of `folder`, from `cacheFolder` where it is there and still true. A folder made by `tasks install` never changes: the SHA-256 of what
 * was installed stands for its content. Function references are relative to `tasksRoot`. Other large folders are known by the path, size and time of each file that was read.
 */
export function cachedIndex(folder: string, cacheFolder: string, tasksRoot: string | null): FolderIndex {
  const content = installedContent(folder);
  const files = content === null ? yamlFiles(folder) : null;
  if (files !== null && files.length < worthCaching) return indexFolder(folder, fileLoader(tasksRoot), files);

  const cacheFile = join(cacheFolder, `${hash(content ?? `${folder}\n${tasksRoot}`).slice(0, 32)}.json`);
  const known = readCache(cacheFile);
  if (known !== null && known.cached.stamp === (content ?? stampOf(files ?? [], known.cached.files))) return known.index;

  const loader = fileLoader(tasksRoot);
  const index = indexFolder(folder, loader, files ?? yamlFiles(folder));
  const read = loader.filesRead();
  const { names, skipped } = index;
  const stamp = content ?? stampOf(files ?? [], read);
  const cached: CachedNames = { format: indexFormat, stamp, files: content === null ? read : [], names, skipped };
  const facts = Object.fromEntries(names.map(({ name }) => [name, index.facts(name)]));
  writeCache(cacheFolder, cacheFile, `${JSON.stringify(cached)}\n${JSON.stringify(facts)}`);
  return index;
}

/** Changes with the list of YAML files and with the size or time of any file that was read. */
function stampOf(yaml: readonly string[], read: readonly string[]): string {
  const states = read.map((file) => {
    const state = statSync(file, { throwIfNoEntry: false });
    return `${file}\0${state === undefined ? 'gone' : `${state.size} ${state.mtimeMs}`}`;
  });
  return hash([...yaml, ...states].join('\n'));
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Null where there is none, or one of another format. The file is our own: it is not checked beyond that. */
function readCache(file: string): { readonly cached: CachedNames; readonly index: FolderIndex } | null {
  try {
    const bytes = readFileSync(file);
    const end = bytes.indexOf('\n');
    const cached: CachedNames = JSON.parse(bytes.toString('utf8', 0, end));
    if (cached.format !== indexFormat) return null;
    let facts: Readonly<Record<string, TaskFacts | null>> | null = null;
    const factsOf = (name: string): TaskFacts | null => {
      facts ??= JSON.parse(bytes.toString('utf8', end + 1));
      return facts !== null && Object.hasOwn(facts, name) ? (facts[name] ?? null) : null;
    };
    return { cached, index: { names: cached.names, skipped: cached.skipped, facts: factsOf } };
  } catch {
    return null;
  }
}

/** Written beside and renamed, so that a reader never sees half of it. A cache that cannot be written costs time only. */
function writeCache(folder: string, file: string, text: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    const temporary = `${file}.${randomUUID()}`;
    writeFileSync(temporary, text);
    renameSync(temporary, file);
  } catch {
    // A read-only or full cache folder.
  }
}
