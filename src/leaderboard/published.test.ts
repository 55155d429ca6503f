import fc from 'fast-check';
import { expect, test } from 'vitest';
import { published } from './published.ts';

test('two decimals, ends rounded outwards, float dust not taken for a digit', () => {
  expect(published({ estimate: 0.8, low: 0.49016, high: 0.94331 })).toEqual({ score: 80, low: 49.01, high: 94.34 });
  expect(published({ estimate: 0.29, low: 0.29, high: 0.1 + 0.2 })).toEqual({ score: 29, low: 29, high: 30 });
  expect(published({ estimate: 1, low: 0.9, high: 1 })).toEqual({ score: 100, low: 90, high: 100 });
});

test('property: the published interval holds the computed one', () => {
  const proportion = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(proportion, proportion, proportion, (a, b, c) => {
      const [low = 0, estimate = 0, high = 0] = [a, b, c].sort((x, y) => x - y);
      const out = published({ estimate, low, high });
      expect(out.low).toBeLessThanOrEqual(low * 100 + 1e-7);
      expect(out.high).toBeGreaterThanOrEqual(high * 100 - 1e-7);
      expect(out.low).toBeGreaterThan(low * 100 - 0.0101);
      expect(out.high).toBeLessThan(high * 100 + 0.0101);
      expect(out.low <= out.score && out.score <= out.high).toBe(true);
    }),
    { seed: 1 },
  );
});
