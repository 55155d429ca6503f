import { expect, test } from 'vitest';
import { meanOfMeans } from './mean-of-means.ts';
import { seededRandom } from './random.ts';
import { wilson } from './wilson.ts';

test('the mean of eight task scores covers the true mean in 93-97.5 % of 5,000 draws (seed fixed)', () => {
  const random = seededRandom('overall coverage');
  const truth = [0.05, 0.2, 0.4, 0.5, 0.6, 0.8, 0.95, 0.99];
  const mean = truth.reduce((sum, p) => sum + p, 0) / truth.length;
  let covered = 0;
  for (let i = 0; i < 5000; i++) {
    const parts = truth.map((p) => {
      let x = 0;
      for (let k = 0; k < 40; k++) x += random() < p ? 1 : 0;
      return wilson(x, 40);
    });
    const { low, high } = meanOfMeans(parts);
    if (low <= mean && mean <= high) covered++;
  }
  expect(covered / 5000).toBeGreaterThan(0.93);
  expect(covered / 5000).toBeLessThan(0.975);
});

test('perfect scores keep an honest width', () => {
  const { estimate, low, high } = meanOfMeans([wilson(20, 20), wilson(20, 20)]);
  expect(estimate).toBe(1);
  expect(low).toBeLessThan(0.96);
  expect(high).toBe(1);
});

test('nothing to average is refused', () => {
  expect(() => meanOfMeans([])).toThrow(RangeError);
});
