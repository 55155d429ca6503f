import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seededRandom } from '../random.ts';
import { wilson } from '../wilson.ts';
import { bandConfidences, confidenceBelow } from './index.ts';

test('the ends of the interval and its estimate are the quantiles they claim to be', () => {
  const score = { estimate: 60, low: 50, high: 66 };
  expect(confidenceBelow(score, 50)).toBeCloseTo(0.025, 9);
  expect(confidenceBelow(score, 60)).toBeCloseTo(0.5, 9);
  expect(confidenceBelow(score, 66)).toBeCloseTo(0.975, 9);
  expect(bandConfidences({ estimate: 60, low: 54, high: 66 }, [30, 55, 80])).toEqual([
    expect.closeTo(0, 9),
    expect.closeTo(0.0512, 4),
    expect.closeTo(0.9488, 4),
    expect.closeTo(0, 9),
  ]);
});

test('property: confidences are probabilities that add up to 1, also where an interval has no width', () => {
  const number = fc.double({ min: 0, max: 100, noNaN: true });
  fc.assert(
    fc.property(number, number, number, (a, b, c) => {
      const [low = 0, estimate = 0, high = 0] = [a, b, c].sort((x, y) => x - y);
      const parts = bandConfidences({ estimate, low, high }, [30, 55, 80]);
      expect(parts.every((part) => part >= 0 && part <= 1)).toBe(true);
      expect(parts.reduce((sum, part) => sum + part, 0)).toBeCloseTo(1, 9);
    }),
    { seed: 9 },
  );
  expect(bandConfidences({ estimate: 1, low: 0.9, high: 1 }, [1])).toEqual([0.5, 0.5]);
});

test('confidence is earned: of bands given 90 % and more, at least nine in ten are right (seed fixed)', () => {
  const random = seededRandom('bands');
  let sure = 0;
  let right = 0;
  for (let run = 0; run < 4_000; run++) {
    const truth = random();
    const answers = Array.from({ length: 60 }, () => Number(random() < truth)).reduce((sum, value) => sum + value, 0);
    const parts = bandConfidences(wilson(answers, 60), [0.3, 0.55, 0.8]);
    const band = parts.findIndex((part) => part >= 0.9);
    if (band < 0) continue;
    sure++;
    if (band === [0.3, 0.55, 0.8].filter((border) => border <= truth).length) right++;
  }
  expect(sure).toBeGreaterThan(1_000);
  expect(right / sure).toBeGreaterThan(0.9);
});

test('borders must ascend', () => {
  expect(() => bandConfidences({ estimate: 1, low: 1, high: 1 }, [2, 2])).toThrow('borders must ascend');
});
