// Loads the dataset of a task: `dataset_path`, `dataset_name` and `dataset_kwargs`, meaning what they mean to `datasets.load_dataset`.

import { isAbsolute, resolve } from 'node:path';
import { type Dict, dict, entries, get } from '../values/index.ts';
import type { DataFormat } from './data-file.ts';
import { type DataFile, dataFilesDataset, filesOf, type SplitFiles, splitFiles, splitsByName } from './data-files.ts';
import type { Dataset } from './dataset.ts';
import { cardConfigs, pickCardConfig } from './dataset-card.ts';
import { DatasetError, MissingDatasetError, shown } from './dataset-error.ts';
import { checkedPath, type FileTree, folderTree, isFolder, localTree } from './file-tree.ts';
import { isPattern } from './glob.ts';
import { type Branch, branchDataset, branchOf } from './parquet-branch.ts';
import type { DatasetSource } from './source.ts';

export interface DatasetRequest {
  /** `dataset_path`: a dataset of the Hub (`cais/mmlu`), a format (`json`, `csv`, `parquet`, `text`), or a folder. */
  readonly path: string;
  /** `dataset_name`: the configuration. */
  readonly name?: string | null;
  /** `dataset_kwargs`: `data_files`, `data_dir`, `revision` and what the format's reader takes (`field`, `sep`, `column_names`, ...). */
  readonly kwargs?: Dict | null;
}

export interface LoadOptions {
  readonly source: DatasetSource;
  /** What relative file names are relative to. Default: the working directory, as in lm-eval. */
  readonly baseDir?: string;
}

const builders: ReadonlyMap<string, DataFormat> = new Map([
  ['json', 'json'],
  ['csv', 'csv'],
  ['parquet', 'parquet'],
  ['text', 'text'],
]);

/**
 * Finds a dataset and its splits; the files of a split are fetched and opened when the split is asked for.
 * Throws `MissingDatasetError` (what was looked for, where, and how to get it) or `DatasetError`.
 *
 * @example
 * const mmlu = await loadDataset({ path: 'cais/mmlu', name: 'anatomy' }, { source: mirrorSource('datasets') });
 * const test = await mmlu.split('test');
 * test.doc(0) // { question: '…', subject: 'anatomy', choices: ['…', …], answer: 2 }
 */
export async function loadDataset(request: DatasetRequest, { source, baseDir = '.' }: LoadOptions): Promise<Dataset> {
  const { path, name = null } = request;
  const kwargs = request.kwargs ?? {};
  const named = get(kwargs, 'data_files') ?? null;
  const dataDir = textOrNull(kwargs, 'data_dir');
  const options = readerOptions(kwargs);
  const format = builders.get(path);
  const files = named === null ? null : splitFiles(named);
  const over = (tree: FileTree, splits: SplitFiles) => fromPatterns({ request, format: format ?? null, options, tree, splits, source });

  if (format) {
    if (!files) throw new DatasetError(`dataset_path ${shown(path)} needs dataset_kwargs.data_files: the files to read`);
    return over(localTree(resolve(baseDir, dataDir ?? '')), files);
  }
  const folder = resolve(baseDir, path);
  if ((isAbsolute(path) || path.startsWith('.') || path.split('/').length !== 2) && isFolder(folder)) return fromFolder(folder);
  if (!/^[\w.-]+(\/[\w.-]+)?$/.test(path)) {
    throw new MissingDatasetError(
      `dataset ${shown(path)} is neither a folder here (${shown(folder)}) nor a name of the Hub like "org/name"`,
    );
  }
  if (files === null && dataDir === null && !get(kwargs, 'revision')) {
    const converted = await source.converted(path);
    const branch = converted && branchOf(await converted.files());
    if (converted && branch && branch.size > 0) return branchDataset(converted, branch, path, name, await defaultConfig(branch));
  }
  const repository = await source.repository(path, textOrNull(kwargs, 'revision'));
  if (repository) return fromTree(repository, dataDir);
  if (isFolder(folder)) return fromFolder(folder);
  throw new MissingDatasetError(`dataset ${shown(path)} is not in ${source.title}; ${source.hint(path)}`);

  async function fromFolder(root: string): Promise<Dataset> {
    const tree = localTree(resolve(root, dataDir ?? ''));
    const branch = branchOf(await tree.files());
    if (!files && name !== null && branch.has(name)) return branchDataset(tree, branch, path, name, null);
    return fromTree(tree, null);
  }

  /** @param within folder of the tree that `data_dir` names; null where the tree is that folder, or there is none */
  async function fromTree(tree: FileTree, within: string | null): Promise<Dataset> {
    if (files) return over(tree, inFolder(files, within));
    const configs = dataDir === null ? await cardConfigs(tree) : [];
    if (configs.length === 0) return over(tree, await splitsIn(tree, within));
    const config = pickCardConfig(configs, path, name, tree.title);
    const splits = config.files ? inFolder(config.files, config.dataDir) : await splitsIn(tree, config.dataDir);
    return fromPatterns({ request, format: null, options: dict([...entries(config.options), ...entries(options)]), tree, splits, source });
  }

  /** Of several configurations, the one that the dataset's card calls the default. */
  async function defaultConfig(branch: Branch): Promise<string | null> {
    if (name !== null || branch.has('default') || branch.size === 1) return null;
    const repository = await source.repository(path, null);
    return (repository && (await cardConfigs(repository)).find(({ isDefault }) => isDefault)?.name) ?? null;
  }
}

