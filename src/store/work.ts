// Takes jobs from a queue and hands them to a handler: as many as there is room for in one fetch, woken when jobs arrive.
// pg-boss's own workers fetch one batch each and sleep between; here one fetch fills all free places.
import type { Job as BossJob } from 'pg-boss';
import type { Live } from './live.ts';
import type { StoreLog } from './log.ts';
import { heartbeatSeconds, type Queue, type QueueName } from './queue.ts';

export interface WorkOptions {
  /** Handlers at work at the same time; 1 by default. */
  readonly concurrency?: number;
  /** Most jobs that one handler gets at once; 1 by default. */
  readonly batchSize?: number;
  /** Most jobs of one group at work at the same time, over all processes. */
  readonly groupConcurrency?: number;
  /** How often to look without being woken (delayed and retried jobs, other processes' jobs if a message was lost); 500 by default. */
  readonly pollMs?: number;
}

/** A job as a handler sees it. It may be given out twice: handlers are idempotent. */
export interface Job<Data = unknown> {
  readonly id: string;
  readonly data: Data;
  /** 0 for the first time. */
  readonly attempt: number;
  /** Aborted when the worker stops. */
  readonly signal: AbortSignal;
}

export interface Worker {
  /** Takes no more jobs, aborts those at work, and waits until their handlers have returned. Unfinished jobs are given out again. */
  stop(): Promise<void>;
}

export type Handler<Data> = (jobs: readonly Job<Data>[]) => Promise<void>;

/**
 * Starts to work on a queue. A handler that returns has finished its jobs; one that throws gets each of its jobs again, alone,
 * and those that still fail come back later.
 */
export function startWork<Data>(
  queue: Queue,
  live: Live,
  log: StoreLog,
  name: QueueName,
  options: WorkOptions,
  handler: Handler<Data>,
): Worker {
  const { concurrency = 1, batchSize = 1, groupConcurrency, pollMs = 500 } = options;
  const stopping = new AbortController();
  const held = new Set<BossJob>();
  const handling = new Set<Promise<void>>();
  let wakeUp = () => {};
  const stopWaking = live.onWake((woken) => {
    if (woken === name) wakeUp();
  });

  const settler = createSettler(queue, log, name);
  const handle = async (jobs: readonly BossJob[]) => {
    try {
      await handler(jobs.map((job) => ({ id: job.id, data: job.data as Data, attempt: job.retryCount, signal: stopping.signal })));
      settler.done(jobs);
    } catch (error) {
      if (jobs.length > 1 && !stopping.signal.aborted) {
        for (const job of jobs) await handle([job]);
        return;
      }
      if (!stopping.signal.aborted)
        log.error({ error, queue: name, jobs: jobs.map(({ data }) => data) }, 'a job failed and will be tried again');
      await settler.failed(jobs, reasonOf(error));
    }
  };
  // Whether the last fetch found fewer jobs than there was room for: then a place that becomes free is no reason to look again.
  let drained = false;
  const start = (jobs: readonly BossJob[]) => {
    for (const job of jobs) held.add(job);
    const done = handle(jobs).finally(() => {
      for (const job of jobs) held.delete(job);
      handling.delete(done);
      if (!drained || groupConcurrency !== undefined) wakeUp();
    });
    handling.add(done);
  };

  const loop = async () => {
    while (!stopping.signal.aborted) {
      const woken = new Promise<void>((resolve) => {
        wakeUp = resolve;
      });
      const free = (concurrency - handling.size) * batchSize;
      if (free > 0) {
        const jobs = await queue.fetch(name, free, groupConcurrency).catch((error: unknown) => {
          log.warn({ error, queue: name }, 'jobs could not be fetched');
          return [];
        });
        drained = jobs.length < free;
        for (let at = 0; at < jobs.length; at += batchSize) start(jobs.slice(at, at + batchSize));
      }
      const timer = setTimeout(wakeUp, pollMs);
      await woken;
      clearTimeout(timer);
    }
  };
  const heartbeat = setInterval(
    () => {
      if (held.size > 0)
        queue.touch(name, [...held]).catch((error: unknown) => log.warn({ error, queue: name }, 'jobs could not be kept alive'));
    },
    (heartbeatSeconds * 1000) / 4,
  );
  heartbeat.unref();
  const looping = loop();

  return {
    async stop() {
      stopping.abort();
      wakeUp();
      stopWaking();
      await looping;
      await Promise.all(handling);
      await settler.settled();
      clearInterval(heartbeat);
    },
  };
}

/** Marks jobs as done many at a time: while one statement runs, what is done meanwhile gathers for the next. */
function createSettler(queue: Queue, log: StoreLog, name: QueueName) {
  let gathered: BossJob[] = [];
  let running: Promise<void> | null = null;
  // A job that cannot be settled now is given out again when its heartbeat ends: handlers are idempotent.
  const warn = (error: unknown) => log.warn({ error, queue: name }, 'jobs could not be marked done or failed');
  const run = async () => {
    while (gathered.length > 0) {
      const jobs = gathered;
      gathered = [];
      await queue.done(name, jobs).catch(warn);
    }
    running = null;
  };
  return {
    done(jobs: readonly BossJob[]) {
      gathered.push(...jobs);
      running ??= run();
    },
    failed: (jobs: readonly BossJob[], reason: string) => queue.failed(name, jobs, reason).catch(warn),
    settled: () => running ?? Promise.resolve(),
  };
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}`.slice(0, 500) : 'unknown';
}
