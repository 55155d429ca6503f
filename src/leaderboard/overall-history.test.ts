import { expect, test } from 'vitest';
import { meanOfMeans, wilson } from '../stats/index.ts';
import { type HistoryPart, overallHistory } from './overall-history.ts';

const part = (task: string, minute: number, right: number, samples: number): HistoryPart => ({
  task,
  at: new Date(minute * 60_000),
  ...wilson(right, samples),
  samples,
});

test('each moment takes the newest estimate of every task, from the first moment on at which all are there', () => {
  const parts = [part('b', 2, 30, 40), part('a', 1, 20, 40), part('a', 3, 40, 40), part('extra', 3, 0, 40)];
  const points = overallHistory(parts, ['a', 'b']);
  expect(points.map(({ at, estimate, samples }) => [at.getTime() / 60_000, estimate, samples])).toEqual([
    [2, 0.625, 80],
    [3, 0.875, 80],
  ]);
  expect(points[1]).toMatchObject(meanOfMeans([wilson(40, 40), wilson(30, 40)]));
});

test('a task with too few samples leaves its moments out', () => {
  expect(overallHistory([part('a', 1, 20, 40), part('b', 2, 9, 19)], ['a', 'b'])).toEqual([]);
});

test('estimates of one moment make one point that has seen all of them', () => {
  const points = overallHistory([part('a', 1, 40, 40), part('b', 1, 40, 40), part('a', 1, 0, 40)], ['a', 'b']);
  expect(points.map(({ estimate }) => estimate)).toEqual([0.5]);
});
