import { expect, test } from 'vitest';
import { normalCdf, normalQuantile } from './normal.ts';

test('known quantiles (R: qnorm)', () => {
  expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 9);
  expect(normalQuantile(0.5)).toBeCloseTo(0, 12);
  expect(normalQuantile(1e-6)).toBeCloseTo(-4.753424308822899, 8);
  expect(normalQuantile(0.999)).toBeCloseTo(3.090232306167813, 9);
});

test('cdf and quantile are inverse', () => {
  for (const p of [1e-8, 0.001, 0.02, 0.024, 0.025, 0.3, 0.7, 0.98, 0.9999]) expect(normalCdf(normalQuantile(p))).toBeCloseTo(p, 10);
  expect(normalCdf(-40)).toBe(0);
  expect(normalCdf(40)).toBe(1);
});

test('a probability outside (0, 1) is refused', () => {
  for (const p of [0, 1, -1, Number.NaN]) expect(() => normalQuantile(p)).toThrow(RangeError);
});
