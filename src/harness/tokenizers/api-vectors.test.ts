// The pairs and windows of the golden files' `api_vectors.json`, which lm-eval's own functions wrote with a toy tokenizer.
// The file's folder: HALLMARK_GOLDEN, default ../shared/golden/lm-eval.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { pairEncoder } from './encode-pair.ts';
import { disjoint, rollingWindows } from './rolling-windows.ts';
import type { Tokenizer } from './tokenizer.ts';

const path = join(process.env.HALLMARK_GOLDEN ?? join(import.meta.dirname, '../../../../shared/golden/lm-eval'), 'api_vectors.json');

const schema = z.looseObject({
  encode_pair: z.array(
    z.object({
      context: z.string(),
      continuation: z.string(),
      tokenizer: z.string(),
      context_tokens: z.array(z.string()),
      continuation_tokens: z.array(z.string()),
    }),
  ),
  rolling_windows: z.array(
    z.object({
      tokens: z.number(),
      max_seq_len: z.number(),
      context_len: z.number(),
      windows: z.array(z.tuple([z.array(z.number()), z.array(z.number())])),
    }),
  ),
});

/** Words by a pattern, each word an id. Python's `\w` and `\s` know all of Unicode. */
function toyTokenizer(pattern: string, words: string[]): Tokenizer {
  const source = pattern
    .replaceAll(String.raw`[^\w\s]`, String.raw`[^\p{L}\p{N}_\s\x1c-\x1f\x85]`)
    .replaceAll(String.raw`\w`, String.raw`[\p{L}\p{N}_]`)
    .replaceAll('|\\s|', '|[\\s\\x1c-\\x1f\\x85]|');
  const regex = new RegExp(source, 'gu');
  const id = (word: string) => (words.includes(word) ? words.indexOf(word) : words.push(word) - 1);
  return {
    origin: 'toy',
    bosToken: null,
    eosToken: null,
    padToken: null,
    bosTokenId: null,
    eosTokenId: null,
    padTokenId: null,
    encode: (text) => (text.match(regex) ?? []).map(id),
    decode: (ids) => ids.map((one) => words[one]).join(''),
    tokenId: () => null,
    chatTemplateNames: [],
    chatTemplateSource: () => null,
    applyChatTemplate: () => '',
    prefixes: null,
  };
}

if (existsSync(path)) {
  const vectors = schema.parse(JSON.parse(readFileSync(path, 'utf8')));

  test.each(vectors.encode_pair)('the pair $context | $continuation', ({ context, continuation, tokenizer, ...expected }) => {
    const words = ['<bos>'];
    const pair = pairEncoder(toyTokenizer(tokenizer, words), { prefixToken: 0 }).pair(context, continuation);
    const texts = (ids: ArrayLike<number>) => Array.from(ids, (id) => words[id]);
    expect({ context: texts(pair.context), continuation: texts(pair.continuation) }).toEqual({
      context: expected.context_tokens,
      continuation: expected.continuation_tokens,
    });
  });

  test.each(vectors.rolling_windows)('$tokens tokens in windows of $max_seq_len with $context_len of context', (example) => {
    const ids = Array.from({ length: example.tokens }, (_, i) => i);
    const windows = [...rollingWindows(ids, -1, example.max_seq_len, example.context_len)].map(disjoint);
    expect(windows).toEqual(example.windows.map(([context, prediction]) => ({ context, prediction })));
  });
} else {
  test(`left out: ${path} is not there; set HALLMARK_GOLDEN to the folder of the golden files`, () => {});
}
