import { expect, test } from 'vitest';
import type { BoardRow } from '../api-types.ts';
import { filtered, firstWay, sorted } from './columns.ts';

const row = (id: string, rank: number | null, logic: number | null, more: Partial<BoardRow> = {}): BoardRow => ({
  id,
  network: 'n',
  service: 's',
  asOf: '2026-03-01T12:00:00.000Z',
  name: `Name ${id}`,
  address: `pokt1${id}`,
  rank,
  rankRange: null,
  overall: null,
  tier: null,
  availability: { score: 50, low: 40, high: 60, samples: 10 },
  latency: null,
  lastSeen: null,
  status: rank === null ? 'measuring' : 'ranked',
  readiness: 0,
  tasks:
    logic === null
      ? []
      : [{ task: 'logic', score: logic, low: logic, high: logic, answered: 9, samples: 10, newest: '2026-03-01T12:00:00.000Z' }],
  ...more,
});

const rows = [row('a', 1, 60), row('b', 2, 90), row('c', null, null), row('d', 3, 90)];
const ids = (some: readonly BoardRow[]) => some.map(({ id }) => id);

test('a column shows its best first, ties by rank, rows without a value last either way', () => {
  expect(firstWay('task:logic')).toEqual({ key: 'task:logic', descending: true });
  expect(firstWay('latency').descending).toBe(false);
  expect(ids(sorted(rows, { key: 'task:logic', descending: true }))).toEqual(['b', 'd', 'a', 'c']);
  expect(ids(sorted(rows, { key: 'task:logic', descending: false }))).toEqual(['a', 'b', 'd', 'c']);
  expect(ids(sorted(rows, { key: 'rank', descending: true }))).toEqual(['d', 'b', 'a', 'c']);
  expect(ids(sorted(rows, { key: 'name', descending: true }))).toEqual(['d', 'c', 'b', 'a']);
});

test('latency, samples, availability and age sort by their values', () => {
  const some = [
    row('slow', 1, null, { latency: { p50Ms: 900, lowMs: 1, highMs: 1, samples: 9 }, lastSeen: '2026-03-01T11:00:00.000Z' }),
    row('fast', 2, 50, { latency: { p50Ms: 90, lowMs: 1, highMs: 1, samples: 9 }, lastSeen: '2026-03-01T12:00:00.000Z' }),
    row('mute', 3, null, { availability: { score: 0, low: 0, high: 100, samples: 0 } }),
  ];
  expect(ids(sorted(some, firstWay('latency')))).toEqual(['fast', 'slow', 'mute']);
  expect(ids(sorted(some, firstWay('lastSeen')))).toEqual(['fast', 'slow', 'mute']);
  expect(ids(sorted(some, firstWay('samples')))).toEqual(['fast', 'slow', 'mute']);
  expect(ids(sorted(some, firstWay('availability')))).toEqual(['slow', 'fast', 'mute']);
});

test('the filter looks at names, addresses and ids, in any case, and at the status', () => {
  expect(ids(filtered(rows, ' nAmE a ', 'all'))).toEqual(['a']);
  expect(ids(filtered(rows, 'POKT1D', 'all'))).toEqual(['d']);
  expect(ids(filtered(rows, '', 'measuring'))).toEqual(['c']);
  expect(ids(filtered(rows, 'name', 'ranked'))).toEqual(['a', 'b', 'd']);
  expect(ids(filtered([row('x', 1, null, { name: null })], 'name', 'all'))).toEqual([]);
});
