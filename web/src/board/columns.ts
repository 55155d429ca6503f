// The columns a reader can sort by.
import type { BoardRow } from '../api-types.ts';
import { byRank } from '../data/board-state.ts';

export type SortKey = 'rank' | 'name' | 'availability' | 'latency' | 'samples' | 'lastSeen' | `task:${string}`;

export interface Sort {
  readonly key: SortKey;
  readonly descending: boolean;
}

export const byDefault: Sort = { key: 'rank', descending: false };

/** Which way a column is first sorted: the better or the larger on top. */
export function firstWay(key: SortKey): Sort {
  return { key, descending: key !== 'rank' && key !== 'name' && key !== 'latency' };
}

export function samplesOf(row: BoardRow): number {
  return row.tasks.reduce((sum, task) => sum + task.samples, 0);
}

/** Rows in the order asked for; those without a value come last either way, and ties keep the order of ranks. */
export function sorted(rows: readonly BoardRow[], { key, descending }: Sort): readonly BoardRow[] {
  if (key === 'rank') return [...rows].sort((a, b) => byRank(a, b) * (descending && a.rank !== null && b.rank !== null ? -1 : 1));
  const valued = rows.map((row) => ({ row, value: sortValue(row, key) }));
  return valued
    .sort((a, b) => {
      if (a.value === null || b.value === null) return Number(a.value === null) - Number(b.value === null) || byRank(a.row, b.row);
      return compare(a.value, b.value) * (descending ? -1 : 1) || byRank(a.row, b.row);
    })
    .map(({ row }) => row);
}

function sortValue(row: BoardRow, key: SortKey): number | string | null {
  if (key === 'name') return labelOf(row).toLowerCase();
  if (key === 'availability') return row.availability.samples === 0 ? null : row.availability.score;
  if (key === 'latency') return row.latency?.p50Ms ?? null;
  if (key === 'samples') return samplesOf(row);
  if (key === 'lastSeen') return row.lastSeen === null ? null : Date.parse(row.lastSeen);
  return row.tasks.find((task) => `task:${task.task}` === key)?.score ?? null;
}

function compare(a: number | string, b: number | string): number {
  if (typeof a === 'string' && typeof b === 'string') return a.localeCompare(b);
  return Number(a) - Number(b);
}

/** What a supplier is called on the page: its name, or its address. */
export function labelOf(row: Pick<BoardRow, 'name' | 'address'>): string {
  return row.name ?? row.address;
}

export type StatusFilter = 'all' | BoardRow['status'];

/** Rows whose name, address or id holds `text` and whose status is the one asked for. */
export function filtered(rows: readonly BoardRow[], text: string, status: StatusFilter): readonly BoardRow[] {
  const wanted = text.trim().toLowerCase();
  return rows.filter((row) => {
    if (status !== 'all' && row.status !== status) return false;
    return wanted === '' || [row.name ?? '', row.address, row.id].some((value) => value.toLowerCase().includes(wanted));
  });
}
