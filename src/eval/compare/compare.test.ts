import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../stats/index.ts';
import { pairedDifference, studentQuantile } from './paired.ts';
import { rankEndpoints } from './rank.ts';

test("Student's quantiles are those of scipy.stats.t", () => {
  const known = [
    [0.975, 1, 12.7062],
    [0.975, 2, 4.30265],
    [0.975, 3, 3.18245],
    [0.975, 5, 2.57058],
    [0.995, 4, 4.60409],
    [0.9995, 7, 5.40788],
    [0.6, 12, 0.25903],
    [0.975, 30, 2.04227],
    [0.9999, 20, 4.53852],
    [0.975, 1000, 1.96234],
  ] as const;
  for (const [p, freedom, quantile] of known) expect(studentQuantile(p, freedom) / quantile).toBeCloseTo(1, 3);
});

/** Right or wrong answers of two endpoints: item by item both right with their probabilities, more often together than apart. */
function draw(random: () => number, first: number, second: number, items: number, together: number) {
  const pairs = Array.from({ length: items }, () => {
    const shared = random();
    const [a, b] = random() < together ? [shared, shared] : [random(), random()];
    return [a < first ? 1 : 0, b < second ? 1 : 0] as const;
  });
  return { first: pairs.map(([it]) => it), second: pairs.map(([, it]) => it) };
}

describe('the interval of a paired difference', () => {
  const runs = process.env.HALLMARK_LONG ? 20_000 : 2_000;
  test.each([
    [0.8, 0.75, 40, 0.9],
    [0.5, 0.5, 100, 0],
    [0.95, 0.93, 60, 0.8],
    [0.99, 0.99, 50, 0.5],
    [0.3, 0.2, 200, 0.5],
  ])('holds the true difference of %d and %d over %i items in 95 %% of all runs', (first, second, items, together) => {
    const random = seededRandom(`paired ${first} ${second}`);
    let held = 0;
    for (let run = 0; run < runs; run += 1) {
      const { low, high } = pairedDifference([draw(random, first, second, items, together)], { level: 0.95, bounded: true });
      if (low <= first - second && first - second <= high) held += 1;
    }
    expect(held / runs).toBeGreaterThan(0.94);
  });

  test('has a width where no item differs, which shrinks with the items', () => {
    const same = (items: number) =>
      pairedDifference([{ first: Array(items).fill(1), second: Array(items).fill(1) }], { level: 0.95, bounded: true });
    expect(same(20)).toMatchObject({ difference: 0 });
    expect(same(20).high).toBeGreaterThan(0.05);
    expect(same(200).high).toBeLessThan(same(20).high / 5);
  });

  test('says what is no pair', () => {
    expect(() => pairedDifference([{ first: [1, 0], second: [1] }], { level: 0.95, bounded: true })).toThrow('2 and 1 values are no pairs');
  });
});

describe('a ranking', () => {
  const random = seededRandom('ranking');
  const items = Array.from({ length: 300 }, () => random());
  const right = (share: number) => items.map((it) => (it * 0.7 + random() * 0.3 < share ? 1 : 0));

  test('tells apart what differs and lets equals share a rank', () => {
    const [good, alsoGood, bad] = [right(0.8), right(0.8), right(0.5)];
    const { endpoints, pairs } = rankEndpoints(
      ['bad', 'good', 'also good'],
      [{ name: 't', metric: 'acc', higherIsBetter: true, values: [bad, good, alsoGood] }],
    );
    expect(endpoints.map((it) => it.rank)).toEqual([1, 1, 3]);
    expect(endpoints[2]?.endpoint).toBe('bad');
    expect(pairs.map((it) => it.isBeyondChance)).toEqual([false, true, true]);
  });

  test('of perplexities puts the lowest first', () => {
    const values = [items.map((it) => 10 + it), items.map((it) => 5 + it * 2)];
    const { endpoints } = rankEndpoints(['worse', 'better'], [{ name: 't', metric: 'ppl', higherIsBetter: false, values }]);
    expect(endpoints.map((it) => [it.endpoint, it.rank])).toEqual([
      ['better', 1],
      ['worse', 2],
    ]);
  });

  test('of equals calls one better in at most 5 % of all runs', () => {
    const draws = seededRandom('family');
    const runs = process.env.HALLMARK_LONG ? 5_000 : 400;
    let wrong = 0;
    for (let run = 0; run < runs; run += 1) {
      const values = Array.from({ length: 4 }, () => Array.from({ length: 80 }, () => (draws() < 0.7 ? 1 : 0)));
      const { pairs } = rankEndpoints(['a', 'b', 'c', 'd'], [{ name: 't', metric: 'acc', higherIsBetter: true, values }]);
      if (pairs.some((it) => it.isBeyondChance)) wrong += 1;
    }
    expect(wrong / runs).toBeLessThan(0.07);
  });
});
