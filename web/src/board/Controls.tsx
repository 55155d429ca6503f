// Filter and, where there is no room for column heads, the order.
import type { RefObject } from 'react';
import type { TaskRow } from '../api-types.ts';
import { many, words } from '../format.ts';
import type { BoardView } from './Board.tsx';
import { firstWay, type SortKey, type StatusFilter } from './columns.ts';

interface ControlsProps {
  readonly filterRef: RefObject<HTMLInputElement | null>;
  readonly view: BoardView;
  readonly onView: (view: BoardView) => void;
  readonly tasks: readonly TaskRow[];
  readonly found: number;
  readonly all: number;
}

const statuses: readonly (readonly [StatusFilter, string])[] = [
  ['all', 'any status'],
  ['ranked', 'ranked'],
  ['measuring', 'measuring'],
  ['waiting', 'waiting'],
  ['silent', 'silent'],
  ['left', 'left'],
];

export function Controls({ filterRef, view, onView, tasks, found, all }: ControlsProps) {
  const orders: readonly (readonly [SortKey, string])[] = [
    ['rank', 'rank'],
    ...tasks.map((task) => [`task:${task.name}`, words(task.name)] as const),
    ['availability', 'availability'],
    ['latency', 'latency'],
    ['samples', 'samples'],
    ['lastSeen', 'last seen'],
    ['name', 'name'],
  ];
  return (
    <search>
      <form className="controls" onSubmit={(event) => event.preventDefault()}>
        <input
          ref={filterRef}
          type="search"
          placeholder="Filter by name or address"
          aria-label="Filter suppliers by name or address"
          aria-keyshortcuts="/"
          value={view.text}
          maxLength={100}
          onChange={(event) => onView({ ...view, text: event.target.value })}
        />
        <select
          aria-label="Status"
          value={view.status}
          onChange={(event) => onView({ ...view, status: statuses.find(([status]) => status === event.target.value)?.[0] ?? 'all' })}
        >
          {statuses.map(([status, label]) => (
            <option key={status} value={status}>
              {label}
            </option>
          ))}
        </select>
        <label className="order">
          <span>sorted by</span>
          <select
            value={view.sort.key}
            onChange={(event) => {
              const key = orders.find(([order]) => order === event.target.value)?.[0];
              if (key !== undefined) onView({ ...view, sort: firstWay(key) });
            }}
          >
            {orders.map(([key, label]) => (
              <option key={key} value={key}>
                {label}
              </option>
            ))}
          </select>
        </label>
        <p className="found" role="status">
          {found === all ? many(all, 'supplier') : `${found} of ${many(all, 'supplier')}`}
        </p>
      </form>
    </search>
  );
}
