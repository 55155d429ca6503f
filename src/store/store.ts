// The store put together: a database, its schema, the queue and live events.
import { copyOver } from './copy.ts';
import type { Database, Session } from './database.ts';
import { sqlOverDatabase, sqlOverSession } from './dialect.ts';
import { startHousekeeping } from './housekeeping.ts';
import { type LiveEvent, openLive } from './live.ts';
import type { StoreLog } from './log.ts';
import { migrate, startAlone } from './migrate.ts';
import { migrations } from './migrations/index.ts';
import { type Reads, reads, type Writes, writes } from './queries/index.ts';
import { type EnqueueOptions, type QueueCounts, type QueuedJob, type QueueName, startQueue } from './queue.ts';
import { defaultIdleLimitMs, refuseInsideTransaction, runTransaction } from './transaction.ts';
import { type Handler, startWork, type Worker, type WorkOptions } from './work.ts';

/** What a transaction offers: all queries, and jobs and events that happen if and only if it commits. */
export interface Tx extends Writes {
  /** Adds a job. It is sent with the commit; handlers may get it twice. */
  enqueue(queue: QueueName, data: object, options?: EnqueueOptions): void;
  /** Tells everybody who subscribed, in all processes, after the commit. A hint: it may be lost when a process dies. */
  notify(event: LiveEvent): void;
}

/** What a stage of the test-bench gets: the root database and the queue are out of its reach. */
export interface StageStore {
  /** Queries outside any transaction. */
  readonly read: Reads;
  /**
   * Runs `fn` in one transaction: everything it writes and enqueues happens, or nothing. Await nothing inside but `tx`'s own queries:
   * a transaction that runs no statement for 2 s is rolled back, and calling `read` or `write` inside one throws
   * (`TransactionMisuseError` both).
   *
   * @example
   * await store.write(async (tx) => {
   *   await tx.samples.add(samples);
   *   tx.enqueue('summarize', { supplierId, taskId }, { key: measurementId });
   * });
   */
  write<T>(fn: (tx: Tx) => Promise<T>): Promise<T>;
}

export interface Store extends StageStore {
  readonly kind: 'pglite' | 'postgres';
  /** Folder, or host and database: what may be shown. */
  readonly place: string;
  /** Starts to work on a queue; see `startWork`. */
  work<Data>(queue: QueueName, options: WorkOptions, handler: Handler<Data>): Worker;
  /** Hears of `tx.notify` of all processes; answers with how to stop. A listener must not throw. */
  subscribe(listener: (event: LiveEvent) => void): () => void;
  /** Jobs of a queue by state. */
  queueCounts(queue: QueueName): Promise<QueueCounts>;
  /** Tells other processes where this one's API is; they name it when they find the embedded store held. */
  announce(url: string): void;
  /** Stops all workers, the queue and the database. */
  close(): Promise<void>;
}

export interface StoreParts {
  readonly database: Database;
  readonly schema: string;
  readonly clock: { now(): number };
  readonly log: StoreLog;
  readonly idleLimitMs?: number;
  announce(url: string): void;
  /** Gives back what is held beside the database. */
  release(): void;
}

/** What is behind each open store; for this room's own tests. */
export const innards = new WeakMap<Store, { readonly database: Database; readonly queueSchema: string; stopWorkers(): Promise<void> }>();

/** Migrates the database and puts the store on it. The database is closed when that fails. */
export async function assembleStore({
  database,
  schema,
  clock,
  log,
  idleLimitMs = defaultIdleLimitMs,
  announce,
  release,
}: StoreParts): Promise<Store> {
  // Closed in reverse, each whether or not another fails.
  const opened = new AsyncDisposableStack();
  opened.defer(release);
  opened.defer(() => database.close());
  try {
    await migrate(database, migrations, clock.now());
    const queueSchema = `${schema}_queue`;
    const queue = await startAlone(database, () => startQueue(database, queueSchema, log));
    opened.defer(queue.stop);
    const live = await openLive(database, `${schema}_live`, log);
    opened.defer(live.close);
    opened.defer(startHousekeeping(database, [schema, queueSchema], log).stop);
    const workers = new Set<Worker>();
    const guarded: Database = {
      ...database,
      withSession(use) {
        refuseInsideTransaction('store.read');
        return database.withSession(use);
      },
    };
    const stopWorkers = async () => {
      await Promise.all([...workers].map((worker) => worker.stop()));
      workers.clear();
    };
    opened.defer(stopWorkers);
    let closing: Promise<void> | undefined;
    const store: Store = {
      kind: database.kind,
      place: database.place,
      read: reads(sqlOverDatabase(guarded)),
      async write(fn) {
        refuseInsideTransaction('store.write');
        const outbox = createOutbox();
        const value = await runTransaction(database, idleLimitMs, async (session) => {
          const result = await fn({
            ...writes(sqlOverSession(session), copyOver(session)),
            enqueue: outbox.enqueue,
            notify: outbox.notify,
          });
          await outbox.flush(queue.send, session);
          return result;
        });
        live.tell(outbox.events, outbox.queues());
        return value;
      },
      work(name, options, handler) {
        const worker = startWork(queue, live, log, name, options, handler);
        workers.add(worker);
        return {
          async stop() {
            await worker.stop();
            workers.delete(worker);
          },
        };
      },
      subscribe: live.subscribe,
      queueCounts: queue.counts,
      announce,
      close() {
        closing ??= opened.disposeAsync();
        return closing;
      },
    };
    innards.set(store, { database, queueSchema, stopWorkers });
    return store;
  } catch (error) {
    // What failed first is what people can act on.
    await opened.disposeAsync().catch((closeError: unknown) => log.debug({ error: closeError }, 'the store did not close cleanly'));
    throw error;
  }
}

/** Jobs and events of one transaction, until its commit. */
function createOutbox() {
  const jobs = new Map<QueueName, QueuedJob[]>();
  const events: LiveEvent[] = [];
  return {
    events,
    queues: () => jobs.keys(),
    enqueue(queue: QueueName, data: object, options: EnqueueOptions = {}) {
      const waiting = jobs.get(queue);
      if (waiting === undefined) jobs.set(queue, [{ data, options }]);
      else waiting.push({ data, options });
    },
    notify(event: LiveEvent) {
      events.push(event);
    },
    async flush(send: (session: Session, queue: QueueName, jobs: readonly QueuedJob[]) => Promise<void>, session: Session) {
      for (const [queue, waiting] of jobs) await send(session, queue, waiting);
    },
  };
}
