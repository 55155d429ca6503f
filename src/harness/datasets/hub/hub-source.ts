// The Hugging Face Hub as a source of datasets: first its branch of converted parquet files, else the repository's own files.

import type { FileTree } from '../file-tree.ts';
import type { DatasetSource } from '../source.ts';
import { type HubFetchOptions, hubFetch } from './hub-fetch.ts';
import type { HubSettings } from './hub-settings.ts';
import { openRepository, type RepositoryId } from './repository.ts';

/** The branch that the Hub keeps for every public dataset. */
const parquetBranch = 'refs/convert/parquet';

/** A source that asks the Hub once a repository and keeps files in the cache that Hugging Face tools share. */
export function hubSource(settings: HubSettings, options: HubFetchOptions = {}): DatasetSource {
  const deps = { settings, fetch: hubFetch(settings, options) };
  const opened = new Map<string, Promise<FileTree | null>>();
  function tree(id: RepositoryId): Promise<FileTree | null> {
    const key = `${id.name}@${id.revision}`;
    const known = opened.get(key) ?? openRepository(id, deps);
    opened.set(key, known);
    known.catch(() => opened.delete(key));
    return known;
  }
  return {
    title: `the Hub (${settings.endpoint})`,
    hint: () => 'check its name on the Hub; HF_ENDPOINT names another Hub, and a mirror folder serves datasets without one',
    async converted(path) {
      if (!settings.offline) return tree({ type: 'dataset', name: path, revision: parquetBranch });
      // What only its authors' files are cached of has no converted branch here.
      return tree({ type: 'dataset', name: path, revision: parquetBranch }).catch(() => null);
    },
    repository: (path, revision) => tree({ type: 'dataset', name: path, revision: revision ?? 'main' }),
  };
}
