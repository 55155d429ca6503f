// The board's state and how messages change it: pure, so that it can be read and tested without a browser.
import type { Board, BoardChanges, BoardRow, Progress } from '../api-types.ts';

export type Connection = 'connecting' | 'live' | 'polling' | 'lost';

export interface BoardState {
  readonly board: Board | null;
  readonly progress: Progress | null;
  readonly connection: Connection;
  /** Why there is no fresh board. */
  readonly trouble: string | null;
  /** Suppliers that changed with the last message. */
  readonly fresh: ReadonlySet<string>;
}

export const emptyState: BoardState = { board: null, progress: null, connection: 'connecting', trouble: null, fresh: new Set() };

/** The board with changes applied; null when they do not follow on it and the board has to be read again. */
export function applyChanges(board: Board, changes: BoardChanges): Board | null {
  if (changes.revision === board.revision) return board;
  if (changes.previous !== board.revision) return null;
  const rows = new Map(board.suppliers.map((row) => [row.id, row]));
  for (const id of changes.removed) rows.delete(id);
  for (const row of changes.changed) rows.set(row.id, row);
  return { ...board, asOf: changes.asOf, revision: changes.revision, suppliers: [...rows.values()].sort(byRank) };
}

/** The order of the API: ranked first, then the rest by name, those that left last. */
export function byRank(a: BoardRow, b: BoardRow): number {
  return (
    Number(a.status === 'left') - Number(b.status === 'left') ||
    (a.rank ?? Number.MAX_SAFE_INTEGER) - (b.rank ?? Number.MAX_SAFE_INTEGER) ||
    byCodeUnits(a.name ?? a.address, b.name ?? b.address) ||
    byCodeUnits(a.id, b.id)
  );
}

function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
