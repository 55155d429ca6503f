import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Interval } from '../interval.ts';
import { type Random, seededRandom } from '../random.ts';
import { wilson } from '../wilson.ts';
import { rankIntervals } from './index.ts';

const long = process.env.HALLMARK_LONG === '1';
const suppliers = 200;
const runs = long ? 5_000 : 200;

const rightAnswers = (random: Random, p: number, n: number) =>
  Array.from({ length: n }, () => Number(random() < p)).reduce((sum, x) => sum + x, 0);

/** Whether the interval of any supplier misses its true rank; suppliers of equal quality share all their ranks. */
function anyMissed(truth: readonly number[], estimates: readonly Interval[]): boolean {
  return rankIntervals(estimates).some(({ best, worst }, i) => {
    const mine = truth[i] ?? 0;
    return best > 1 + truth.filter((other) => other > mine).length || worst < truth.length - truth.filter((other) => other < mine).length;
  });
}

describe(`the ranks of all ${suppliers} suppliers hold together in at least 95 % of cases (seeds fixed)`, () => {
  const cases: readonly (readonly [string, (i: number) => number, (i: number) => number])[] = [
    ['all equal, the hardest case', () => 0.8, () => 100],
    ['all equal near the top, few answers', () => 0.95, () => 50],
    ['five models behind 200 suppliers, 50 to 400 answers', (i) => [0.35, 0.5, 0.62, 0.78, 0.9][i % 5] ?? 0, (i) => 50 + (i % 8) * 50],
  ];
  for (const [name, quality, answers] of cases) {
    test(name, () => {
      const random = seededRandom(`ranks, ${name}`);
      const truth = Array.from({ length: suppliers }, (_, i) => quality(i));
      let missed = 0;
      for (let run = 0; run < runs; run++) {
        const estimates = truth.map((p, i) => wilson(rightAnswers(random, p, answers(i)), answers(i)));
        if (anyMissed(truth, estimates)) missed++;
      }
      expect(missed).toBeLessThanOrEqual(0.05 * runs + (long ? 1 : 2.33) * Math.sqrt(0.05 * 0.95 * runs));
    });
  }
});

test('who is far apart is told apart: five groups of 40 have ranks within their group, with 2,000 answers', () => {
  const random = seededRandom('apart');
  const estimates = Array.from({ length: suppliers }, (_, i) =>
    wilson(rightAnswers(random, [0.2, 0.4, 0.6, 0.75, 0.9][i % 5] ?? 0, 2_000), 2_000),
  );
  for (const [i, { best, worst }] of rankIntervals(estimates).entries()) {
    const group = 4 - (i % 5);
    expect([best, worst]).toEqual([group * 40 + 1, group * 40 + 40]);
  }
});

test('property: a rank by estimate lies in its interval; order of input does not matter; nothing is certain of one', () => {
  const interval = fc
    .tuple(fc.double({ min: 0, max: 100, noNaN: true }), fc.double({ min: 0, max: 20, noNaN: true }))
    .map(([estimate, half]) => ({ estimate, low: estimate - half, high: estimate + half }));
  fc.assert(
    fc.property(fc.array(interval, { maxLength: 8 }), (estimates) => {
      const out = rankIntervals(estimates);
      for (const [i, { best, worst }] of out.entries()) {
        const rank = 1 + estimates.filter(({ estimate }) => estimate > (estimates[i]?.estimate ?? 0)).length;
        expect(best).toBeLessThanOrEqual(rank);
        expect(worst).toBeGreaterThanOrEqual(rank);
      }
      expect([...rankIntervals([...estimates].reverse())].reverse()).toEqual(out);
    }),
    { numRuns: 25, seed: 2 },
  );
  expect(rankIntervals([])).toEqual([]);
  expect(rankIntervals([wilson(3, 5)])).toEqual([{ best: 1, worst: 1 }]);
  const exact = { estimate: 5, low: 5, high: 5 };
  expect(rankIntervals([exact, exact, { estimate: 6, low: 6, high: 6 }])).toEqual([
    { best: 2, worst: 3 },
    { best: 2, worst: 3 },
    { best: 1, worst: 1 },
  ]);
});
