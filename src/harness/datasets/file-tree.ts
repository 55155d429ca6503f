// A set of files below one root, wherever they are: a folder, a mirror, a repository of the Hub. Files are fetched when they are opened.

import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatasetError, MissingDatasetError, shown } from './dataset-error.ts';

export interface FileTree {
  /** For messages: where the tree is. */
  readonly title: string;
  /** The user's own folder: names in it may be absolute or lead out of it. Absent for what others wrote. */
  readonly localRoot?: string;
  /** Paths of all files below the root, with forward slashes, sorted. */
  files(): Promise<readonly string[]>;
  /** The file's place on this machine; fetches it if need be. Throws `MissingDatasetError` where there is none. */
  open(path: string): Promise<string>;
}

const maxFiles = 200_000;
const maxDepth = 32;

/** The files of a folder. Hidden ones are left out. */
export function folderTree(root: string): FileTree {
  let listed: readonly string[] | undefined;
  return {
    title: root,
    files: async () => {
      listed ??= listFolder(root);
      return listed;
    },
    async open(path) {
      checkedPath(path);
      const file = join(root, path);
      if (!existsSync(file) || !statSync(file).isFile())
        throw new MissingDatasetError(`the folder ${shown(root)} has no file ${shown(path)}`);
      return file;
    },
  };
}

/** A folder of the user's own. */
export function localTree(root: string): FileTree {
  return { ...folderTree(root), localRoot: root };
}

/** Whether a folder is there. */
export function isFolder(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory();
}

/** The path, if it stays below its root. Names come from repositories and task files, which may be anybody's. */
export function checkedPath(path: string): string {
  const parts = path.split('/');
  if (path === '' || parts.includes('..') || parts.includes('') || path.includes('\\') || path.includes('\0') || /^[a-zA-Z]:/.test(path)) {
    throw new DatasetError(`the file name ${shown(path)} is not a path below its repository`);
  }
  return path;
}

/** Links are followed, as people who keep data elsewhere expect; one that leads back to a folder above it is not. */
function listFolder(root: string): readonly string[] {
  if (!isFolder(root)) throw new MissingDatasetError(`there is no folder ${shown(root)}`);
  const found: string[] = [];
  const pending = [{ folder: '', above: [realpathSync(root)] }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    for (const name of readdirSync(join(root, next.folder))) {
      if (name.startsWith('.')) continue;
      const path = next.folder ? `${next.folder}/${name}` : name;
      const entry = statSync(join(root, path), { throwIfNoEntry: false });
      if (entry?.isDirectory()) {
        const real = realpathSync(join(root, path));
        if (next.above.length <= maxDepth && !next.above.includes(real)) pending.push({ folder: path, above: [...next.above, real] });
      } else if (entry?.isFile()) found.push(path);
      if (found.length > maxFiles) throw new DatasetError(`the folder ${shown(root)} holds more than ${maxFiles} files`);
    }
  }
  return found.sort((a, b) => (a < b ? -1 : 1));
}
