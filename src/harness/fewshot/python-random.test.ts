// Vectors made by CPython 3.11: `testing/python-random.json` holds what `random.Random(seed)` drew, each list by a fresh generator.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { pythonRandom } from './python-random.ts';

const numbers = z.array(z.number());
const vectors = z
  .array(
    z.object({
      seed: z.string(),
      type: z.enum(['int', 'str']),
      random: numbers,
      below: z.array(z.tuple([z.number(), z.number()])),
      choices: z.array(z.tuple([z.number(), z.number(), numbers])),
      shuffle: z.array(z.tuple([z.number(), numbers])),
      sample: z.array(z.tuple([z.number(), z.number(), numbers])),
    }),
  )
  .parse(JSON.parse(readFileSync(new URL('testing/python-random.json', import.meta.url), 'utf8')));

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

describe.each(vectors)('random.Random($seed), $type', (vector) => {
  const generator = () => pythonRandom(vector.type === 'str' ? vector.seed : BigInt(vector.seed));

  test('random', () => {
    const rnd = generator();
    const first = range(5).map(() => rnd.random());
    for (let i = 1; i < 2000; i++) rnd.random();
    expect([...first, rnd.random()]).toEqual(vector.random);
  });

  test('integers below n', () => {
    const rnd = generator();
    expect(vector.below.map(([n]) => [n, rnd.below(n)])).toEqual(vector.below);
  });

  test('choices, shuffle, sample', () => {
    expect(vector.choices.map(([n, k]) => [n, k, [...generator().choiceIndices(n, k)]])).toEqual(vector.choices);
    expect(vector.sample.map(([n, k]) => [n, k, generator().sampleIndices(n, k)])).toEqual(vector.sample);
    const shuffled = vector.shuffle.map(([n]) => {
      const items = range(n);
      generator().shuffle(items);
      return [n, items];
    });
    expect(shuffled).toEqual(vector.shuffle);
  });
});

test('a seed of null differs from call to call', () => {
  expect(pythonRandom(null).random()).not.toBe(pythonRandom(null).random());
});

test('more than there are cannot be sampled', () => {
  expect(() => pythonRandom(1).sampleIndices(3, 4)).toThrow(RangeError);
});
