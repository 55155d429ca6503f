// A dataset's card (README.md): its configurations and which data files each has, in the YAML at its top.

import { readFileSync, statSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { type Dict, dict, jsonLoads, type Value } from '../values/index.ts';
import { type SplitFiles, splitFiles } from './data-files.ts';
import { DatasetError, MissingDatasetError, reason, shown } from './dataset-error.ts';
import type { FileTree } from './file-tree.ts';

export interface CardConfig {
  readonly name: string;
  readonly isDefault: boolean;
  /** Null where the card names no files. */
  readonly files: SplitFiles | null;
  /** Below the repository's root; null: the root. */
  readonly dataDir: string | null;
  /** What the format's reader takes, e.g. `sep`. */
  readonly options: Dict;
}

const maxCardBytes = 4 << 20;
const config = z.looseObject({
  config_name: z.string().max(1000).default('default'),
  data_files: z.json().optional(),
  data_dir: z.string().max(1000).optional(),
  default: z.boolean().optional(),
});
const header = z.looseObject({ configs: z.array(config).max(20_000).nullish() });

/** The configurations of a dataset's card, in order; empty where it has no card or names none. Throws `DatasetError` for a broken one. */
export async function cardConfigs(tree: FileTree): Promise<readonly CardConfig[]> {
  if (!(await tree.files()).includes('README.md')) return [];
  const path = await tree.open('README.md');
  if (statSync(path).size > maxCardBytes) return [];
  const [, yaml] = /^---\r?\n(.*?)\r?\n---(?:\r?\n|$)/s.exec(readFileSync(path, 'utf8')) ?? [];
  if (yaml === undefined) return [];
  try {
    const configs = header.parse(parse(yaml, { maxAliasCount: 100, uniqueKeys: false }) ?? {}).configs ?? [];
    return configs.map(({ config_name, data_files, data_dir, default: isDefault, ...options }) => ({
      name: config_name,
      isDefault: isDefault ?? config_name === 'default',
      files: data_files === undefined ? null : splitFiles(value(data_files)),
      dataDir: data_dir ?? null,
      options: dict(Object.entries(options).map(([key, option]) => [key, value(option)])),
    }));
  } catch (cause) {
    throw new DatasetError(`the card README.md of ${tree.title} cannot be read: ${reason(cause)}`, { cause });
  }
}

/** The configuration that a name means: without a name the default one, or the only one. Throws `MissingDatasetError` with those there are. */
export function pickCardConfig(configs: readonly CardConfig[], path: string, name: string | null, title: string): CardConfig {
  const found =
    name === null
      ? (configs.find(({ isDefault }) => isDefault) ?? (configs.length === 1 ? configs[0] : undefined))
      : configs.find((one) => one.name === name);
  if (found) return found;
  const list = configs.slice(0, 30).map((one) => shown(one.name));
  const problem = name === null ? 'has several configurations and the task names none' : `has no configuration ${shown(name)}`;
  throw new MissingDatasetError(
    `dataset ${shown(path)} ${problem} in ${title}; there: ${list.join(', ')}. Set dataset_name to one of them.`,
  );
}

function value(json: unknown): Value {
  return jsonLoads(JSON.stringify(json ?? null));
}
