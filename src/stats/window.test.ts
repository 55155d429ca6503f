import { expect, test } from 'vitest';
import { wilson } from './wilson.ts';
import { estimateWindow } from './window.ts';

test('refusing hard items earns nothing: an unanswered item counts 0 in the served quality only', () => {
  const estimate = estimateWindow([{ value: 1 }, { value: 1 }, { value: 0 }, { value: null }]);
  expect(estimate?.served).toEqual(wilson(2, 4));
  expect(estimate?.answered).toEqual(wilson(2, 3));
  expect(estimate?.availability).toEqual(wilson(3, 4));
  expect(estimate).toMatchObject({ samples: 4, answeredSamples: 3, method: 'wilson' });
});

test('values between 0 and 1 get the interval for bounded means', () => {
  const estimate = estimateWindow(Array.from({ length: 30 }, (_, i) => ({ value: (i % 5) / 10 })));
  expect(estimate?.method).toBe('betting');
  expect(estimate?.served.estimate).toBeCloseTo(0.2, 10);
});

test('an empty window has no estimate; a silent supplier has one of 0 with a width', () => {
  expect(estimateWindow([])).toBeNull();
  const silent = estimateWindow([{ value: null }, { value: null }]);
  expect(silent?.answered).toBeNull();
  expect(silent?.served).toEqual(wilson(0, 2));
});
