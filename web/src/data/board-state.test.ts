import { expect, test } from 'vitest';
import type { Board, BoardRow } from '../api-types.ts';
import { applyChanges, byRank } from './board-state.ts';

const row = (id: string, rank: number | null, more: Partial<BoardRow> = {}): BoardRow => ({
  id,
  network: 'n',
  service: 's',
  asOf: '2026-03-01T12:00:00.000Z',
  name: id,
  address: `address of ${id}`,
  rank,
  rankRange: null,
  overall: null,
  tier: null,
  availability: { score: 0, low: 0, high: 100, samples: 0 },
  latency: null,
  lastSeen: null,
  status: rank === null ? 'measuring' : 'ranked',
  readiness: 0,
  tasks: [],
  ...more,
});

const board: Board = { network: 'n', service: 's', asOf: 'then', revision: 'e-1', suppliers: [row('a', 1), row('b', 2), row('c', null)] };
const changes = { network: 'n', service: 's', asOf: 'now', revision: 'e-2', previous: 'e-1', changed: [], removed: [] };

test('changes that follow are applied, and the rows are in order again', () => {
  const after = applyChanges(board, { ...changes, changed: [row('b', 1), row('a', 2), row('d', null)], removed: ['c'] });
  expect(after?.suppliers.map(({ id }) => id)).toEqual(['b', 'a', 'd']);
  expect(after).toMatchObject({ revision: 'e-2', asOf: 'now' });
  expect(board.suppliers.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
});

test('changes that are known already change nothing; those after a gap ask for the whole board', () => {
  expect(applyChanges(board, { ...changes, revision: 'e-1', previous: 'e-0' })).toBe(board);
  expect(applyChanges(board, { ...changes, revision: 'e-4', previous: 'e-3' })).toBeNull();
});

test('the order is that of the API: ranks, then names, those that left last', () => {
  const rows = [row('left', null, { status: 'left' }), row('z', 2), row('m', null), row('y', 1), row('a', null, { name: null })];
  expect(rows.sort(byRank).map(({ id }) => id)).toEqual(['y', 'z', 'a', 'm', 'left']);
});
