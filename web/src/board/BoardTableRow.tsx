// One supplier on the board.
// biome-ignore-all lint/a11y/noRedundantRoles: `display` in the style sheet takes the roles of table elements away
import { type MouseEvent, memo } from 'react';
import type { BoardRow, TaskRow, TaskScore } from '../api-types.ts';
import type { Scope } from '../data/api.ts';
import { hashOf } from '../data/route.ts';
import { count, latency, latencyRange, range, score, words } from '../format.ts';
import { Age } from '../parts/Age.tsx';
import { IntervalBar, inWords } from '../parts/Interval.tsx';
import { OutsideName } from '../parts/OutsideText.tsx';
import { Status } from '../parts/Status.tsx';
import { TierMark } from '../parts/Tier.tsx';
import { labelOf, samplesOf } from './columns.ts';

interface RowProps {
  readonly scope: Scope;
  readonly row: BoardRow;
  readonly tasks: readonly TaskRow[];
  /** Whether the last live message changed it. */
  readonly fresh: boolean;
}

export const BoardTableRow = memo(function BoardTableRow({ scope, row, tasks, fresh }: RowProps) {
  const href = hashOf(scope, row.id);
  const open = (event: MouseEvent) => {
    const onLink = event.target instanceof Element && event.target.closest('a') !== null;
    if (!onLink && (window.getSelection()?.isCollapsed ?? true)) window.location.hash = href;
  };
  const byTask = new Map(row.tasks.map((task) => [task.task, task]));
  return (
    <tr role="row" className={`row row-${row.status}${fresh ? ' row-fresh' : ''}`} data-supplier={row.id} onClick={open}>
      <td role="cell" className="cell-rank">
        <RankOf row={row} />
      </td>
      <th role="rowheader" scope="row" className="cell-name">
        <a className="supplier-link" href={href}>
          <OutsideName text={labelOf(row)} />
        </a>
        {row.status !== 'measuring' && <Status row={row} />}
      </th>
      <td role="cell" className="cell-overall">
        <OverallOf row={row} />
      </td>
      <td role="cell" className="cell-tier">
        {row.tier === null ? <Nothing /> : <TierMark tier={row.tier} />}
      </td>
      {tasks.map((task) => (
        <TaskCell key={task.name} name={task.name} value={byTask.get(task.name)} />
      ))}
      <td role="cell" className="cell-number" data-label="available">
        <AvailabilityOf row={row} />
      </td>
      <td role="cell" className="cell-number" data-label="latency">
        {row.latency === null ? (
          <Nothing />
        ) : (
          <>
            {latency(row.latency.p50Ms)}
            <span className="fine" title="95 % interval of the median">
              {latencyRange(row.latency)}
            </span>
          </>
        )}
      </td>
      <td role="cell" className="cell-number" data-label="samples">
        {count(samplesOf(row))}
      </td>
      <td role="cell" className="cell-number" data-label="seen">
        {row.lastSeen === null ? <Nothing /> : <Age at={row.lastSeen} />}
      </td>
    </tr>
  );
});

function RankOf({ row }: { readonly row: BoardRow }) {
  if (row.rank === null) return <Nothing />;
  const { best, worst } = row.rankRange ?? { best: row.rank, worst: row.rank };
  return (
    <>
      <span className="rank">{row.rank}</span>
      {best < worst && (
        <span
          className="fine"
          title={`Its true rank lies between ${best} and ${worst}: with 95 % confidence, for all suppliers of the board together`}
        >
          {best}–{worst}
        </span>
      )}
    </>
  );
}

function OverallOf({ row }: { readonly row: BoardRow }) {
  if (row.overall === null) {
    return (
      <span className="overall overall-open" title="Ranked once every task has enough samples">
        <span className="overall-figure fine">
          <span className="ears-only">not ranked yet, </span>
          {Math.floor(row.readiness * 100)} % there
        </span>
        <span className="meter meter-thin" aria-hidden="true">
          <span className="meter-fill" style={{ inlineSize: `${row.readiness * 100}%` }} />
        </span>
      </span>
    );
  }
  return (
    <span className="overall" title={inWords('overall', row.overall)}>
      <span className="overall-figure">
        <span className="overall-score">{score(row.overall.score)}</span>
        <span className="fine">
          <span className="ears-only">95 % interval </span>
          {range(row.overall)}
        </span>
      </span>
      <IntervalBar value={row.overall} size="large" />
    </span>
  );
}

function TaskCell({ name, value }: { readonly name: string; readonly value: TaskScore | undefined }) {
  if (value === undefined) {
    return (
      <td role="cell" className="cell-task" data-label={words(name)}>
        <Nothing />
      </td>
    );
  }
  const said = inWords(words(name), value, `, ${value.answered} of ${value.samples} answered`);
  return (
    <td role="cell" className="cell-task" data-label={words(name)} title={said}>
      <span aria-hidden="true">{Math.round(value.score)}</span>
      <span className="ears-only">{said}</span>
      <IntervalBar value={value} tentative={value.samples < 20} />
    </td>
  );
}

function AvailabilityOf({ row: { availability } }: { readonly row: BoardRow }) {
  if (availability.samples === 0) return <Nothing />;
  const said = inWords('availability', availability, `, ${availability.samples} samples`);
  return (
    <span title={said}>
      <span aria-hidden="true">{score(availability.score)} %</span>
      <span className="ears-only">{said}</span>
      <IntervalBar value={availability} />
    </span>
  );
}

function Nothing() {
  return (
    <span className="nothing">
      <span aria-hidden="true">–</span>
      <span className="ears-only">none yet</span>
    </span>
  );
}
