// One supplier: its scores task by task, its history, what went wrong, what it answered last.
import { useEffect, useRef } from 'react';
import type { BoardRow, SupplierDetail, TaskRow } from '../api-types.ts';
import { getSupplier, type Scope } from '../data/api.ts';
import { hashOf } from '../data/route.ts';
import { useLoaded } from '../data/use-loaded.ts';
import { count, dateTime, latency, latencyRange, range, score, words } from '../format.ts';
import { Age } from '../parts/Age.tsx';
import { Icon } from '../parts/Icon.tsx';
import { IntervalBar, inWords, Legend } from '../parts/Interval.tsx';
import { Message } from '../parts/Message.tsx';
import { OutsideName } from '../parts/OutsideText.tsx';
import { Status } from '../parts/Status.tsx';
import { TierMark } from '../parts/Tier.tsx';
import { Answers } from './Answers.tsx';
import { Events } from './Events.tsx';
import { Failures } from './Failures.tsx';
import { History } from './History.tsx';
import { NextTier } from './NextTier.tsx';
import { Profiles } from './Profiles.tsx';

interface SupplierProps {
  readonly scope: Scope;
  readonly id: string;
  readonly tasks: readonly TaskRow[];
  /** Its row of the live board; newer than the detail. */
  readonly row: BoardRow | undefined;
}