function inFolder(splits: SplitFiles, folder: string | null): SplitFiles {
  if (folder === null) return splits;
  const prefix = folder.replace(/\/+$/, '');
  return splits.map(([split, patterns]) => [
    split,
    patterns.map((pattern) => (/^\w+:\/\//.test(pattern) ? pattern : `${prefix}/${pattern}`)),
  ]);
}

async function splitsIn(tree: FileTree, dataDir: string | null): Promise<SplitFiles> {
  const all = await tree.files();
  const prefix = dataDir === null ? '' : `${dataDir.replace(/\/+$/, '')}/`;
  const below = all.filter((file) => file.startsWith(prefix)).map((file) => file.slice(prefix.length));
  return splitsByName(below).map(([split, files]) => [split, files.map((file) => prefix + file)]);
}

interface Patterns {
  readonly request: DatasetRequest;
  readonly format: DataFormat | null;
  readonly options: Dict;
  readonly tree: FileTree;
  readonly splits: SplitFiles;
  readonly source: DatasetSource;
}

async function fromPatterns({ request, format, options, tree, splits, source }: Patterns): Promise<Dataset> {
  const found: (readonly [string, readonly DataFile[]])[] = [];
  for (const [split, patterns] of splits) {
    const files: DataFile[] = [];
    for (const pattern of patterns) {
      const place = await placeOf(pattern, tree, source);
      const matches = await filesOf(place.tree, place.path);
      // A pattern that fits nothing is no error by itself; a name is.
      if (matches.length === 0 && !isPattern(pattern))
        throw new MissingDatasetError(`dataset ${shown(request.path)}: no file in ${place.tree.title} fits ${shown(pattern)}`);
      files.push(...matches);
    }
    if (files.length === 0) {
      throw new MissingDatasetError(
        `dataset ${shown(request.path)}: no file in ${tree.title} fits ${patterns.map(shown).join(', ')} (split ${shown(split)})`,
      );
    }
    found.push([split, files]);
  }
  return dataFilesDataset({ path: request.path, name: request.name ?? null, splits: found, format, options });
}

const HUB_FILE = /^hf:\/\/datasets\/([\w.-]+\/[\w.-]+)(?:@([^/]+))?\/(.+)$/;
const HUB_URL = /^https?:\/\/(?:www\.)?(?:huggingface\.co|hf\.co)\/datasets\/([\w.-]+\/[\w.-]+)\/(?:resolve|raw|blob)\/([^/]+)\/([^?#]+)/;

/** The tree and the path in it that a name of a file means: relative, absolute, `hf://datasets/org/name/file` or the Hub's address of a file. */
async function placeOf(
  pattern: string,
  tree: FileTree,
  source: DatasetSource,
): Promise<{ readonly tree: FileTree; readonly path: string }> {
  const [, dataset, revision, path] = HUB_FILE.exec(pattern) ?? HUB_URL.exec(pattern) ?? [];
  if (dataset && path) {
    const repository = await source.repository(dataset, revision ? decodeURIComponent(revision) : null);
    if (!repository) throw new MissingDatasetError(`${shown(pattern)} is not in ${source.title}; ${source.hint(dataset)}`);
    return { tree: repository, path: checkedPath(path) };
  }
  if (/^[a-z]\w*:\/\//i.test(pattern))
    throw new DatasetError(
      `${shown(pattern)}: only files of this machine and of the Hub (hf://datasets/…) can be read; download it and name the file`,
    );
  if (tree.localRoot === undefined) return { tree, path: checkedPath(pattern.replace(/^(?:\.\/)+/, '')) };
  return localPlace(resolve(tree.localRoot, pattern));
}

/** The folder that a pattern's wildcards begin in, so that no other folder is searched. */
function localPlace(pattern: string): { readonly tree: FileTree; readonly path: string } {
  const parts = pattern.split('/');
  const fixed = parts.findIndex((part, i) => isPattern(part) || i === parts.length - 1);
  return { tree: folderTree(parts.slice(0, fixed).join('/') || '/'), path: parts.slice(fixed).join('/') };
}

const notForReaders = new Set([
  'data_files',
  'data_dir',
  'revision',
  'trust_remote_code',
  'split',
  'streaming',
  'cache_dir',
  'token',
  'verification_mode',
  'download_mode',
]);

function readerOptions(kwargs: Dict): Dict {
  return dict(entries(kwargs).filter(([key]) => !notForReaders.has(String(key))));
}

function textOrNull(kwargs: Dict, key: string): string | null {
  const value = get(kwargs, key) ?? null;
  if (value === null || typeof value === 'string') return value;
  throw new DatasetError(`dataset_kwargs.${key} must be a text`);
}
