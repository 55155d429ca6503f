// The table of suppliers. On narrow screens the style sheet lays each row out as a card; the roles keep it a table for readers' ears.
// biome-ignore-all lint/a11y/noRedundantRoles: `display` in the style sheet takes the roles of table elements away
import type { ReactNode } from 'react';
import type { BoardRow, TaskRow } from '../api-types.ts';
import type { Scope } from '../data/api.ts';
import { words } from '../format.ts';
import { Icon } from '../parts/Icon.tsx';
import { BoardTableRow } from './BoardTableRow.tsx';
import { firstWay, type Sort, type SortKey } from './columns.ts';

interface BoardTableProps {
  readonly scope: Scope;
  readonly rows: readonly BoardRow[];
  readonly tasks: readonly TaskRow[];
  readonly sort: Sort;
  readonly fresh: ReadonlySet<string>;
  readonly onSort: (sort: Sort) => void;
}

export function BoardTable({ scope, rows, tasks, sort, fresh, onSort }: BoardTableProps) {
  const head = (key: SortKey, className: string, label: ReactNode, title: string) => (
    <HeadCell key={key} sortKey={key} className={className} title={title} sort={sort} onSort={onSort}>
      {label}
    </HeadCell>
  );
  return (
    <div className="table-frame">
      <table role="table" className="table" onKeyDown={moveBetweenRows}>
        <caption className="ears-only">
          Suppliers of {scope.service} on {scope.network} with scores from 0 to 100 and their 95 % intervals
        </caption>
        <thead role="rowgroup">
          <tr role="row">
            {head('rank', 'cell-rank', '#', 'Rank by overall score')}
            {head('name', 'cell-name', 'Supplier', 'Name of the supplier')}
            <th role="columnheader" scope="col" className="cell-overall" title="Unweighted mean over the default tasks">
              <span className="axis">
                <span className="axis-name">Overall</span>
                <span className="axis-scale" aria-hidden="true">
                  <span>0</span>
                  <span>50</span>
                  <span>100</span>
                </span>
              </span>
            </th>
            <th
              role="columnheader"
              scope="col"
              className="cell-tier"
              title="Band of the overall score, with the confidence that the true score lies in it"
            >
              Tier
            </th>
            {tasks.map((task) => head(`task:${task.name}`, 'cell-task', words(task.name), task.description))}
            {head('availability', 'cell-number', 'Available', 'Share of items answered after all chances')}
            {head('latency', 'cell-number', 'Latency', 'Median time to the complete answer')}
            {head('samples', 'cell-number', 'Samples', 'Samples in the windows that count')}
            {head('lastSeen', 'cell-number', 'Seen', 'Time since it last answered')}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows.map((row) => (
            <BoardTableRow key={row.id} scope={scope} row={row} tasks={tasks} fresh={fresh.has(row.id)} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface HeadCellProps {
  readonly sortKey: SortKey;
  readonly className: string;
  readonly title: string;
  readonly sort: Sort;
  readonly onSort: (sort: Sort) => void;
  readonly children: ReactNode;
}

function HeadCell({ sortKey, className, title, sort, onSort, children }: HeadCellProps) {
  const active = sort.key === sortKey;
  const way = sort.descending ? 'descending' : 'ascending';
  return (
    <th role="columnheader" scope="col" className={className} aria-sort={active ? way : 'none'}>
      <button
        type="button"
        title={title}
        onClick={() => onSort(active ? { key: sortKey, descending: !sort.descending } : firstWay(sortKey))}
      >
        {children}
        <span className="sort-mark" aria-hidden="true">
          {active && <Icon name={sort.descending ? 'down' : 'up'} size={9} />}
        </span>
      </button>
    </th>
  );
}

/** Arrow keys go from supplier to supplier. */
function moveBetweenRows(event: React.KeyboardEvent<HTMLTableElement>): void {
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
  const links = [...event.currentTarget.querySelectorAll<HTMLAnchorElement>('a.supplier-link')];
  const at = links.findIndex((link) => link.matches(':focus'));
  const next = links[at + (event.key === 'ArrowDown' ? 1 : -1)];
  if (at === -1 || next === undefined) return;
  event.preventDefault();
  next.focus();
}
