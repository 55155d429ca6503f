// The folder of models that LocalNet serves: what its manifest lists, and proof that a file is the one listed.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { z } from 'zod';
import { type TextTokenizer, textTokenizer } from './backend/text-tokenizer.ts';
import { ModelFileError } from './model-errors.ts';

const manifest = z.looseObject({
  files: z.record(
    z.string(),
    z.looseObject({ file: z.string(), sha256: z.string(), tokenizer: z.string(), model: z.string(), quantisation: z.string() }),
  ),
});

export interface ModelFile {
  /** Name in the manifest, e.g. `topaz-q8_0`. */
  readonly name: string;
  readonly path: string;
  readonly sha256: string;
  /** Name of the tokenizer's folder below `tokenizers/`. */
  readonly tokenizer: string;
}

export interface ModelFolder {
  readonly path: string;
  readonly files: ReadonlyMap<string, ModelFile>;
}

export interface TokenizerFiles {
  readonly tokenizer: TextTokenizer;
  /** JSON text of an object with every file of the tokenizer by name. */
  readonly json: string;
  /** Jinja template that makes a prompt of a conversation; null where the tokenizer has none. */
  readonly chatTemplate: string | null;
}

/** The models that come with the repository. */
export const bundledModels = resolve(import.meta.dirname, '../../../models');

/** Reads `manifest.json`. Throws `ModelFileError`. */
export async function readModelFolder(folder: string): Promise<ModelFolder> {
  const path = resolve(folder);
  const manifestPath = join(path, 'manifest.json');
  const { files } = await readJson(manifestPath, 'it is not a manifest of models', (value) => manifest.parse(value));
  const inside = (file: string): string => {
    const full = resolve(path, file);
    const way = relative(path, full);
    if (way.startsWith('..') || isAbsolute(way)) throw new ModelFileError(manifestPath, `it names a file outside of its folder: ${file}`);
    return full;
  };
  return {
    path,
    files: new Map(
      Object.entries(files).map(([name, { file, sha256, tokenizer }]) => [name, { name, path: inside(file), sha256, tokenizer }]),
    ),
  };
}

/** The file of a name. Throws `ModelFileError` that lists the names there are. */
export function findModelFile(folder: ModelFolder, name: string): ModelFile {
  const file = folder.files.get(name);
  if (file) return file;
  throw new ModelFileError(join(folder.path, 'manifest.json'), `it lists no model "${name}", only ${[...folder.files.keys()].join(', ')}`);
}

/** Throws `ModelFileError` unless the file is there and is the one that the manifest lists. */
export async function verifyModelFile({ path, sha256 }: ModelFile): Promise<void> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw new ModelFileError(path, 'it cannot be read', { cause });
  });
  if (createHash('sha256').update(bytes).digest('hex') !== sha256) {
    throw new ModelFileError(path, `it is damaged: its SHA-256 is not the one in manifest.json (${bytes.length} bytes read)`);
  }
}

const tokenizerConfig = z.looseObject({ chat_template: z.string().nullish() });

/** Reads `tokenizers/NAME/tokenizer.json` and `tokenizer_config.json`. Throws `ModelFileError`. */
export async function readTokenizer(folder: ModelFolder, name: string): Promise<TokenizerFiles> {
  const file = (fileName: string): string => join(folder.path, 'tokenizers', name, fileName);
  const { json, tokenizer } = await readJson(file('tokenizer.json'), 'it is not a byte-level BPE tokenizer', (value) => ({
    json: value,
    tokenizer: textTokenizer(value),
  }));
  const config = await readJson(file('tokenizer_config.json'), 'it is not a tokenizer configuration', (value) =>
    tokenizerConfig.parse(value),
  );
  return {
    tokenizer,
    json: JSON.stringify({ 'tokenizer.json': json, 'tokenizer_config.json': config }),
    chatTemplate: config.chat_template ?? null,
  };
}

async function readJson<T>(path: string, problem: string, parse: (value: unknown) => T): Promise<T> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new ModelFileError(path, 'it cannot be read', { cause });
  });
  try {
    return parse(JSON.parse(text));
  } catch (cause) {
    throw new ModelFileError(path, problem, { cause });
  }
}
