import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bettingInterval } from './betting.ts';
import { seededRandom } from './random.ts';

test('errs in at most 5 % of cases: 400 windows of 60 values each from three distributions (seed fixed)', () => {
  const random = seededRandom('betting coverage');
  const distributions: readonly (readonly [number, () => number])[] = [
    [0.5, () => random()],
    [0.1, () => (random() < 0.1 ? 1 : 0)],
    [0.75, () => 0.5 + random() / 2],
  ];
  for (const [mean, draw] of distributions) {
    let missed = 0;
    for (let i = 0; i < 400; i++) {
      const { low, high } = bettingInterval(Array.from({ length: 60 }, draw));
      if (mean < low || mean > high) missed++;
    }
    expect(missed / 400).toBeLessThanOrEqual(0.05);
  }
});

test('uses a small variance: narrower than for coin flips with the same mean', () => {
  const random = seededRandom('betting width');
  const calm = bettingInterval(Array.from({ length: 100 }, () => 0.45 + random() / 10));
  const coins = bettingInterval(Array.from({ length: 100 }, () => (random() < 0.5 ? 1 : 0)));
  expect(calm.high - calm.low).toBeLessThan((coins.high - coins.low) / 2);
});

test('contains the mean and stays in [0, 1]', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 40 }), (values) => {
      const { estimate, low, high } = bettingInterval(values);
      expect(low).toBeGreaterThanOrEqual(0);
      expect(high).toBeLessThanOrEqual(1);
      expect(low).toBeLessThanOrEqual(estimate);
      expect(high).toBeGreaterThanOrEqual(estimate);
    }),
    { numRuns: 50 },
  );
});

test('values outside [0, 1] and empty lists are refused', () => {
  expect(() => bettingInterval([])).toThrow(RangeError);
  expect(() => bettingInterval([0.5, 1.2])).toThrow(RangeError);
  expect(() => bettingInterval([Number.NaN])).toThrow(RangeError);
});
