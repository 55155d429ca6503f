// One process per embedded store: a lock that the operating system takes back when its process dies, however it dies.
// SQLite's file lock (it is in Node) is that lock, also between containers that share a folder, where process ids mean nothing;
// a small file beside it says who holds it.
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { folderFix, StoreFolderError, StoreHeldError } from './errors.ts';

export interface Hold {
  /** Tells other processes where this one's API is. */
  announce(url: string): void;
  release(): void;
}

interface Holder {
  readonly pid: number | null;
  readonly url: string | null;
}

const lockedCode = 5;

/** Takes the folder for this process. Throws `StoreHeldError` when a living process has it, `StoreFolderError` when it cannot be written. */
export function holdFolder(folder: string): Hold {
  const holderFile = join(folder, 'holder.json');
  let lock: DatabaseSync | null = null;
  try {
    lock = new DatabaseSync(join(folder, 'lock'), { timeout: 0 });
    lock.exec('begin exclusive');
  } catch (cause) {
    lock?.close();
    if ((cause as { errcode?: number }).errcode === lockedCode) throw new StoreHeldError(folder, readHolder(holderFile));
    throw unusable(folder, cause);
  }
  const held = lock;
  const tell = (holder: Holder) => {
    writeFileSync(`${holderFile}.new`, JSON.stringify(holder));
    renameSync(`${holderFile}.new`, holderFile);
  };
  try {
    tell({ pid: process.pid, url: null });
  } catch (cause) {
    held.close();
    throw unusable(folder, cause);
  }
  return {
    announce: (url) => tell({ pid: process.pid, url }),
    release() {
      if (!held.isOpen) return;
      rmSync(holderFile, { force: true });
      held.close();
    },
  };
}

function unusable(folder: string, cause: unknown): StoreFolderError {
  const reason = String(cause);
  // The lock's file holds nothing that anybody would miss.
  const isDamaged = /not a database|malformed/i.test(reason);
  const fix = isDamaged ? `remove the damaged file ${join(folder, 'lock')}` : folderFix(reason, 'make it writable');
  return new StoreFolderError(`the store's folder ${folder} cannot be written: ${fix}, or choose another folder with HALLMARK_HOME`, {
    cause,
  });
}

/** Who holds the folder, as far as it has said so; the file of a dead holder is never read, because its lock is gone. */
function readHolder(file: string): Holder {
  try {
    const { pid, url } = JSON.parse(readFileSync(file, 'utf8')) as { pid?: unknown; url?: unknown };
    return { pid: typeof pid === 'number' ? pid : null, url: typeof url === 'string' ? url : null };
  } catch {
    return { pid: null, url: null };
  }
}
