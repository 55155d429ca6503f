import { expect, test } from 'vitest';
import { truncateForGeneration, truncatePair } from './truncation.ts';

test('a pair that fits stays whole', () => {
  expect(truncatePair([1, 2, 3], [4], 4)).toEqual({ ids: [1, 2, 3, 4], contextLength: 3, truncated: false });
});

test('a long pair loses the context from the left, then the continuation', () => {
  expect(truncatePair([1, 2, 3], [4, 5], 3)).toEqual({ ids: [3, 4, 5], contextLength: 1, truncated: true });
  expect(truncatePair([1], [4, 5, 6], 2)).toEqual({ ids: [5, 6], contextLength: -1, truncated: true });
});

test('a prompt leaves room for what is generated', () => {
  expect(truncateForGeneration([1, 2, 3, 4, 5], 5, 2)).toEqual([3, 4, 5]);
  expect(truncateForGeneration([1, 2], 5, 2)).toEqual([1, 2]);
});

test('without room, the slice is what Python makes of it', () => {
  expect(truncateForGeneration([1, 2, 3], 5, 5)).toEqual([1, 2, 3]);
  expect(truncateForGeneration([1, 2, 3], 5, 6)).toEqual([2, 3]);
});
