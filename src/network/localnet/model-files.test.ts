import { appendFileSync, readFileSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ModelFileError } from './model-errors.ts';
import { findModelFile, type ModelFolder, readModelFolder, readTokenizer, verifyModelFile } from './model-files.ts';
import { modelLibrary } from './model-library.ts';
import { type TinyFolder, tinyFolder } from './testing/tiny-folder.ts';

let folder: TinyFolder;

beforeEach(() => {
  folder = tinyFolder(['alpha']);
});

afterEach(() => folder.remove());

const inFolder = (name: string): string => join(folder.path, name);
const load = async (): Promise<void> => {
  const library = modelLibrary(await readModelFolder(folder.path));
  try {
    await library.model('alpha', 'one');
  } finally {
    await library.close();
  }
};

test('a whole folder loads', async () => {
  await expect(load()).resolves.toBeUndefined();
});

test.each<[string, () => void, string, RegExp]>([
  ['a missing file', () => unlinkSync(inFolder('gguf/alpha.gguf')), 'gguf/alpha.gguf', /cannot be read/],
  [
    'a truncated file',
    () => truncateSync(inFolder('gguf/alpha.gguf'), 5_000),
    'gguf/alpha.gguf',
    /damaged: its SHA-256 .*\(5000 bytes read\)/,
  ],
  ['a changed file', () => appendFileSync(inFolder('gguf/alpha.gguf'), 'x'), 'gguf/alpha.gguf', /damaged/],
  ['a manifest that is no JSON', () => writeFileSync(inFolder('manifest.json'), '{'), 'manifest.json', /not a manifest/],
  [
    'a manifest of another form',
    () => writeFileSync(inFolder('manifest.json'), '{"files":{"alpha":{"file":1}}}'),
    'manifest.json',
    /not a manifest/,
  ],
  [
    'a tokenizer of another kind',
    () => writeFileSync(inFolder('tokenizers/tiny/tokenizer.json'), '{"model":{"type":"Unigram"}}'),
    'tokenizers/tiny/tokenizer.json',
    /not a byte-level BPE/,
  ],
  [
    'a missing tokenizer',
    () => unlinkSync(inFolder('tokenizers/tiny/tokenizer_config.json')),
    'tokenizers/tiny/tokenizer_config.json',
    /cannot be read/,
  ],
])('%s ends in one line that names the file and the fix', async (_, damage, file, problem) => {
  damage();
  const error = await load().catch((it: unknown) => it);
  expect(error).toBeInstanceOf(ModelFileError);
  expect(String(error)).toMatch(problem);
  expect(String(error)).toContain(inFolder(file));
  expect(String(error)).toContain('git checkout -- models');
  expect(String(error)).not.toContain('\n');
});

/** Makes the manifest list whatever the file holds now. */
const relist = async (folderNow: ModelFolder, fileName: string): Promise<void> => {
  const { createHash } = await import('node:crypto');
  const manifest = JSON.parse(readFileSync(inFolder('manifest.json'), 'utf8'));
  manifest.files.alpha.sha256 = createHash('sha256')
    .update(readFileSync(inFolder(fileName)))
    .digest('hex');
  writeFileSync(join(folderNow.path, 'manifest.json'), JSON.stringify(manifest));
};

test.each<[string, () => void]>([
  ['no GGUF file', () => writeFileSync(inFolder('gguf/alpha.gguf'), 'hello, this is not a model')],
  ['half a GGUF file', () => truncateSync(inFolder('gguf/alpha.gguf'), 100_000)],
  ['an empty file', () => writeFileSync(inFolder('gguf/alpha.gguf'), '')],
])('%s that the manifest lists is refused by llama.cpp without a crash', async (_, damage) => {
  damage();
  await relist(await readModelFolder(folder.path), 'gguf/alpha.gguf');
  await expect(load()).rejects.toThrow(/alpha\.gguf: llama\.cpp cannot read it/);
});

test('a manifest cannot name files outside of its folder', async () => {
  const manifest = JSON.parse(readFileSync(inFolder('manifest.json'), 'utf8'));
  manifest.files.alpha.file = '../../etc/passwd';
  writeFileSync(inFolder('manifest.json'), JSON.stringify(manifest));
  await expect(readModelFolder(folder.path)).rejects.toThrow(/outside of its folder/);
});

test('an unknown name lists those there are', async () => {
  const found = await readModelFolder(folder.path);
  expect(() => findModelFile(found, 'beta')).toThrow(/no model "beta", only alpha/);
  await expect(verifyModelFile(findModelFile(found, 'alpha'))).resolves.toBeUndefined();
  expect((await readTokenizer(found, 'tiny')).chatTemplate).toContain('messages');
});
