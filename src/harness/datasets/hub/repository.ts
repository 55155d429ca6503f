// A repository of the Hub at one commit: which files it has, and fetching them into the cache that all Hugging Face tools share.

import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { DatasetError, MissingDatasetError, reason, shown } from '../dataset-error.ts';
import { checkedPath, type FileTree, folderTree } from '../file-tree.ts';
import { type CacheDeps, fetchToCache, snapshotFile } from './hub-cache.ts';
import { HubUnreachableError } from './hub-fetch.ts';

export interface RepositoryId {
  readonly type: 'dataset' | 'model';
  /** `org/name`, or `name` for the oldest ones. */
  readonly name: string;
  /** A branch, a tag or a commit; the branch of converted parquet files is `refs/convert/parquet`. */
  readonly revision: string;
}

const listedFile = z.object({
  path: z.string().max(4096),
  size: z.number().int().nonnegative(),
  oid: z.string().regex(/^[0-9a-f]{40,64}$/),
  lfs: z.object({ oid: z.string().regex(/^[0-9a-f]{64}$/) }).optional(),
});
const listing = z.array(listedFile);

/** A file of a commit: `oid` is git's, `lfs.oid` the SHA-256 of what is stored outside git. */
export type ListedFile = z.infer<typeof listedFile>;

const COMMIT = /^[0-9a-f]{40}$/;
const maxFiles = 200_000;

/**
 * Opens a repository. The commit of the revision is asked for once; without a connection (or with `offline`) the one that the
 * cache knows is used. Null where the Hub has no such repository or revision.
 * Throws `MissingDatasetError` where it needs a token, or is not in the cache and cannot be fetched.
 */
export async function openRepository(id: RepositoryId, deps: CacheDeps): Promise<FileTree | null> {
  const { settings } = deps;
  const title = `${settings.endpoint}/${id.type === 'dataset' ? 'datasets/' : ''}${id.name} (${id.revision})`;
  const folder = join(settings.cacheDir, `${id.type}s--${id.name.replaceAll('/', '--')}`);
  const found = settings.offline ? null : await remoteCommit(id, deps, title);
  if (found === 'none') return null;
  const commit = found ?? cachedCommit(folder, id.revision);
  if (commit === null) {
    throw new MissingDatasetError(
      `${title} is not in the cache ${shown(folder)} and the Hub is offline (HF_HUB_OFFLINE or no connection); load it once with a connection`,
    );
  }
  if (found !== null) remember(folder, id.revision, commit);
  const snapshot = join(folder, 'snapshots', commit);
  let files: Promise<readonly ListedFile[] | null> | undefined;
  const listed = () => {
    files ??= listingOf(id, commit, deps, title, found !== null);
    files.catch(() => {
      files = undefined;
    });
    return files;
  };
  return {
    title,
    async files() {
      // Without a connection and without a kept list, what is in the cache is all there is.
      return (await listed())?.map((file) => file.path) ?? (existsSync(snapshot) ? folderTree(snapshot).files() : []);
    },
    async open(path) {
      const cached = snapshotFile(folder, commit, checkedPath(path));
      if (cached) return cached;
      const file = (await listed())?.find((candidate) => candidate.path === path);
      if (!file && found !== null) throw new MissingDatasetError(`${title} has no file ${shown(path)}`);
      if (!file || found === null)
        throw new MissingDatasetError(
          `${shown(path)} of ${title} is not in the cache and the Hub is offline; load it once with a connection`,
        );
      return fetchToCache({ id, folder, commit, file, title }, deps);
    },
  };
}

/** The commit of the revision; `none` where there is no such repository or revision; null where the Hub cannot be reached. */
async function remoteCommit(id: RepositoryId, deps: CacheDeps, title: string): Promise<string | 'none' | null> {
  const { datasetInfo, modelInfo } = await import('@huggingface/hub');
  const ask = {
    name: id.name,
    revision: id.revision,
    hubUrl: deps.settings.endpoint,
    additionalFields: ['sha' as const],
    fetch: deps.fetch,
  };
  try {
    const { sha } = id.type === 'dataset' ? await datasetInfo(ask) : await modelInfo(ask);
    if (typeof sha === 'string' && COMMIT.test(sha)) return sha;
    throw new DatasetError(`${title}: the Hub's answer has no commit`);
  } catch (cause) {
    if (cause instanceof HubUnreachableError) return null;
    const status = statusOf(cause);
    if (status === 404) return 'none';
    if (status === 401 || status === 403) throw refused(title, deps, cause);
    throw cause instanceof DatasetError ? cause : new DatasetError(`${title}: ${reason(cause)}`, { cause });
  }
}

async function listingOf(
  id: RepositoryId,
  commit: string,
  deps: CacheDeps,
  title: string,
  online: boolean,
): Promise<readonly ListedFile[] | null> {
  const kept = join(deps.settings.listingDir, `${id.type}s--${id.name.replaceAll('/', '--')}`, `${commit}.json`);
  const known = keptListing(kept);
  if (known || !online) return known;
  const { listFiles } = await import('@huggingface/hub');
  const files: ListedFile[] = [];
  try {
    const repo = { type: id.type, name: id.name };
    for await (const entry of listFiles({ repo, revision: commit, recursive: true, hubUrl: deps.settings.endpoint, fetch: deps.fetch })) {
      if (entry.type !== 'file') continue;
      files.push(listedFile.parse(entry));
      if (files.length > maxFiles) throw new DatasetError(`it has more than ${maxFiles} files`);
    }
  } catch (cause) {
    const status = statusOf(cause);
    if (status === 401 || status === 403) throw refused(title, deps, cause);
    throw new DatasetError(`${title}: the list of its files cannot be read: ${reason(cause)}`, { cause });
  }
  mkdirSync(dirname(kept), { recursive: true });
  const draft = `${kept}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(files));
  renameSync(draft, kept);
  return files;
}

function keptListing(path: string): readonly ListedFile[] | null {
  if (!existsSync(path)) return null;
  const parsed = listing.safeParse(jsonOrNull(readFileSync(path, 'utf8')));
  return parsed.success ? parsed.data : null;
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function cachedCommit(folder: string, revision: string): string | null {
  if (COMMIT.test(revision)) return existsSync(join(folder, 'snapshots', revision)) ? revision : null;
  const file = join(folder, 'refs', ...revision.split('/'));
  const commit = existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
  return COMMIT.test(commit) ? commit : null;
}

function remember(folder: string, revision: string, commit: string): void {
  if (revision === commit) return;
  const file = join(folder, 'refs', ...checkedPath(revision).split('/'));
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, commit);
}

function refused(title: string, { settings }: CacheDeps, cause: unknown): MissingDatasetError {
  const next = settings.token
    ? 'the token of HF_TOKEN has no access: accept the terms on its page, or check the name'
    : 'it is private, gated or does not exist: check the name, accept the terms on its page and set HF_TOKEN';
  return new MissingDatasetError(`${title}: access refused; ${next}`, { cause });
}

/** The HTTP status of an error of the Hub client. */
function statusOf(cause: unknown): number | null {
  return typeof cause === 'object' && cause !== null && 'statusCode' in cause && typeof cause.statusCode === 'number'
    ? cause.statusCode
    : null;
}

/** Commits of a repository that are in the cache, for messages and tests. */
export function cachedCommits(folder: string): readonly string[] {
  const snapshots = join(folder, 'snapshots');
  return existsSync(snapshots) ? readdirSync(snapshots).filter((name) => COMMIT.test(name)) : [];
}