export function Supplier({ scope, id, tasks, row }: SupplierProps) {
  // The detail is read again when the live row changed, at most every few seconds: `newest` moves with every new sample.
  const newest = Math.max(0, ...(row?.tasks.map((task) => Date.parse(task.newest)) ?? []));
  const { value: detail, trouble } = useLoaded(id, String(Math.floor(newest / 5_000)), (signal) => getSupplier(id, signal));
  const heading = useRef<HTMLHeadingElement>(null);
  const isThere = detail !== null;
  useEffect(() => {
    if (isThere) heading.current?.focus({ preventScroll: true });
  }, [isThere]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape') window.location.hash = hashOf(scope);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [scope]);

  const back = (
    <nav className="back">
      <a href={hashOf(scope)}>
        <Icon name="back" /> Board
      </a>
    </nav>
  );
  if (detail === null) {
    return (
      <main className="supplier">
        {back}
        {trouble === null ? (
          <Message title="Reading this supplier">
            <p>Its history and last answers.</p>
          </Message>
        ) : (
          <Message title="This supplier cannot be shown" kind="trouble">
            <p>{trouble}</p>
          </Message>
        )}
      </main>
    );
  }
  const board = row ?? detail.board;
  return (
    <main className="supplier">
      {back}
      <header className="supplier-head">
        <h1 ref={heading} tabIndex={-1}>
          <OutsideName text={detail.name ?? detail.address} /> <Status row={board} />
        </h1>
        <Summary row={board} />
      </header>
      <div className="columns">
        <section aria-labelledby="tasks">
          <h2 id="tasks">Tasks</h2>
          <Tasks row={board} tasks={tasks} />
          <Legend />
        </section>
        <section aria-labelledby="history">
          <h2 id="history">History</h2>
          <History points={detail.history} tasks={tasks} />
        </section>
        <section aria-labelledby="skills">
          <h2 id="skills">Skills</h2>
          <Profiles profiles={detail.profiles} />
        </section>
        <section aria-labelledby="failures">
          {detail.board.tier !== null && (
            <>
              <h2 id="next-tier">For the next tier</h2>
              <NextTier tier={detail.board.tier} lacking={detail.nextTier} />
            </>
          )}
          <h2 id="failures">Failures, last 30 days</h2>
          <Failures failures={detail.failures} />
        </section>
        <section aria-labelledby="facts">
          <h2 id="facts">On the network</h2>
          <Facts detail={detail} />
          <h2 id="events">Events</h2>
          <Events events={detail.events} />
        </section>
      </div>
      <section aria-labelledby="answers">
        <h2 id="answers">Last answers</h2>
        <Answers key={id} supplier={id} first={detail.lastAnswers} />
      </section>
    </main>
  );
}

/** @example rankOf({ rank: 3, rankRange: { best: 2, worst: 5 } }) // '3 (2–5)' */
function rankOf({ rank, rankRange }: Pick<BoardRow, 'rank' | 'rankRange'>): string {
  return rankRange === null || rankRange.best === rankRange.worst ? String(rank) : `${rank} (${rankRange.best}–${rankRange.worst})`;
}

function Summary({ row }: { readonly row: BoardRow }) {
  return (
    <dl className="summary">
      <div className="summary-overall">
        <dt>{row.rank === null ? 'Overall' : `Overall, rank ${rankOf(row)}`}</dt>
        <dd>
          {row.overall === null ? (
            'not ranked yet'
          ) : (
            <>
              <span className="big">{score(row.overall.score)}</span>
              <span className="summary-bar">
                <IntervalBar value={row.overall} size="large" />
                <span className="fine">{range(row.overall)}</span>
              </span>
            </>
          )}
        </dd>
      </div>
      {row.tier !== null && (
        <div>
          <dt>Tier</dt>
          <dd>
            <TierMark tier={row.tier} />
          </dd>
        </div>
      )}
      <div>
        <dt>Available</dt>
        <dd>
          {row.availability.samples === 0 ? (
            '–'
          ) : (
            <>
              {score(row.availability.score)} % <span className="fine">{range(row.availability)}</span>
            </>
          )}
        </dd>
      </div>
      <div>
        <dt>Latency (median)</dt>
        <dd>
          {row.latency === null ? (
            '–'
          ) : (
            <>
              {latency(row.latency.p50Ms)} <span className="fine">{latencyRange(row.latency)}</span>
            </>
          )}
        </dd>
      </div>
      <div>
        <dt>Samples</dt>
        <dd>{count(row.tasks.reduce((sum, task) => sum + task.samples, 0))}</dd>
      </div>
      <div>
        <dt>Last seen</dt>
        <dd>{row.lastSeen === null ? 'never' : <Age at={row.lastSeen} suffix=" ago" />}</dd>
      </div>
    </dl>
  );
}

function Tasks({ row, tasks }: { readonly row: BoardRow; readonly tasks: readonly TaskRow[] }) {
  const byTask = new Map(row.tasks.map((task) => [task.task, task]));
  return (
    <table className="plain tasks">
      <thead>
        <tr>
          <th scope="col">Task</th>
          <th scope="col" className="right">
            Score
          </th>
          <th scope="col" className="wide">
            <span className="axis-scale" aria-hidden="true">
              <span>0</span>
              <span>50</span>
              <span>100</span>
            </span>
            <span className="ears-only">95 % interval</span>
          </th>
          <th scope="col" className="right">
            Answered
          </th>
          <th scope="col" className="right">
            Newest
          </th>
        </tr>
      </thead>
      <tbody>
        {tasks.map((task) => {
          const value = byTask.get(task.name);
          return (
            <tr key={task.name}>
              <th scope="row" title={task.description}>
                {words(task.name)}
              </th>
              {value === undefined ? (
                <td colSpan={4} className="nothing">
                  no samples yet
                </td>
              ) : (
                <>
                  <td className="right">{score(value.score)}</td>
                  <td title={inWords(words(task.name), value)}>
                    <IntervalBar value={value} size="large" tentative={value.samples < 20} />
                    <span className="ears-only">{range(value)}</span>
                  </td>
                  <td className="right">
                    {value.answered}/{value.samples}
                  </td>
                  <td className="right">
                    <Age at={value.newest} />
                  </td>
                </>
              )}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function Facts({ detail }: { readonly detail: SupplierDetail }) {
  return (
    <dl className="facts">
      <dt>Address</dt>
      <dd className="mono">
        <OutsideName text={detail.address} />
      </dd>
      {detail.urls.map(({ rpcType, url, since }) => (
        <div key={rpcType} className="contents">
          <dt>URL ({words(rpcType)})</dt>
          <dd className="mono">
            <OutsideName text={url} /> <span className="fine">since {dateTime(since)}</span>
          </dd>
        </div>
      ))}
      <dt>First listed</dt>
      <dd>{dateTime(detail.firstSeen)}</dd>
    </dl>
  );
}
