// Live events: told after commit to listeners in this process, and through NOTIFY to those in others. Hints, not records:
// one that is lost costs a moment's delay, nothing else.
import { randomUUID } from 'node:crypto';
import { toJson } from './clean.ts';
import type { Database } from './database.ts';
import type { StoreLog } from './log.ts';
import type { QueueName } from './queue.ts';

/** Something happened that a page or a terminal may show. Small: other processes get it through a message of at most 7,900 bytes. */
export interface LiveEvent {
  readonly kind: string;
  readonly [field: string]: string | number | boolean | null;
}

interface Message {
  readonly from: string;
  readonly events: readonly LiveEvent[];
  /** Queues that got jobs. */
  readonly wake: readonly QueueName[];
}

export interface Live {
  subscribe(listener: (event: LiveEvent) => void): () => void;
  onWake(listener: (queue: QueueName) => void): () => void;
  /** Tells everybody; call it after the commit. */
  tell(events: readonly LiveEvent[], wake: Iterable<QueueName>): void;
  close(): Promise<void>;
}

const maxMessageBytes = 7900;
// Other processes hear of many commits at once: NOTIFY takes a lock that all commits of a database share.
const relayEveryMs = 20;

export async function openLive(database: Database, channel: string, log: StoreLog): Promise<Live> {
  const me = randomUUID();
  const listeners = new Set<(event: LiveEvent) => void>();
  const wakers = new Set<(queue: QueueName) => void>();
  const tellHere = (events: readonly LiveEvent[], wake: Iterable<QueueName>) => {
    for (const event of events) for (const listener of listeners) listener(event);
    for (const queue of wake) for (const waker of wakers) waker(queue);
  };
  const unlisten = await database.listen?.(channel, (payload) => {
    const message = JSON.parse(payload) as Message;
    if (message.from !== me) tellHere(message.events, message.wake);
  });

  let events: LiveEvent[] = [];
  let wake = new Set<QueueName>();
  let timer: NodeJS.Timeout | undefined;
  let sending: Promise<void> = Promise.resolve();
  const relay = () => {
    timer = undefined;
    const payloads = messagesOf(me, events, wake);
    events = [];
    wake = new Set();
    sending = database
      .withSession(async (session) => {
        await session.query(
          'select pg_notify($1, m) from json_array_elements_text($2::text::json) as m',
          [channel, JSON.stringify(payloads)],
          'store',
        );
      })
      .catch((error: unknown) => log.warn({ error }, 'live events did not reach other processes'));
  };

  return {
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onWake: (listener) => {
      wakers.add(listener);
      return () => wakers.delete(listener);
    },
    tell(newEvents, newWake) {
      const queues = [...newWake];
      if (newEvents.length === 0 && queues.length === 0) return;
      tellHere(newEvents, queues);
      if (unlisten === undefined) return;
      events.push(...newEvents);
      for (const queue of queues) wake.add(queue);
      timer ??= setTimeout(relay, relayEveryMs);
    },
    async close() {
      if (timer !== undefined) {
        clearTimeout(timer);
        relay();
      }
      await sending;
      await unlisten?.();
    },
  };
}

function messagesOf(from: string, events: readonly LiveEvent[], wake: ReadonlySet<QueueName>): string[] {
  const messages: string[] = [];
  const empty = toJson({ from, events: [], wake: [...wake] } satisfies Message);
  let batch: string[] = [];
  let size = empty.length;
  const flush = () => {
    messages.push(empty.replace('"events":[]', () => `"events":[${batch.join(',')}]`));
    batch = [];
    size = empty.length;
  };
  for (const event of events) {
    const json = toJson(event);
    const bytes = Buffer.byteLength(json) + 1;
    if (empty.length + bytes > maxMessageBytes) continue;
    if (size + bytes > maxMessageBytes) flush();
    batch.push(json);
    size += bytes;
  }
  if (batch.length > 0 || (messages.length === 0 && wake.size > 0)) flush();
  return messages;
}
