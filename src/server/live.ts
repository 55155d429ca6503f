// All clients of the live events: at most so many, each fed with changes of its board and with progress.
import type { Boards } from './boards.ts';
import { type EventStream, eventStream, type ServerEvent } from './event-stream.ts';
import type { Scope, View } from './reads.ts';
import type { ProgressAnswer } from './schemas/bench.ts';
import type { BoardChangesAnswer } from './schemas/board.ts';

export interface LiveOptions {
  readonly boards: Boards;
  readonly progress: (view: View) => Promise<ProgressAnswer>;
  readonly maxClients: number;
  readonly maxPendingBytes: number;
  readonly heartbeatMs: number;
  readonly progressMs: number;
  readonly onError: (error: unknown) => void;
  readonly onDropped: () => void;
}

export interface Live {
  /** A client's stream; null when there are already `maxClients`. `cut` destroys the connection. */
  open(view: View, scope: Scope, after: string | null, cut: () => void): ReadableStream<Uint8Array> | null;
  readonly clients: number;
  /** Ends every stream. */
  close(): void;
}

interface Client {
  readonly view: View;
  readonly stream: EventStream;
  /** Last progress sent, less its time. */
  progress: string;
}

const retryMs = 2_000;

/** Changes larger than this are not sent: reading the board again, compressed and from the cache, costs everybody less. */
const maxChangesLength = 512 * 1024;
const eventsOfChanges = new WeakMap<BoardChangesAnswer, ServerEvent>();

/** The event of these changes, made once for all clients. */
function eventOf(changes: BoardChangesAnswer): ServerEvent {
  const known = eventsOfChanges.get(changes);
  if (known !== undefined) return known;
  const { network, service, revision } = changes;
  const data = JSON.stringify(changes);
  const event =
    data.length <= maxChangesLength
      ? { event: 'changes', id: revision, data }
      : { event: 'reset', id: revision, data: JSON.stringify({ network, service }) };
  eventsOfChanges.set(changes, event);
  return event;
}

export function createLive(options: LiveOptions): Live {
  const { boards, maxClients, maxPendingBytes, heartbeatMs, progressMs, onError, onDropped } = options;
  const clients = new Set<Client>();
  const heartbeat = setInterval(() => {
    for (const { stream } of [...clients]) stream.beat();
  }, heartbeatMs).unref();
  let asking = false;
  const report = async () => {
    if (asking || clients.size === 0) return;
    asking = true;
    try {
      for (const view of new Set([...clients].map((client) => client.view))) {
        const { asOf, ...state } = await options.progress(view);
        const text = JSON.stringify(state);
        for (const client of [...clients].filter((one) => one.view === view && one.progress !== text)) {
          client.progress = text;
          client.stream.send({ event: 'progress', data: JSON.stringify({ asOf, ...state }) });
        }
      }
    } catch (error) {
      onError(error);
    } finally {
      asking = false;
    }
  };
  const reporter = setInterval(report, progressMs).unref();

  return {
    open(view, scope, after, cut) {
      if (clients.size >= maxClients) return null;
      const channel = boards.channel(view, scope);
      let stop = () => {};
      const stream = eventStream({
        maxPendingBytes,
        retryMs,
        cut,
        onEnd(reason) {
          clients.delete(client);
          stop();
          if (reason === 'dropped') onDropped();
        },
      });
      const client: Client = { view, stream, progress: '' };
      clients.add(client);
      const watch = channel.watch((changes) => stream.send(eventOf(changes)), after);
      stop = watch.stop;
      if (watch.missed === null) stream.send({ event: 'reset', data: JSON.stringify(scope) });
      for (const changes of watch.missed ?? []) stream.send(eventOf(changes));
      void report();
      return stream.body;
    },
    get clients() {
      return clients.size;
    },
    close() {
      clearInterval(heartbeat);
      clearInterval(reporter);
      for (const { stream } of [...clients]) stream.end();
    },
  };
}
