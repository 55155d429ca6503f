// Reads a configuration file from disk, but never more than a configuration file can be.
import { closeSync, openSync, readSync } from 'node:fs';

export const maxConfigBytes = 1024 * 1024;

/** The text of a file of at most 1 MiB. Throws the error of `node:fs` (with its `code`), or a plain error when the file is larger or not UTF-8. */
export function readConfigFile(path: string): string {
  const descriptor = openSync(path, 'r');
  try {
    const buffer = Buffer.alloc(maxConfigBytes + 1);
    let length = 0;
    for (let read = -1; read !== 0 && length < buffer.length; length += read) {
      read = readSync(descriptor, buffer, length, buffer.length - length, null);
    }
    if (length > maxConfigBytes) throw new Error('larger than 1 MiB, which no configuration is');
    return new TextDecoder('utf-8', { fatal: true }).decode(buffer.subarray(0, length));
  } finally {
    closeSync(descriptor);
  }
}
