// pg-boss as the store's queue: jobs are sent inside a transaction, fetched and settled in batches, and may run twice.
import { type Job as BossJob, type Db, PgBoss } from 'pg-boss';
import { cleanJson, toJson } from './clean.ts';
import type { Database, Session } from './database.ts';
import type { StoreLog } from './log.ts';

/** The test-bench's queues. `summarize` keeps at most one waiting job a key; the others take every job. */
export type QueueName = 'sample' | 'request' | 'evaluate' | 'summarize';

export const queueNames: readonly QueueName[] = ['sample', 'request', 'evaluate', 'summarize'];

export interface EnqueueOptions {
  /** Needed for `summarize`: while a job with this key waits, another one is not added. Others ignore it. */
  readonly key?: string;
  /** Real (not virtual) milliseconds until the job may start. */
  readonly delayMs?: number;
  /** Higher first; 0 by default. */
  readonly priority?: number;
  /** Jobs of one group (a supplier) can be limited in number at work: `groupConcurrency` of `work`. */
  readonly group?: string;
}

export interface QueuedJob {
  readonly data: object;
  readonly options: EnqueueOptions;
}

export interface QueueCounts {
  /** Not started yet, or to be tried again. */
  readonly waiting: number;
  readonly active: number;
  /** Given up after all tries; kept for a day. */
  readonly failed: number;
}

export interface Queue {
  /** Adds jobs on a session that is inside the caller's transaction. */
  send(session: Session, queue: QueueName, jobs: readonly QueuedJob[]): Promise<void>;
  fetch(queue: QueueName, count: number, groupConcurrency: number | undefined): Promise<BossJob[]>;
  /** The jobs are done: their rows go away. */
  done(queue: QueueName, jobs: readonly BossJob[]): Promise<void>;
  /** The jobs failed: they come again after a growing delay, at most `retryLimit` times. */
  failed(queue: QueueName, jobs: readonly BossJob[], reason: string): Promise<void>;
  /** Tells the queue that the jobs are still being worked on. */
  touch(queue: QueueName, jobs: readonly BossJob[]): Promise<void>;
  /** Jobs by state, for progress and tests. */
  counts(queue: QueueName): Promise<QueueCounts>;
  stop(): Promise<void>;
}

/** A job whose worker is silent for this long is given to another one; pg-boss takes no less. */
export const heartbeatSeconds = 10;
/** How often silent workers are looked for. An embedded store has none: its jobs end with its process, and start again with it. */
const superviseSeconds = { postgres: 5, pglite: 60 } as const;

const shared = {
  retryLimit: 20,
  retryDelay: 1,
  retryBackoff: true,
  retryDelayMax: 60,
  heartbeatSeconds,
  // A job's end is the end of its heartbeat; this is only the upper limit for one that hangs with a living worker.
  expireInSeconds: 60 * 60,
  deleteAfterSeconds: 24 * 60 * 60,
};

/** Starts pg-boss in a schema beside the store's, on the store's own sessions. */
export async function startQueue(database: Database, schema: string, log: StoreLog): Promise<Queue> {
  const boss = new PgBoss({
    db: bossDatabase((use) => database.withSession(use)),
    schema,
    backend: database.kind,
    schedule: false,
    supervise: true,
    superviseIntervalSeconds: superviseSeconds[database.kind],
    monitorIntervalSeconds: superviseSeconds[database.kind],
    registerInstance: false,
    reindex: database.kind === 'postgres',
    openTelemetry: { enabled: false },
  });
  boss.on('error', (error) => log.error({ error }, 'the queue reported an error'));
  boss.on('warning', (warning) => log.debug({ warning }, 'the queue reported a warning'));
  const stop = () => boss.stop({ graceful: false, close: false });
  try {
    await boss.start();
    await makeQueues(boss);
    if (database.kind === 'pglite') await returnOrphans(boss, database, schema);
  } catch (error) {
    await stop().catch(() => undefined);
    throw error;
  }

  return {
    async send(session, queue, jobs) {
      await boss.insert(
        queue,
        jobs.map(({ data, options }) => ({
          data,
          ...(options.delayMs !== undefined && options.delayMs > 0 ? { startAfter: options.delayMs / 1000 } : {}),
          ...(options.priority !== undefined ? { priority: options.priority } : {}),
          ...(options.group !== undefined ? { group: { id: options.group } } : {}),
          ...(queue === 'summarize' ? { singletonKey: summaryKey(options) } : {}),
        })),
        { db: bossDatabase((use) => use(session)) },
      );
    },
    fetch: (queue, count, groupConcurrency) =>
      boss.fetch(queue, { batchSize: count, ...(groupConcurrency === undefined ? {} : { groupConcurrency }) }),
    async done(queue, jobs) {
      await boss.deleteJob(queue, [...jobs]);
    },
    async failed(queue, jobs, reason) {
      await boss.fail(queue, [...jobs], { reason });
    },
    async touch(queue, jobs) {
      await boss.touch(queue, [...jobs]);
    },
    async counts(queue) {
      const { rows } = await database.withSession((session) =>
        session.query(
          `select count(*) filter (where state < 'active') as waiting, count(*) filter (where state = 'active') as active,
            count(*) filter (where state = 'failed') as failed from "${schema}".job where name = $1`,
          [queue],
          'store',
        ),
      );
      const [counts] = rows as unknown as QueueCounts[];
      return counts ?? { waiting: 0, active: 0, failed: 0 };
    },
    stop,
  };
}

async function makeQueues(boss: PgBoss): Promise<void> {
  const existing = new Set((await boss.getQueues()).map(({ name }) => name));
  for (const name of queueNames) {
    if (existing.has(name)) await boss.updateQueue(name, shared);
    else await boss.createQueue(name, { ...shared, policy: name === 'summarize' ? 'short' : 'standard' });
  }
}

function summaryKey({ key }: EnqueueOptions): string {
  if (key === undefined) throw new TypeError('a job of queue "summarize" needs a key: pass options.key, e.g. supplier and task id');
  return key;
}

/** An embedded store has one process: jobs that are active when it opens belonged to one that is gone. They start again at once. */
async function returnOrphans(boss: PgBoss, database: Database, schema: string): Promise<void> {
  const { rows } = await database.withSession((session) =>
    session.query(`select name, array_agg(id::text) as ids from "${schema}".job where state = 'active' group by name`, [], 'queue'),
  );
  for (const { name, ids } of rows) await boss.fail(String(name), ids as string[], { reason: 'the process that ran it ended' });
}

type Use = <T>(use: (session: Session) => Promise<T>) => Promise<T>;

function bossDatabase(withSession: Use): Db {
  return {
    executeSql: (text, values) =>
      withSession((session) =>
        values !== undefined && values.length > 0 ? session.query(text, values.map(cleanValue), 'queue') : session.script(text),
      ),
  };
}

/** pg-boss gives job data as JSON text and outputs (errors with a supplier's text in them) as objects. */
function cleanValue(value: unknown): unknown {
  if (typeof value === 'string') return cleanJson(value);
  const isData = typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
  return isData ? toJson(value) : value;
}
