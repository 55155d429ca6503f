// Reads a zip file (a wheel is one) as what it may be: a stranger's. Paths cannot leave the folder, sizes are limited, checksums hold.
// APPNOTE.TXT 6.3.10, without zip64, encryption and other methods than stored and deflated, which wheels do not use.
import { crc32, inflateRawSync } from 'node:zlib';
import { TaskInstallError } from '../errors.ts';

export interface ZipEntry {
  /** With `/`; ends in `/` for a folder. */
  readonly name: string;
  readonly size: number;
  /** Unpacks it. Throws `TaskInstallError`. */
  read(): Buffer;
}

export interface ZipLimits {
  readonly entries: number;
  readonly entryBytes: number;
  readonly totalBytes: number;
}

const defaultLimits: ZipLimits = { entries: 100_000, entryBytes: 64 * 2 ** 20, totalBytes: 512 * 2 ** 20 };
const endSignature = 0x06054b50;
const directorySignature = 0x02014b50;
const localSignature = 0x04034b50;
const stored = 0;
const deflated = 8;
const linkMode = 0o120000;

/** The entries in the order of the central directory. Throws `TaskInstallError` where the file is no zip, or not one to trust. */
export function zipEntries(zip: Buffer, limits: ZipLimits = defaultLimits): readonly ZipEntry[] {
  try {
    return directory(zip, limits);
  } catch (cause) {
    if (cause instanceof RangeError) throw new TaskInstallError('the zip file is cut off or damaged', { cause });
    throw cause;
  }
}

function directory(zip: Buffer, limits: ZipLimits): readonly ZipEntry[] {
  const end = endOfDirectory(zip);
  const count = zip.readUInt16LE(end + 10);
  if (count === 0xffff || count > limits.entries)
    throw new TaskInstallError(`the zip file has more than ${Math.min(limits.entries, 65_534)} entries`);
  const names = new Set<string>();
  const entries: ZipEntry[] = [];
  let total = 0;
  let at = zip.readUInt32LE(end + 16);
  for (let i = 0; i < count; i++) {
    if (zip.readUInt32LE(at) !== directorySignature) throw new TaskInstallError('the zip file has a damaged directory');
    const nameLength = zip.readUInt16LE(at + 28);
    const name = zip.toString('utf8', at + 46, at + 46 + nameLength);
    const entry = {
      name,
      flags: zip.readUInt16LE(at + 8),
      method: zip.readUInt16LE(at + 10),
      crc: zip.readUInt32LE(at + 16),
      packedSize: zip.readUInt32LE(at + 20),
      size: zip.readUInt32LE(at + 24),
      mode: zip.readUInt16LE(at + 40),
      offset: zip.readUInt32LE(at + 42),
    };
    checkEntry(entry, limits);
    total += entry.size;
    if (total > limits.totalBytes) throw new TaskInstallError(`the zip file unpacks to more than ${limits.totalBytes / 2 ** 20} MiB`);
    if (names.has(name)) throw new TaskInstallError(`the zip file has ${JSON.stringify(name)} twice`);
    names.add(name);
    entries.push({ name, size: entry.size, read: () => unpack(zip, entry) });
    at += 46 + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return entries;
}

interface RawEntry {
  readonly name: string;
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly packedSize: number;
  readonly size: number;
  readonly mode: number;
  readonly offset: number;
}

function endOfDirectory(zip: Buffer): number {
  // The record is 22 bytes and a comment of at most 65,535.
  for (let at = zip.length - 22; at >= Math.max(0, zip.length - 22 - 65_535); at--) {
    if (zip.readUInt32LE(at) === endSignature) return at;
  }
  throw new TaskInstallError('not a zip file (a wheel is one)');
}

function checkEntry(entry: RawEntry, limits: ZipLimits): void {
  const shown = JSON.stringify(entry.name.slice(0, 200));
  if (!isSafePath(entry.name)) throw new TaskInstallError(`the zip file has an entry that would leave its folder: ${shown}`);
  if ((entry.mode & 0o170000) === linkMode) throw new TaskInstallError(`the zip file has a link: ${shown}`);
  if ((entry.flags & 1) !== 0) throw new TaskInstallError(`the zip file has an encrypted entry: ${shown}`);
  if (entry.method !== stored && entry.method !== deflated) throw new TaskInstallError(`the zip file packs ${shown} in an unknown way`);
  if (entry.size > limits.entryBytes)
    throw new TaskInstallError(`the zip file has an entry of more than ${limits.entryBytes / 2 ** 20} MiB: ${shown}`);
}

/** Relative, with `/` only, without `..`, drive letters and control characters. */
export function isSafePath(path: string): boolean {
  if (path === '' || path.startsWith('/') || path.includes('\\') || path.includes(':')) return false;
  if ([...path].some((it) => it < ' ' || it === '\x7f')) return false;
  return !path.split('/').some((part) => part === '..' || part === '.');
}

function unpack(zip: Buffer, entry: RawEntry): Buffer {
  const damaged = `the zip file's entry ${JSON.stringify(entry.name)} is damaged`;
  try {
    if (zip.readUInt32LE(entry.offset) !== localSignature) throw new TaskInstallError(damaged);
    const start = entry.offset + 30 + zip.readUInt16LE(entry.offset + 26) + zip.readUInt16LE(entry.offset + 28);
    const packed = zip.subarray(start, start + entry.packedSize);
    const content = entry.method === stored ? packed : inflateRawSync(packed, { maxOutputLength: Math.max(1, entry.size) });
    if (content.length !== entry.size || crc32(content) !== entry.crc) throw new TaskInstallError(damaged);
    return content;
  } catch (cause) {
    if (cause instanceof TaskInstallError) throw cause;
    throw new TaskInstallError(damaged, { cause });
  }
}
