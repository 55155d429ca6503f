// A folder that mirrors datasets: `<org>/<name>/<config>/<split>/0000.parquet`, and plain data files at their paths in the repository.

import { join, resolve } from 'node:path';
import { shown } from './dataset-error.ts';
import { checkedPath, type FileTree, folderTree, isFolder } from './file-tree.ts';
import type { DatasetSource } from './source.ts';

/** A source that reads from a mirror folder only and never from the network. */
export function mirrorSource(dir: string): DatasetSource {
  const root = resolve(dir);
  const known = new Map<string, FileTree>();
  const tree = async (path: string) => {
    const folder = join(root, checkedPath(path));
    if (!known.has(path) && isFolder(folder)) known.set(path, folderTree(folder));
    return known.get(path) ?? null;
  };
  return {
    title: `the mirror folder ${shown(root)}`,
    hint: (path) =>
      `put its parquet files at ${join(root, path)}/<config>/<split>/0000.parquet, or load it from the Hugging Face Hub without a mirror folder`,
    converted: tree,
    repository: tree,
  };
}
