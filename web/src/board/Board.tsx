// The board: what is shown while nothing is measured yet, the controls, the table.
import { useDeferredValue, useEffect, useRef, useState } from 'react';
import type { TaskRow } from '../api-types.ts';
import type { Scope } from '../data/api.ts';
import type { BoardState } from '../data/board-state.ts';
import { clockTime } from '../format.ts';
import { Legend } from '../parts/Interval.tsx';
import { Message } from '../parts/Message.tsx';
import { ProgressStrip } from '../parts/ProgressStrip.tsx';
import { BoardTable } from './BoardTable.tsx';
import { Controls } from './Controls.tsx';
import { byDefault, filtered, type Sort, type StatusFilter, sorted } from './columns.ts';
import { FirstMinute } from './FirstMinute.tsx';

/** What the reader asked the board to show; kept while a supplier is open. */
export interface BoardView {
  readonly sort: Sort;
  readonly text: string;
  readonly status: StatusFilter;
}

export const firstView: BoardView = { sort: byDefault, text: '', status: 'all' };

interface BoardProps {
  readonly scope: Scope;
  readonly state: BoardState;
  readonly tasks: readonly TaskRow[];
  readonly view: BoardView;
  readonly onView: (view: BoardView) => void;
  readonly onRetry: () => void;
}

const pageRows = 200;

export function Board({ scope, state, tasks, view, onView, onRetry }: BoardProps) {
  const { board, progress } = state;
  const [shown, setShown] = useState(pageRows);
  const text = useDeferredValue(view.text);
  const filter = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== '/' || event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement) return;
      event.preventDefault();
      filter.current?.focus();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);

  if (board === null) return <NoBoard state={state} onRetry={onRetry} />;
  const rows = sorted(filtered(board.suppliers, text, view.status), view.sort);
  return (
    <main className="board">
      <h1 className="ears-only">
        Suppliers of {scope.service} on {scope.network}
      </h1>
      {state.trouble !== null && <Stale trouble={state.trouble} asOf={board.asOf} onRetry={onRetry} />}
      {progress !== null && <ProgressStrip progress={progress} suppliers={board.suppliers} />}
      <FirstMinute board={board} progress={progress} tasks={tasks.filter((task) => task.isDefault).length} />
      {board.suppliers.length > 0 && (
        <>
          <Controls filterRef={filter} view={view} onView={onView} tasks={tasks} found={rows.length} all={board.suppliers.length} />
          <BoardTable
            scope={scope}
            rows={rows.slice(0, shown)}
            tasks={tasks}
            sort={view.sort}
            fresh={state.fresh}
            onSort={(sort) => onView({ ...view, sort })}
          />
          {rows.length === 0 && <p className="none">No supplier matches this filter.</p>}
          {rows.length > shown && (
            <button type="button" className="more" onClick={() => setShown(shown + pageRows)}>
              Show {Math.min(pageRows, rows.length - shown)} more of {rows.length - shown}
            </button>
          )}
          <Legend />
        </>
      )}
    </main>
  );
}

function NoBoard({ state, onRetry }: { readonly state: BoardState; readonly onRetry: () => void }) {
  if (state.connection === 'lost') {
    return (
      <main className="board">
        <Message title="The board cannot be read" kind="trouble">
          <p>{state.trouble} This page tries again by itself.</p>
          <button type="button" onClick={onRetry}>
            Try now
          </button>
        </Message>
      </main>
    );
  }
  return (
    <main className="board">
      <Message title="Starting">
        <p>{state.trouble ?? 'Reading the board.'}</p>
      </Message>
    </main>
  );
}

function Stale({ trouble, asOf, onRetry }: { readonly trouble: string; readonly asOf: string; readonly onRetry: () => void }) {
  return (
    <p className="stale" role="alert">
      {trouble} What you see is from {clockTime(asOf)}.{' '}
      <button type="button" onClick={onRetry}>
        Try now
      </button>
    </p>
  );
}
