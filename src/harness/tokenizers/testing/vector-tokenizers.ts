// The tokenizers of the vectors and what Python made of them, for tests.

import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import { compileTokenizer } from '../compile-tokenizer.ts';
import type { Tokenizer } from '../tokenizer.ts';
import { parseTokenizerFiles } from '../tokenizer-files.ts';

const ids = z.array(z.array(z.number()));
const schema = z.object({
  texts: z.array(z.string()),
  tokenizers: z.record(
    z.string(),
    z.object({ json: z.unknown().optional(), ids, special: z.array(z.number()), decoded: z.array(z.string()) }),
  ),
});

/** Hostile strings, and for each tokenizer their ids. */
export const tokenizerVectors: z.infer<typeof schema> = schema.parse(
  JSON.parse(gunzipSync(readFileSync(new URL('vectors/tokenizers.json.gz', import.meta.url))).toString()),
);

/** The text of a tokenizer's `tokenizer.json`: one of LocalNet's, or one that the vectors hold. */
export function vectorTokenizerJson(name: string): string {
  const json = tokenizerVectors.tokenizers[name]?.json;
  if (json !== undefined) return JSON.stringify(json);
  return readFileSync(new URL(`../../../../models/tokenizers/${name}/tokenizer.json`, import.meta.url), 'utf8');
}

/** A tokenizer of the vectors, with the given `tokenizer_config.json`. */
export function vectorTokenizer(name: string, config: object = {}): Tokenizer {
  return compileTokenizer(
    parseTokenizerFiles(name, { 'tokenizer.json': vectorTokenizerJson(name), 'tokenizer_config.json': JSON.stringify(config) }),
  );
}

/** The same with other added tokens: without any, texts may be cut close to their ends. */
export function withAddedTokens(name: string, contents: readonly string[]): Tokenizer {
  const json: unknown = JSON.parse(vectorTokenizerJson(name));
  const added = contents.map((content, id) => ({ id, content, normalized: false, special: true }));
  return compileTokenizer(
    parseTokenizerFiles(name, { 'tokenizer.json': JSON.stringify(Object.assign({}, json, { added_tokens: added })) }),
  );
}
