// Where private keys come from: an environment variable, a file that only its owner may read, or a command's standard output.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants, type FileHandle, open } from 'node:fs/promises';
import { type PrivateKey, PrivateKeyError } from '../wire/private-key.ts';
import { readKeyText } from './key-text.ts';

export type KeySource =
  | { readonly env: string }
  | { readonly file: string }
  /** Program and arguments, run without a shell: for secret managers. */
  | { readonly command: readonly [string, ...string[]] };

export interface LoadKeyOptions {
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** How long a command may take, in ms. */
  readonly commandMs?: number;
}

/**
 * Loads one key. Throws `PrivateKeyError`, which names the source and what to do, and never shows any of what was read.
 *
 * @example
 * const key = await loadKey({ env: 'SHANNON_APPLICATION_KEY' });
 * const other = await loadKey({ command: ['pass', 'show', 'pocket/gateway'] });
 */
export async function loadKey(source: KeySource, { env = process.env, commandMs = 30_000 }: LoadKeyOptions = {}): Promise<PrivateKey> {
  if ('env' in source) return fromEnvironment(source.env, env);
  return 'file' in source ? fromFile(source.file) : fromCommand(source.command, commandMs);
}

function fromEnvironment(name: string, env: Readonly<Record<string, string | undefined>>): PrivateKey {
  const value = env[name];
  if (value === undefined || value === '')
    throw new PrivateKeyError(`the environment variable ${name} is not set; it should hold a private key`);
  return readKeyText(Buffer.from(value, 'latin1'), `the environment variable ${name}`);
}

const maxFileBytes = 4_096;

async function fromFile(path: string): Promise<PrivateKey> {
  const place = `the key file ${path}`;
  let file: FileHandle;
  try {
    // Not blocking: a named pipe must not hang the program.
    file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (cause) {
    throw new PrivateKeyError(`${place} cannot be opened: ${cause instanceof Error ? cause.message : 'unknown error'}`, { cause });
  }
  try {
    // Of the open file, so that what is checked is what is read.
    const { mode, uid, size, isFile } = await file.stat().then((stat) => ({ ...stat, isFile: stat.isFile() }));
    if (!isFile) throw new PrivateKeyError(`${place} is no regular file`);
    if (process.platform !== 'win32') {
      const bits = (mode & 0o777).toString(8).padStart(4, '0');
      if ((mode & 0o077) !== 0) throw new PrivateKeyError(`${place} may be read by others (mode ${bits}); run: chmod 600 ${path}`);
      const me = process.getuid?.();
      if (me !== undefined && me !== 0 && uid !== me)
        throw new PrivateKeyError(`${place} belongs to another user (id ${uid}); make it your own`);
    }
    if (size > maxFileBytes) throw new PrivateKeyError(`${place} has ${size} bytes; a private key is 64 hex digits`);
    const buffer = Buffer.alloc(maxFileBytes);
    const { bytesRead } = await file.read(buffer, 0, maxFileBytes, 0);
    return readKeyText(buffer.subarray(0, bytesRead), place);
  } finally {
    await file.close();
  }
}

async function fromCommand([program, ...args]: readonly [string, ...string[]], limitMs: number): Promise<PrivateKey> {
  const place = `the output of the command ${program}`;
  // Standard error stays connected: secret managers ask for passwords and explain their failures there.
  const child = spawn(program, args, { stdio: ['inherit', 'pipe', 'inherit'], shell: false, timeout: limitMs, killSignal: 'SIGKILL' });
  const chunks: Buffer[] = [];
  let length = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    length += chunk.length;
    if (length <= maxFileBytes) chunks.push(chunk);
    else child.kill('SIGKILL');
  });
  try {
    const [code, signal] = await once(child, 'close').catch((cause: unknown) => {
      throw new PrivateKeyError(`the command ${program} cannot be run: ${cause instanceof Error ? cause.message : 'unknown error'}`, {
        cause,
      });
    });
    if (length > maxFileBytes) throw new PrivateKeyError(`${place} is longer than ${maxFileBytes} bytes; it should be one private key`);
    if (signal !== null)
      throw new PrivateKeyError(`the command ${program} gave no key within ${limitMs / 1_000} s, or was killed (${signal})`);
    if (code !== 0) throw new PrivateKeyError(`the command ${program} failed with exit status ${code}`);
    return readKeyText(Buffer.concat(chunks), place);
  } finally {
    for (const chunk of chunks) chunk.fill(0);
  }
}
