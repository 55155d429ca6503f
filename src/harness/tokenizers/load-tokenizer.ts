// Where tokenizers come from: a folder, a repository of the Hub, or the server that is evaluated.

import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type HubSettings, hubFetch, openRepository } from '../datasets/index.ts';
import { compileTokenizer } from './compile-tokenizer.ts';
import { servedFiles } from './served-rules.ts';
import type { Tokenizer } from './tokenizer.ts';
import { TokenizerError } from './tokenizer-error.ts';
import { parseTokenizerFiles, type TokenizerFileTexts, tokenizerFileNames } from './tokenizer-files.ts';

const maxFileBytes = 200 << 20;

export interface LoadTokenizerOptions {
  readonly hub: HubSettings;
  /** Branch, tag or commit on the Hub; default `main`. */
  readonly revision?: string | null;
}

/**
 * The tokenizer in a folder, or of a model on the Hub (`org/name`). Throws `TokenizerError` naming what was looked for and where.
 *
 * @example await loadTokenizer('models/tokenizers/hallmark-1536', { hub: hubSettings(process.env) })
 */
export async function loadTokenizer(name: string, { hub, revision }: LoadTokenizerOptions): Promise<Tokenizer> {
  if (existsSync(name)) return compileTokenizer(parseTokenizerFiles(name, folderTexts(name)));
  if (!/^[\w.-]+(?:\/[\w.-]+)?$/.test(name)) {
    throw new TokenizerError(
      `tokenizer ${JSON.stringify(name)} is neither a folder with a tokenizer.json nor the name of a model on the Hub (org/name)`,
    );
  }
  const repository = await openRepository({ type: 'model', name, revision: revision ?? 'main' }, { settings: hub, fetch: hubFetch(hub) });
  if (!repository) {
    throw new TokenizerError(
      `tokenizer ${JSON.stringify(name)} is no folder here and not on the Hub (${hub.endpoint}); give tokenizer=FOLDER with its tokenizer.json`,
    );
  }
  const there = await repository.files();
  const texts: Record<string, string> = {};
  for (const file of tokenizerFileNames) if (there.includes(file)) texts[file] = textOf(await repository.open(file));
  return compileTokenizer(parseTokenizerFiles(repository.title, texts));
}

const served = z.record(z.string().max(200), z.unknown());

/** The address of a Pocket supplier's tokenizer, below its base URL. */
export const tokenizerEndpoint = '/pokt/tokenizer';

/**
 * The tokenizer that a server gave: the body of `GET /pokt/tokenizer`, an object with a key for each file (`{"tokenizer.json": {...}}`).
 * Its vocabulary is the supplier's word; its patterns must be known ones, and its chat template is not used. Throws `TokenizerError`.
 */
export function servedTokenizer(origin: string, body: string): Tokenizer {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch (cause) {
    throw new TokenizerError(`${origin}: the answer is not JSON`, { cause });
  }
  const files = served.safeParse(parsed);
  if (!files.success) throw new TokenizerError(`${origin}: the answer is not an object of files like {"tokenizer.json": {…}}`);
  const texts: Record<string, string> = {};
  for (const file of tokenizerFileNames) {
    const content = files.data[file];
    if (content !== undefined && content !== null) texts[file] = typeof content === 'string' ? content : jsonText(origin, file, content);
  }
  return compileTokenizer(servedFiles(parseTokenizerFiles(origin, texts)));
}

function jsonText(origin: string, file: string, content: unknown): string {
  try {
    return JSON.stringify(content);
  } catch (cause) {
    throw new TokenizerError(`${origin}: ${file} is nested too deep`, { cause });
  }
}

function folderTexts(folder: string): TokenizerFileTexts {
  const texts: Record<string, string> = {};
  for (const file of tokenizerFileNames) {
    const path = join(folder, file);
    if (existsSync(path)) texts[file] = textOf(path);
  }
  return texts;
}

function textOf(path: string): string {
  const { size } = statSync(path);
  if (size > maxFileBytes) throw new TokenizerError(`${path} has ${size} bytes; a tokenizer's file may have ${maxFileBytes}`);
  return readFileSync(path, 'utf8');
}
