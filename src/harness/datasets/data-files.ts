// Datasets made of data files: which files belong to which split, by name (`data_files`), by a dataset card's configurations, or by
// the names of files and folders, as the `datasets` library decides it.

import { type Dict, entries, get, isDict, isList, type Value } from '../values/index.ts';
import { castTable } from './cast.ts';
import { type DataFormat, formatOf, openDataFile } from './data-file.ts';
import { type Dataset, datasetOf } from './dataset.ts';
import { DatasetError, MissingDatasetError, shown } from './dataset-error.ts';
import type { FileTree } from './file-tree.ts';
import { globMatcher, isPattern } from './glob.ts';
import { concatenated, type Table } from './table.ts';

/** Splits in order, each with the names or patterns of its files. */
export type SplitFiles = readonly (readonly [split: string, patterns: readonly string[]])[];

/** A file of a tree; different files may come from different trees (`hf://` paths). */
export interface DataFile {
  readonly tree: FileTree;
  readonly path: string;
}

/** `data_files` of a task or a dataset card: a text or a list (split `train`), a dict of splits, or a list of `{split, path}`. */
export function splitFiles(value: Value): SplitFiles {
  if (typeof value === 'string') return [['train', [value]]];
  if (isDict(value)) return entries(value).map(([split, files]) => [String(split), texts(files)]);
  if (isList(value) && value.some(isDict)) {
    return value.map((item) => {
      const split = isDict(item) ? get(item, 'split') : undefined;
      const path = isDict(item) ? get(item, 'path') : undefined;
      if (split === undefined || path === undefined) throw new DatasetError('each item of data_files must have a split and a path');
      return [String(split), texts(path)];
    });
  }
  return [['train', texts(value)]];
}

function texts(value: Value): readonly string[] {
  const list = isList(value) ? value : [value];
  return list.map((item) => {
    if (typeof item !== 'string')
      throw new DatasetError('data_files must name files: a text, a list of texts, or a dict of splits with these');
    return item;
  });
}

const keywords: readonly (readonly [string, readonly string[]])[] = [
  ['train', ['train', 'training']],
  ['validation', ['validation', 'valid', 'dev', 'val']],
  ['test', ['test', 'testing', 'eval', 'evaluation']],
];
const SHARD = /(?:^|\/)data\/([^/]+)-\d{5}-of-\d{5}[^/]*\.[^/]*$/;
const separators = '[-._ 0-9]';

/** Splits by the names of files: `data/test-00000-of-00001.parquet`, else folders `test/`, else names like `test.csv`; else all are `train`. */
export function splitsByName(files: readonly string[]): SplitFiles {
  const data = files.filter((file) => formatOf(file) !== null && !ignored.has(file.split('/').at(-1) ?? ''));
  const shards = new Map<string, string[]>();
  for (const file of data) {
    const split = file.startsWith('data/') ? SHARD.exec(file)?.[1] : undefined;
    if (split) shards.set(split, [...(shards.get(split) ?? []), file]);
  }
  if (shards.size > 0) {
    const rank = (split: string) => (keywords.findIndex(([name]) => name === split) + 4) % 4;
    return [...shards].sort(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1));
  }
  const byFolder = matched(data, (word) => [
    `**/${word}/**`,
    `**/${word}${separators}*/**`,
    `**/*${separators}${word}/**`,
    `**/*${separators}${word}${separators}*/**`,
  ]);
  if (byFolder.length > 0) return byFolder;
  const byFile = matched(data, (word) => [`**/${word}${separators}*`, `**/*${separators}${word}${separators}*`]);
  return byFile.length > 0 ? byFile : data.length > 0 ? [['train', data]] : [];
}

const ignored = new Set(['README.md', 'config.json', 'dataset_info.json', 'dataset_infos.json', 'dummy_data.zip', 'dataset_dict.json']);

function matched(files: readonly string[], patterns: (word: string) => readonly string[]): SplitFiles {
  return keywords.flatMap(([split, words]) => {
    const matchers = words.flatMap(patterns).map(globMatcher);
    // As in the library, in the order of the patterns: `train*` before `training*`.
    const found = [...new Set(matchers.flatMap((matches) => files.filter(matches)))];
    return found.length > 0 ? [[split, found] as const] : [];
  });
}

/** The files that a pattern names. Throws `MissingDatasetError` for a plain name that is not there. */
export async function filesOf(tree: FileTree, pattern: string): Promise<readonly DataFile[]> {
  if (!isPattern(pattern)) return [{ tree, path: pattern }];
  const matches = globMatcher(pattern);
  return (await tree.files()).filter((path) => matches(path) && !ignored.has(path.split('/').at(-1) ?? '')).map((path) => ({ tree, path }));
}

export interface DataFilesRequest {
  readonly path: string;
  readonly name: string | null;
  readonly splits: readonly (readonly [split: string, files: readonly DataFile[]])[];
  /** Null: by the files' endings. */
  readonly format: DataFormat | null;
  readonly options: Dict;
}

/** A dataset over data files. The first file of the first split decides the columns and types of all. */
export function dataFilesDataset({ path, name, splits, format, options }: DataFilesRequest): Dataset {
  const used = splits.filter(([, files]) => files.length > 0);
  const first = used[0]?.[1][0];
  if (!first) throw new MissingDatasetError(`dataset ${shown(path)} has no data files; name them in dataset_kwargs.data_files`);
  const kind = format ?? formatOf(first.path);
  if (kind === null) {
    throw new DatasetError(
      `dataset ${shown(path)}: the format of ${shown(first.path)} is not supported; parquet, JSON, JSON Lines, CSV, TSV and text files are`,
    );
  }
  const opened = new Map<string, Promise<Table>>();
  function table(file: DataFile): Promise<Table> {
    const key = `${file.tree.title}\n${file.path}`;
    const known = opened.get(key) ?? file.tree.open(file.path).then((local) => openDataFile(local, file.path, kind ?? 'json', options));
    opened.set(key, known);
    return known;
  }
  return datasetOf(
    path,
    name,
    used.map(([split]) => split),
    async (split) => {
      const files = used.find(([other]) => other === split)?.[1] ?? [];
      const tables = await Promise.all(files.filter((file) => format !== null || formatOf(file.path) === kind).map(table));
      const { fields } = await table(first);
      return concatenated(
        `${path}/${split}`,
        tables.map((one) => castTable(one, fields)),
      );
    },
  );
}
