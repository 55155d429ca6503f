// Fetches one file of a commit into the Hugging Face cache: `blobs/<hash>`, linked from `snapshots/<commit>/<path>`, as Python's tools do it.
// The Hub client's own download into the cache neither checks what arrives nor goes on after a break, and it prints; so only its
// requests are used here.

import { createHash } from 'node:crypto';
import { createReadStream, existsSync, statSync } from 'node:fs';
import { copyFile, mkdir, open, rename, rm, symlink } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { DatasetError, reason, shown } from '../dataset-error.ts';
import type { HubSettings } from './hub-settings.ts';
import type { ListedFile, RepositoryId } from './repository.ts';

export interface CacheDeps {
  readonly settings: HubSettings;
  readonly fetch: typeof fetch;
}

export interface WantedFile {
  readonly id: RepositoryId;
  /** The repository's folder in the cache. */
  readonly folder: string;
  readonly commit: string;
  readonly file: ListedFile;
  readonly title: string;
}

const maxFileBytes = 100 * 2 ** 30;
const tries = 3;
const underWay = new Map<string, Promise<string>>();

/** The file of a commit if the cache has it. */
export function snapshotFile(folder: string, commit: string, path: string): string | null {
  const pointer = join(folder, 'snapshots', commit, path);
  return existsSync(pointer) ? pointer : null;
}

/**
 * Downloads a file unless its content is in the cache already, checks its size and hash, and returns its place under `snapshots`.
 * A download that broke off goes on where it stopped. Throws `DatasetError` naming the file when it cannot be had whole.
 */
export function fetchToCache(wanted: WantedFile, deps: CacheDeps): Promise<string> {
  const pointer = join(wanted.folder, 'snapshots', wanted.commit, wanted.file.path);
  const running = underWay.get(pointer) ?? fetchOnce(wanted, deps, pointer).finally(() => underWay.delete(pointer));
  underWay.set(pointer, running);
  return running;
}

async function fetchOnce(wanted: WantedFile, deps: CacheDeps, pointer: string): Promise<string> {
  const { file, folder, title } = wanted;
  if (file.size > maxFileBytes) throw new DatasetError(`${title}: ${shown(file.path)} has ${file.size} bytes, more than ${maxFileBytes}`);
  const blob = join(folder, 'blobs', file.lfs?.oid ?? file.oid);
  await mkdir(dirname(blob), { recursive: true });
  await mkdir(dirname(pointer), { recursive: true });
  if (!existsSync(blob)) await download(wanted, deps, blob);
  await link(blob, pointer);
  return pointer;
}

async function download(wanted: WantedFile, deps: CacheDeps, blob: string): Promise<void> {
  const part = `${blob}.incomplete`;
  let problem: unknown = null;
  for (let attempt = 0; attempt < tries; attempt++) {
    try {
      await receive(wanted, deps, part);
      if (await isWhole(part, wanted.file)) return await rename(part, blob);
      problem = new Error(`what arrived is not the file: its hash is not ${wanted.file.lfs?.oid ?? wanted.file.oid}`);
      await rm(part, { force: true });
    } catch (cause) {
      problem = cause;
    }
  }
  throw new DatasetError(
    `${wanted.title}: ${shown(wanted.file.path)} could not be downloaded in ${tries} tries: ${reason(problem)}; run again to go on`,
    { cause: problem },
  );
}

/** Appends to the part what it lacks. */
async function receive({ id, commit, file }: WantedFile, { settings, fetch }: CacheDeps, part: string): Promise<void> {
  const have = existsSync(part) ? statSync(part).size : 0;
  if (have > file.size) await rm(part);
  const start = have > file.size ? 0 : have;
  if (start === file.size && start > 0) return;
  const { downloadFile } = await import('@huggingface/hub');
  const request = {
    repo: { type: id.type, name: id.name },
    path: file.path,
    revision: commit,
    hubUrl: settings.endpoint,
    xet: false,
  } as const;
  const blob = await downloadFile({ ...request, fetch });
  if (!blob) throw new DatasetError(`${shown(file.path)} is no longer there`);
  if (blob.size !== file.size)
    throw new DatasetError(`the server offers ${blob.size} bytes of ${shown(file.path)}, its list says ${file.size}`);
  const rest = start === 0 ? blob : blob.slice(start, blob.size);
  // Chunk by chunk, so that after a break the file's length is what has arrived.
  const handle = await open(part, start === 0 ? 'w' : 'a');
  try {
    for await (const chunk of exactly(file.size - start, rest.stream())) await handle.appendFile(chunk);
  } finally {
    await handle.close();
  }
}

/** The chunks of a stream that must hold so many bytes: fewer is a broken connection, more must not fill the disk. */
async function* exactly(bytes: number, stream: ReturnType<Blob['stream']>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  let missing = bytes;
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      missing -= next.value.length;
      if (missing < 0) throw new Error(`the server sent more than the ${bytes} bytes that were asked for`);
      yield next.value;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
  if (missing > 0) throw new Error(`the connection broke ${missing} bytes before the end`);
}

/** Whether the content has the hash of the listing: SHA-256 for large files, git's for the others. */
async function isWhole(path: string, file: ListedFile): Promise<boolean> {
  if (statSync(path).size !== file.size) return false;
  const hash = file.lfs ? createHash('sha256') : createHash(file.oid.length === 64 ? 'sha256' : 'sha1').update(`blob ${file.size}\0`);
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest('hex') === (file.lfs?.oid ?? file.oid);
}

async function link(blob: string, pointer: string): Promise<void> {
  await rm(pointer, { force: true });
  try {
    await symlink(relative(dirname(pointer), blob), pointer);
  } catch {
    // Where links are not allowed (Windows), a copy.
    await copyFile(blob, pointer);
  }
}
