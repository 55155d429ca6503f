// Datasets laid out as the Hub's branch of converted parquet files: `<config>/<split>/0000.parquet`, `0001.parquet`, ...

import type { Dataset } from './dataset.ts';
import { datasetOf } from './dataset.ts';
import { DatasetError, MissingDatasetError, shown } from './dataset-error.ts';
import type { FileTree } from './file-tree.ts';
import { openParquet } from './parquet/parquet-table.ts';
import { concatenated } from './table.ts';

/** Configurations, their splits, and the files of each split in order. */
export type Branch = ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;

const usual = ['train', 'validation', 'test'];

/** The configurations among the files of a tree; what has another shape is left out. */
export function branchOf(files: readonly string[]): Branch {
  const branch = new Map<string, Map<string, string[]>>();
  for (const file of [...files].sort((a, b) => (a < b ? -1 : 1))) {
    const [config, split, name, ...deeper] = file.split('/');
    if (!config || !split || !name?.endsWith('.parquet') || deeper.length > 0) continue;
    const splits = branch.get(config) ?? new Map<string, string[]>();
    splits.set(split, [...(splits.get(split) ?? []), file]);
    branch.set(config, splits);
  }
  return branch;
}

/**
 * The configuration that a name means: without a name `default`, or the only one there is.
 * Throws `MissingDatasetError` with the configurations to choose from.
 */
export function pickConfig(branch: Branch, path: string, name: string | null, title: string): string {
  const configs = [...branch.keys()];
  const wanted = name ?? (branch.has('default') ? 'default' : configs.length === 1 ? configs[0] : undefined);
  if (wanted !== undefined && branch.has(wanted)) return wanted;
  const list = `${configs.slice(0, 30).map(shown).join(', ')}${configs.length > 30 ? `, … (${configs.length} in all)` : ''}`;
  const problem = wanted === undefined ? 'has several configurations and the task names none' : `has no configuration ${shown(wanted)}`;
  throw new MissingDatasetError(
    `dataset ${shown(path)} ${problem} in ${title}; there: ${list || 'none'}. Set dataset_name to one of them.`,
  );
}

/** The dataset of one configuration of a tree; `preferred`: the one to take where the task names none. */
export function branchDataset(tree: FileTree, branch: Branch, path: string, name: string | null, preferred: string | null): Dataset {
  const splits = branch.get(pickConfig(branch, path, name ?? preferred, tree.title)) ?? new Map<string, readonly string[]>();
  const cut = [...splits.keys()].find((split) => split.startsWith('partial-'));
  if (cut !== undefined) {
    throw new DatasetError(
      `dataset ${shown(path)}: the parquet branch holds only a part of it (${shown(cut)}); name its files with dataset_kwargs.data_files`,
    );
  }
  const rank = (split: string) => (usual.indexOf(split) + usual.length + 1) % (usual.length + 1);
  const names = [...splits.keys()].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
  return datasetOf(path, name, names, async (split) => {
    const files = await Promise.all((splits.get(split) ?? []).map((file) => tree.open(file)));
    return concatenated(`${path}/${split}`, files.map(openParquet));
  });
}
