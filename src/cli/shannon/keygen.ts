// What `hallmark shannon keygen` does.
import { generateKey, writeKeyFile } from '../../network/shannon/keys/keygen.ts';
import type { CliContext } from '../context.ts';

export interface KeygenFlags {
  readonly out: string;
  readonly json?: boolean;
}

/** The key itself goes to the file and nowhere else. */
export async function runKeygen({ out, json }: KeygenFlags, { stdout }: CliContext): Promise<void> {
  const key = generateKey();
  try {
    await writeKeyFile(out, key);
    const publicKey = Buffer.from(key.publicKey).toString('hex');
    stdout.write(
      json
        ? `${JSON.stringify({ address: key.address, publicKey, file: out })}\n`
        : `address     ${key.address}\npublic key  ${publicKey}\nprivate key in ${out} (mode 0600); fund the address, then stake it as application or gateway\n`,
    );
  } finally {
    key.destroy();
  }
}
