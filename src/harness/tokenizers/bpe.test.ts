import { Tokenizer as LibraryTokenizer } from '@huggingface/tokenizers';
import { assert, constantFrom, property, string } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileBpe } from './bpe.ts';
import { vectorTokenizer, vectorTokenizerJson } from './testing/vector-tokenizers.ts';

const runs = process.env.HALLMARK_LONG ? 20_000 : 200;

describe.each(['hallmark-1536', 'assay-1024', 'llama3', 'qwen', 'o200k', 'llama2'])('%s', (name) => {
  const ours = vectorTokenizer(name);
  const library = new LibraryTokenizer(JSON.parse(vectorTokenizerJson(name)), {});

  test('gives the ids of the JavaScript library', () => {
    const text = string({
      unit: constantFrom('a', 'e', 'th', 'ing', ' ', ' the', '\n', '1', '.', "'s", 'é', '漢', '😀', 'A', '\t'),
      maxLength: 80,
    });
    assert(
      property(text, (sample) => {
        expect(ours.encode(sample)).toEqual(sample === '' ? [] : library.encode(sample, { add_special_tokens: false }).ids);
      }),
      { seed: 3, numRuns: runs },
    );
  });
});

test('long words go through the heap with the same result as short ones', () => {
  const bpe = compileBpe('test', {
    vocab: { a: 0, b: 1, aa: 2, ab: 3, aaa: 4, aab: 5, bb: 6 },
    merges: ['a a', 'a b', ['aa', 'a'], ['a', 'ab'], 'b b'],
  });
  const slow = (word: string) => {
    // The definition: while there is a merge, the lowest rank first, of equals the leftmost.
    const merges = [
      ['a', 'a'],
      ['a', 'b'],
      ['aa', 'a'],
      ['a', 'ab'],
      ['b', 'b'],
    ];
    const parts = [...word];
    for (;;) {
      const found = merges.map(([x, y]) => parts.findIndex((part, i) => part === x && parts[i + 1] === y));
      const rank = found.findIndex((at) => at >= 0);
      if (rank < 0) return parts.map((part) => bpe?.vocabulary.get(part));
      const at = found[rank] ?? 0;
      parts.splice(at, 2, `${parts[at]}${parts[at + 1]}`);
    }
  };
  assert(
    property(string({ unit: constantFrom('a', 'b'), minLength: 1, maxLength: 120 }), (word) => {
      expect(bpe?.encodeCharacters(word)).toEqual(slow(word));
    }),
    { seed: 9, numRuns: 200 },
  );
});

test('a word of 200,000 characters is no trouble', () => {
  const tokenizer = vectorTokenizer('assay-1024');
  const ids = tokenizer.encode('x'.repeat(200_000));
  expect(tokenizer.decode(ids)).toBe('x'.repeat(200_000));
});

test('what is left to the library, and what is refused', () => {
  expect(compileBpe('t', { vocab: { a: 0 }, merges: [], end_of_word_suffix: '</w>' })).toBeNull();
  expect(() => compileBpe('t', { vocab: { a: 0 }, merges: ['a b'] })).toThrow(/merge 1.*not in the vocabulary/);
  expect(() => compileBpe('t', { vocab: { a: 'x' }, merges: [] })).toThrow(/model\.vocab\.a: not a token id/);
});
