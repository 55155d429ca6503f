// What happened to a supplier, newest first.
import type { EventRow } from '../api-types.ts';
import { dateTime, words } from '../format.ts';
import { OutsideName } from '../parts/OutsideText.tsx';

/** What a user of the supplier should know first. */
const loud: ReadonlySet<string> = new Set(['change', 'contamination']);

export function Events({ events }: { readonly events: readonly EventRow[] }) {
  if (events.length === 0) return <p className="none">Nothing has happened since it was first listed.</p>;
  return (
    <ol className="events">
      {events.map((event) => (
        <li key={event.id}>
          <time dateTime={event.at}>{dateTime(event.at)}</time>
          <span className={loud.has(event.kind) ? 'event-loud' : undefined}>
            {event.task !== null && <span className="event-task">{words(event.task)}: </span>}
            <OutsideName text={event.message} />
          </span>
        </li>
      ))}
    </ol>
  );
}
