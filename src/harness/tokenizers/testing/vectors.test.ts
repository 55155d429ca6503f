// Token ids and decoded texts equal to those of Python's `tokenizers` library on hostile strings (make_vectors.py wrote them).
import { describe, expect, test } from 'vitest';
import { tokenizerVectors, vectorTokenizer } from './vector-tokenizers.ts';

const { texts, tokenizers } = tokenizerVectors;

describe.each(Object.entries(tokenizers))('%s', (name, expected) => {
  const tokenizer = vectorTokenizer(name);

  test('encodes every string as Python does', () => {
    const got = texts.map((text) => [text, tokenizer.encode(text)]);
    expect(got).toEqual(texts.map((text, i) => [text, expected.ids[i]]));
  });

  test('decodes as Python does', () => {
    const got = expected.ids.map((list) => tokenizer.decode(list));
    expect(got).toEqual(expected.decoded);
  });

  test('puts around a sequence what Python puts there', () => {
    expect(tokenizer.encode('a b', true)).toEqual(expected.special);
  });
});
