// Makes a new key.
import { randomBytes } from 'node:crypto';
import { open } from 'node:fs/promises';
import { PrivateKey, PrivateKeyError } from '../wire/private-key.ts';
import type { RandomBytes } from '../wire/ring-sign.ts';

/** A key that nobody can guess. */
export function generateKey(random: RandomBytes = randomBytes): PrivateKey {
  for (;;) {
    const bytes = random(32);
    try {
      return new PrivateKey(bytes);
    } catch (error) {
      // 1 of 2^128 draws is no key.
      if (!(error instanceof PrivateKeyError)) throw error;
    } finally {
      bytes.fill(0);
    }
  }
}

/**
 * Writes a key, as 64 hex digits, into a new file that only its owner may read (mode 0600).
 * Throws `PrivateKeyError` where the file exists: a key is never overwritten.
 */
export async function writeKeyFile(path: string, key: PrivateKey): Promise<void> {
  const file = await open(path, 'wx', 0o600).catch((cause: NodeJS.ErrnoException) => {
    const why = cause.code === 'EEXIST' ? 'it exists, and keys are never overwritten; choose another name' : cause.message;
    throw new PrivateKeyError(`the key file ${path} cannot be written: ${why}`, { cause });
  });
  const text = key.use((secret) => Buffer.from(`${Buffer.from(secret.buffer, secret.byteOffset, secret.length).toString('hex')}\n`));
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    text.fill(0);
    await file.close();
  }
}
