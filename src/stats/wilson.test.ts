import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seededRandom } from './random.ts';
import { wilson } from './wilson.ts';

test('the worked example of Brown, Cai and DasGupta style tables: 8 of 10', () => {
  const { estimate, low, high } = wilson(8, 10);
  expect(estimate).toBe(0.8);
  expect(low).toBeCloseTo(0.4901625, 6);
  expect(high).toBeCloseTo(0.9433178, 6);
});

test('contains the estimate, stays in [0, 1], mirrors, narrows with n', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5000 }), fc.double({ min: 0, max: 1, noNaN: true }), (n, share) => {
      const x = Math.floor(share * n);
      const { estimate, low, high } = wilson(x, n);
      expect(low).toBeLessThanOrEqual(estimate);
      expect(high).toBeGreaterThanOrEqual(estimate);
      expect(low).toBeGreaterThanOrEqual(0);
      expect(high).toBeLessThanOrEqual(1);
      expect(high - low).toBeGreaterThan(0);
      const mirror = wilson(n - x, n);
      expect(mirror.low).toBeCloseTo(1 - high, 12);
      const twice = wilson(2 * x, 2 * n);
      expect(twice.high - twice.low).toBeLessThan(high - low);
    }),
  );
});

test('mean coverage over p is close to 95 % (20,000 draws, seed fixed; standard error 0.15 %)', () => {
  const random = seededRandom('wilson coverage');
  let covered = 0;
  const draws = 20_000;
  for (let i = 0; i < draws; i++) {
    const p = random();
    const n = 20 + Math.floor(random() * 100);
    let x = 0;
    for (let k = 0; k < n; k++) x += random() < p ? 1 : 0;
    const { low, high } = wilson(x, n);
    if (low <= p && p <= high) covered++;
  }
  expect(covered / draws).toBeGreaterThan(0.945);
  expect(covered / draws).toBeLessThan(0.96);
});

test('impossible counts are refused', () => {
  expect(() => wilson(1, 0)).toThrow(RangeError);
  expect(() => wilson(3, 2)).toThrow(RangeError);
  expect(() => wilson(-1, 2)).toThrow(RangeError);
});
