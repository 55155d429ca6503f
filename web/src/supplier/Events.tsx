// What happened to a supplier, newest first.
import type { EventRow } from '../api-types.ts';
import { dateTime } from '../format.ts';
import { OutsideName } from '../parts/OutsideText.tsx';

export function Events({ events }: { readonly events: readonly EventRow[] }) {
  if (events.length === 0) return <p className="none">Nothing has happened since it was first listed.</p>;
  return (
    <ol className="events">
      {events.map((event) => (
        <li key={event.id}>
          <time dateTime={event.at}>{dateTime(event.at)}</time>
          <span>
            <OutsideName text={event.message} />
          </span>
        </li>
      ))}
    </ol>
  );
}
