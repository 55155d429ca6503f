// A supplier's status in a word, where it is not simply ranked.
import type { BoardRow } from '../api-types.ts';

const meanings: Readonly<Record<BoardRow['status'], string>> = {
  ranked: 'every task has enough samples',
  measuring: 'too few samples yet to be ranked',
  waiting: 'not measured yet',
  silent: 'was asked and answered nothing',
  left: 'no longer staked on the network',
};

export function Status({ row }: { readonly row: Pick<BoardRow, 'status'> }) {
  if (row.status === 'ranked') return null;
  return (
    <span className={`status status-${row.status}`} title={meanings[row.status]}>
      {row.status}
    </span>
  );
}
