// Private keys from their three sources, and the refusals: clear, and without a trace of what was read.
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testKey } from '../testing/arbitraries.ts';
import { PrivateKeyError } from '../wire/private-key.ts';
import { readKeyText } from './key-text.ts';
import { generateKey, writeKeyFile } from './keygen.ts';
import { loadKey } from './load-key.ts';

const key = testKey('loaded');
const text = key.use((secret) => Buffer.from(secret).toString('hex'));
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hallmark-keys-'));
});
afterAll(() => rm(folder, { recursive: true }));

const refusal = async (loading: Promise<unknown>): Promise<string> => {
  const error: unknown = await loading.then(
    () => null,
    (reason) => reason,
  );
  expect(error).toBeInstanceOf(PrivateKeyError);
  expect(inspect(error)).not.toContain(text.slice(0, 16));
  return error instanceof Error ? error.message : '';
};

describe('from the environment', () => {
  test.each([text, text.toUpperCase(), `0x${text}`, ` ${text}\r\n`])('%#', async (value) => {
    expect((await loadKey({ env: 'KEY' }, { env: { KEY: value } })).address).toBe(key.address);
  });

  test('refusals', async () => {
    expect(await refusal(loadKey({ env: 'KEY' }, { env: {} }))).toBe(
      'the environment variable KEY is not set; it should hold a private key',
    );
    expect(await refusal(loadKey({ env: 'KEY' }, { env: { KEY: text.slice(1) } }))).toContain('holds 63 characters');
    expect(await refusal(loadKey({ env: 'KEY' }, { env: { KEY: `${text.slice(1)}g` } }))).toContain('no hex digit');
    expect(await refusal(loadKey({ env: 'KEY' }, { env: { KEY: '0'.repeat(64) } }))).toContain('neither 0 nor too large');
  });
});

describe('from a file', () => {
  const write = async (content: string, mode: number): Promise<string> => {
    const path = join(folder, `key-${mode.toString(8)}-${content.length}`);
    await writeFile(path, content);
    await chmod(path, mode);
    return path;
  };

  test('of its owner alone', async () => {
    expect((await loadKey({ file: await write(`${text}\n`, 0o600) })).address).toBe(key.address);
    expect((await loadKey({ file: await write(text, 0o400) })).address).toBe(key.address);
  });

  test.each([0o644, 0o660, 0o604, 0o601])('mode %o is refused', async (mode) => {
    const path = await write(text, mode);
    expect(await refusal(loadKey({ file: path }))).toBe(
      `the key file ${path} may be read by others (mode 0${mode.toString(8)}); run: chmod 600 ${path}`,
    );
  });

  test('refusals', async () => {
    expect(await refusal(loadKey({ file: join(folder, 'missing') }))).toContain('cannot be opened');
    expect(await refusal(loadKey({ file: folder }))).toContain('no regular file');
    expect(await refusal(loadKey({ file: await write('', 0o600) }))).toContain('is empty');
    expect(await refusal(loadKey({ file: await write(text.repeat(100), 0o600) }))).toContain('has 6400 bytes');
  });
});

describe('from a command', () => {
  const node = (script: string): readonly [string, ...string[]] => [process.execPath, '-e', script];

  test('its standard output', async () => {
    expect((await loadKey({ command: node(`console.log('${text}')`) })).address).toBe(key.address);
  });

  test('refusals', async () => {
    expect(await refusal(loadKey({ command: [join(folder, 'no-such-program')] }))).toContain('cannot be run');
    expect(await refusal(loadKey({ command: node(`console.log('${text}');process.exit(3)`) }))).toContain('failed with exit status 3');
    expect(await refusal(loadKey({ command: node(`console.log('${text}'.repeat(1000))`) }))).toContain('longer than 4096 bytes');
    expect(await refusal(loadKey({ command: node('setInterval(() => {}, 1000)') }, { commandMs: 200 }))).toContain(
      'gave no key within 0.2 s',
    );
    expect(await refusal(loadKey({ command: node('') }))).toContain('is empty');
  });

  test('no shell looks at its arguments', async () => {
    expect(await refusal(loadKey({ command: [process.execPath, '-p', `"$(echo ${text})"`] }))).toContain('hex');
  });
});

test('what a key was read from is overwritten', () => {
  const bytes = Buffer.from(text);
  readKeyText(bytes, 'here');
  expect(bytes.every((byte) => byte === 0)).toBe(true);
});

test('any bytes are a key or a PrivateKeyError', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
      expect(() => readKeyText(bytes, 'here')).toThrow(PrivateKeyError);
    }),
    { numRuns: 500 },
  );
});

describe('keygen', () => {
  test('makes different keys, and files that load', async () => {
    const [one, other] = [generateKey(), generateKey()];
    expect(one.address).not.toBe(other.address);
    const path = join(folder, 'new-key');
    await writeKeyFile(path, one);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readFile(path, 'utf8')).toMatch(/^[0-9a-f]{64}\n$/);
    expect((await loadKey({ file: path })).address).toBe(one.address);
    await expect(writeKeyFile(path, other)).rejects.toThrow('keys are never overwritten');
    expect((await loadKey({ file: path })).address).toBe(one.address);
  });

  test('draws again where bytes are no key', () => {
    const draws = [new Uint8Array(32), new Uint8Array(32).fill(0xff), new Uint8Array(32).fill(1)];
    expect(generateKey(() => draws.shift() ?? new Uint8Array(0)).address).toMatch(/^pokt1/);
    expect(draws).toEqual([]);
  });
});
