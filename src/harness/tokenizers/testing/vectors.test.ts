// Token ids and decoded texts equal to those of Python's `tokenizers` library on hostile strings (make_vectors.py wrote them).
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
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
const vectors = schema.parse(JSON.parse(gunzipSync(readFileSync(new URL('vectors/tokenizers.json.gz', import.meta.url))).toString()));

function tokenizerOf(name: string, json: unknown): Tokenizer {
  const own = new URL(`../../../../models/tokenizers/${name}/tokenizer.json`, import.meta.url);
  return compileTokenizer(
    parseTokenizerFiles(name, { 'tokenizer.json': json === undefined ? readFileSync(own, 'utf8') : JSON.stringify(json) }),
  );
}

describe.each(Object.entries(vectors.tokenizers))('%s', (name, expected) => {
  const tokenizer = tokenizerOf(name, expected.json);

  test('encodes every string as Python does', () => {
    const got = vectors.texts.map((text) => [text, tokenizer.encode(text)]);
    expect(got).toEqual(vectors.texts.map((text, i) => [text, expected.ids[i]]));
  });

  test('decodes as Python does', () => {
    const got = expected.ids.map((list) => tokenizer.decode(list));
    expect(got).toEqual(expected.decoded);
  });

  test('puts around a sequence what Python puts there', () => {
    expect(tokenizer.encode('a b', true)).toEqual(expected.special);
  });
});
