import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ranks } from './rank.ts';

test('scores that may be equal leave the rank open, those far apart settle it', () => {
  const scores = [
    { score: 90, low: 85, high: 95 },
    { score: 82, low: 75, high: 88 },
    { score: 81, low: 74, high: 87 },
    { score: 20, low: 10, high: 30 },
  ];
  expect(ranks(scores)).toEqual([
    { rank: 1, best: 1, worst: 3 },
    { rank: 2, best: 1, worst: 3 },
    { rank: 3, best: 1, worst: 3 },
    { rank: 4, best: 4, worst: 4 },
  ]);
  // A difference varies less than its two ends together: these intervals overlap, and the two are apart all the same.
  const two = [
    { score: 80, low: 75, high: 85 },
    { score: 72, low: 67, high: 77 },
  ];
  expect(ranks(two).map(({ best, worst }) => [best, worst])).toEqual([
    [1, 1],
    [2, 2],
  ]);
});

test('property: ranks as counting one by one says, inside what is open', () => {
  const end = fc.integer({ min: 0, max: 20 });
  const score = fc.tuple(end, end, end).map((ends) => {
    const [low = 0, middle = 0, high = 0] = ends.sort((a, b) => a - b);
    return { score: middle, low, high };
  });
  fc.assert(
    fc.property(fc.array(score, { maxLength: 12 }), (scores) => {
      const out = ranks(scores);
      expect(out.map(({ rank }) => rank)).toEqual(scores.map((own) => 1 + scores.filter((other) => other.score > own.score).length));
      for (const { rank, best, worst } of out) expect(best <= rank && rank <= worst).toBe(true);
    }),
    { seed: 4, numRuns: 300 },
  );
});
