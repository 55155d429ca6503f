// The small parts of generated tasks: ids, order and chance in short lists, and the hash of a content that is not made.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seededRandom } from '../../stats/index.ts';
import { distinct, integer, several, shuffle, shuffled } from './dice.ts';
import { formatItemId, parseItemId } from './item-id.ts';
import { sorted } from './short-lists.ts';
import { fitsSplit, splitOf } from './split.ts';

const anySeed = fc.oneof(
  fc.constantFrom(0, 1, 2 ** 24 - 1, 2 ** 24, 2 ** 32, 2 ** 48 - 1),
  fc.maxSafeNat().map((n) => n % 2 ** 48),
);

test('an id is level and seed in hexadecimal digits, and is read as they were', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 9 }), anySeed, (level, seed) => {
      const id = formatItemId({ level, seed });
      expect(id).toBe(`L${level}-${seed.toString(16).padStart(12, '0')}`);
      expect(parseItemId(id)).toEqual({ level, seed });
    }),
  );
});

test('a text that is no id is not read as one', () => {
  const nearly = fc.stringMatching(/^L?[0-9a-gL-]{0,2}-?[0-9a-fA-Gx]{11,13}$/);
  fc.assert(
    fc.property(fc.oneof(nearly, fc.string({ minLength: 13, maxLength: 16 })), (text) => {
      expect(parseItemId(text) !== null).toBe(/^L[1-9]-[0-9a-f]{12}$/.test(text) && text.length === 15);
    }),
  );
});

test('sorted is what Array.sort makes of texts and of numbers, and leaves the list alone', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 3 })), fc.array(fc.integer()), (texts, numbers) => {
      const before = [...texts];
      expect(sorted(texts)).toEqual(texts.toSorted());
      expect(sorted(numbers)).toEqual(numbers.toSorted((a, b) => a - b));
      expect(texts).toEqual(before);
    }),
  );
});

test('shuffled takes one after the other from the rest, one number each', () => {
  fc.assert(
    fc.property(fc.array(fc.string()), fc.string(), (list, seed) => {
      const random = seededRandom(seed);
      const rest = [...list];
      const expected: string[] = [];
      while (rest.length > 0) expected.push(...rest.splice(Math.floor(random() * rest.length), 1));
      const again = seededRandom(seed);
      expect(shuffled(again, list)).toEqual(expected);
      expect(again()).toBe(random());
      const own = [...list];
      expect(shuffle(seededRandom(seed), own)).toBe(own);
      expect(own).toEqual(expected);
    }),
  );
});

test('distinct leaves out what it has, several does not', () => {
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: 0, max: 10 }), (seed, count) => {
      const digits = distinct(seededRandom(seed), count, (random) => integer(random, 0, 9));
      const random = seededRandom(seed);
      const all = Array.from({ length: 2000 }, () => integer(random, 0, 9));
      expect(digits).toEqual([...new Set(all)].slice(0, count));
      expect(several(seededRandom(seed), count, ['a', 'b'])).toEqual(all.slice(0, count).map((_, index) => 'ab'[flips(seed)[index] ?? 0]));
    }),
  );
});

function flips(seed: string): readonly number[] {
  const random = seededRandom(seed);
  return Array.from({ length: 10 }, () => integer(random, 0, 1));
}

test('a content in parts fits where the whole does', () => {
  fc.assert(
    fc.property(fc.string(), fc.array(fc.string()), fc.string(), (head, list, separator) => {
      const split = splitOf(head + list.join(separator));
      expect(Object.entries(fitsSplit).map(([name, fits]) => [name, fits(head, list, separator)])).toEqual(
        Object.keys(fitsSplit).map((name) => [name, name === split]),
      );
    }),
  );
});
