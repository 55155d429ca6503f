// Jobs: given out at once, in batches, to whoever has room; again when they fail or their worker goes; never lost.
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { type Job, openStore, type QueueName, type Store, silentLog } from './index.ts';
import { eachDatabase } from './testing.ts';

interface Numbered {
  readonly n: number;
}

const enqueue = (store: Store, queue: QueueName, count: number) =>
  store.write(async (tx) => {
    for (let n = 0; n < count; n += 1) tx.enqueue(queue, { n }, { key: String(n) });
  });

/** Resolves when `count` has been reached; counts what it is called with. */
function collector(count: number) {
  const seen: number[] = [];
  const full = Promise.withResolvers<readonly number[]>();
  return {
    seen,
    full: full.promise,
    add(jobs: readonly Job<Numbered>[]) {
      seen.push(...jobs.map(({ data }) => data.n));
      if (seen.length >= count) full.resolve(seen);
    },
  };
}

const upTo = (count: number) => Array.from({ length: count }, (_, n) => n);
const sorted = (numbers: readonly number[]) => [...numbers].sort((a, b) => a - b);

eachDatabase((name, open) => {
  it('hands out every job once, in batches, and deletes what is done', async () => {
    const store = await open();
    await enqueue(store, 'evaluate', 55);
    const got = collector(55);
    const sizes: number[] = [];
    const worker = store.work<Numbered>('evaluate', { batchSize: 10, concurrency: 2 }, async (jobs) => {
      sizes.push(jobs.length);
      got.add(jobs);
    });
    expect(sorted(await got.full)).toEqual(upTo(55));
    await worker.stop();
    expect(Math.max(...sizes)).toBe(10);
    expect(await store.queueCounts('evaluate')).toEqual({ waiting: 0, active: 0, failed: 0 });
  });

  it('wakes an idle worker at the commit, without waiting for its poll', async () => {
    const store = await open();
    const got = collector(1);
    store.work<Numbered>('sample', { pollMs: 1_000_000 }, async (jobs) => got.add(jobs));
    // Long enough for the first, empty fetch.
    await sleep(100);
    await enqueue(store, 'sample', 1);
    expect(await got.full).toEqual([0]);
  });

  it('never has more handlers at work than it may', async () => {
    const store = await open();
    await enqueue(store, 'request', 30);
    const got = collector(30);
    let working = 0;
    let most = 0;
    store.work<Numbered>('request', { concurrency: 4 }, async (jobs) => {
      working += 1;
      most = Math.max(most, working);
      await sleep(2);
      working -= 1;
      got.add(jobs);
    });
    await got.full;
    expect(most).toBe(4);
  });

  it('never has more jobs of one group at work than it may', async () => {
    const store = await open();
    await store.write(async (tx) => {
      for (let n = 0; n < 12; n += 1) tx.enqueue('request', { n }, { group: `supplier${n % 2}` });
    });
    const got = collector(12);
    const working = [0, 0];
    let most = 0;
    store.work<Numbered>('request', { concurrency: 10, groupConcurrency: 2, pollMs: 20 }, async (jobs) => {
      const group = (jobs[0]?.data.n ?? 0) % 2;
      working[group] = (working[group] ?? 0) + 1;
      most = Math.max(most, working[group] ?? 0);
      await sleep(20);
      working[group] = (working[group] ?? 0) - 1;
      got.add(jobs);
    });
    expect(sorted(await got.full)).toEqual(upTo(12));
    expect(most).toBe(2);
  });

  it('gives a failed job again, and one bad job of a batch does not hold the others', async () => {
    const store = await open();
    await enqueue(store, 'evaluate', 5);
    const finished: number[] = [];
    const again = Promise.withResolvers<number>();
    store.work<Numbered>('evaluate', { batchSize: 5 }, async (jobs) => {
      const bad = jobs.find(({ data }) => data.n === 3);
      if (bad !== undefined && bad.attempt === 0) throw new Error('supplier text with \0 in it');
      finished.push(...jobs.map(({ data }) => data.n));
      if (bad !== undefined) again.resolve(bad.attempt);
    });
    expect(await again.promise).toBe(1);
    expect(sorted(finished)).toEqual(upTo(5));
  });

  it('gives jobs that a stopping worker left to the next one', async () => {
    const store = await open();
    await enqueue(store, 'request', 2);
    const started = Promise.withResolvers<void>();
    const first = store.work<Numbered>('request', { batchSize: 2 }, async ([job]) => {
      started.resolve();
      await new Promise((_, reject) => job?.signal.addEventListener('abort', () => reject(new Error('stopped'))));
    });
    await started.promise;
    await first.stop();
    const got = collector(2);
    store.work<Numbered>('request', { batchSize: 2, pollMs: 50 }, async (jobs) => got.add(jobs));
    expect(sorted(await got.full)).toEqual([0, 1]);
  });

  it('starts a delayed job later', async () => {
    const store = await open();
    await store.write(async (tx) => {
      tx.enqueue('sample', { n: 1 }, { delayMs: 300 });
      tx.enqueue('sample', { n: 0 });
    });
    const got = collector(2);
    const committed = performance.now();
    store.work<Numbered>('sample', { pollMs: 20 }, async (jobs) => got.add(jobs));
    expect(await got.full).toEqual([0, 1]);
    expect(performance.now() - committed).toBeGreaterThan(200);
  });

  it('keeps one waiting summary a key, and takes another while the first is at work', async () => {
    const store = await open();
    await enqueue(store, 'summarize', 2);
    await enqueue(store, 'summarize', 2);
    expect((await store.queueCounts('summarize')).waiting).toBe(2);
    const got = collector(3);
    const worker = store.work<Numbered>('summarize', {}, async (jobs) => {
      if (got.seen.length === 0) await enqueue(store, 'summarize', 1);
      got.add(jobs);
    });
    expect(sorted(await got.full)).toEqual([0, 0, 1]);
    await worker.stop();
  });

  it('shares jobs between two workers, each job to one of them', async () => {
    const { home, databaseUrl } = await open.location();
    const first = await openStore({ home, databaseUrl, clock: Date, log: silentLog });
    // An embedded store has one process; its two workers are in it. A server's are in two.
    const second = name === 'PostgreSQL' ? await openStore({ home, databaseUrl, clock: Date, log: silentLog }) : first;
    const got = collector(200);
    const shares = [0, 0];
    for (const [at, store] of [first, second].entries()) {
      store.work<Numbered>('evaluate', { concurrency: 3, batchSize: 5, pollMs: 1_000_000 }, async (jobs) => {
        shares[at] = (shares[at] ?? 0) + jobs.length;
        await sleep(5);
        got.add(jobs);
      });
    }
    await sleep(100);
    await enqueue(first, 'evaluate', 200);
    expect(sorted(await got.full)).toEqual(upTo(200));
    expect(Math.min(...shares)).toBeGreaterThan(0);
    await Promise.all([first.close(), ...(second === first ? [] : [second.close()])]);
  });
});
