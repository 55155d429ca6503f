// Every way opening or using the store can fail, as typed errors of one line that name the thing and the fix.

/** Base of all store errors: a caller that only wants to print one clear line catches this. */
export class StoreError extends Error {
  override name = 'StoreError';
}

/** Another living process has the embedded store's folder open. `url` is its API, when it has announced one. */
export class StoreHeldError extends StoreError {
  override name = 'StoreHeldError';
  readonly folder: string;
  readonly pid: number | null;
  readonly url: string | null;

  constructor(folder: string, holder: { readonly pid: number | null; readonly url: string | null }) {
    const who = holder.pid === null ? 'another process' : `process ${holder.pid}`;
    const fix = holder.url === null ? 'stop it' : `use its API at ${holder.url}, stop it`;
    super(`the store in ${folder} is held by ${who}: ${fix}, or choose another folder with HALLMARK_HOME`);
    this.folder = folder;
    this.pid = holder.pid;
    this.url = holder.url;
  }
}

/** The store was written by a newer release; nothing in it was touched. */
export class StoreTooNewError extends StoreError {
  override name = 'StoreTooNewError';

  constructor(place: string, found: number, known: number) {
    super(
      `the store in ${place} has schema version ${found} and this hallmark knows up to ${known}: run the newer hallmark, or use another store`,
    );
  }
}

/** The folder cannot be used: read-only, no space, not a folder, or its database does not start. */
export class StoreFolderError extends StoreError {
  override name = 'StoreFolderError';
}

/** The PostgreSQL server of DATABASE_URL cannot be used: unreachable, wrong password, too old, wrong encoding. */
export class StoreServerError extends StoreError {
  override name = 'StoreServerError';
}

/** The database stopped in the middle of work (disk full, server gone, embedded database crashed). What was acknowledged is kept. */
export class StoreBrokenError extends StoreError {
  override name = 'StoreBrokenError';
}

/** A transaction was used wrongly: something other than SQL was awaited inside it, or the root store was called inside it. */
export class TransactionMisuseError extends StoreError {
  override name = 'TransactionMisuseError';
}

/** What to do about a folder in which something failed, from how it failed. */
export function folderFix(reason: string, otherwise: string): string {
  if (/no space left|ENOSPC|disk is full/i.test(reason)) return 'free some space';
  if (/permission denied|read-only|readonly/i.test(reason)) return 'make it writable';
  return otherwise;
}
