import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ranks } from './rank.ts';

test('intervals that overlap leave the rank open, those that do not settle it', () => {
  const scores = [
    { score: 90, low: 85, high: 95 },
    { score: 80, low: 70, high: 86 },
    { score: 75, low: 60, high: 84 },
    { score: 20, low: 10, high: 30 },
  ];
  expect(ranks(scores)).toEqual([
    { rank: 1, best: 1, worst: 2 },
    { rank: 2, best: 1, worst: 3 },
    { rank: 3, best: 2, worst: 3 },
    { rank: 4, best: 4, worst: 4 },
  ]);
});

test('property: as counting one by one says', () => {
  const end = fc.integer({ min: 0, max: 20 });
  const score = fc.tuple(end, end, end).map((ends) => {
    const [low = 0, middle = 0, high = 0] = ends.sort((a, b) => a - b);
    return { score: middle, low, high };
  });
  fc.assert(
    fc.property(fc.array(score, { maxLength: 12 }), (scores) => {
      expect(ranks(scores)).toEqual(
        scores.map((own) => ({
          rank: 1 + scores.filter((other) => other.score > own.score).length,
          best: 1 + scores.filter((other) => other.low > own.high).length,
          worst: scores.length - scores.filter((other) => other.high < own.low).length,
        })),
      );
    }),
    { seed: 4, numRuns: 300 },
  );
});
