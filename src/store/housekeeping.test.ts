// Space of finished jobs is used again, and the planner has statistics of what has grown.
import { expect, it } from 'vitest';
import { tidy } from './housekeeping.ts';
import { innards } from './store.ts';
import { newSample, seed } from './testing/fixtures.ts';
import { eachDatabase } from './testing.ts';

const schemas = ['hallmark', 'hallmark_queue'];

eachDatabase((_name, open) => {
  it('vacuums what has many dead rows, analyzes what has changed, once, and leaves the tables of others alone', async () => {
    const store = await open();
    const inner = innards.get(store);
    if (inner === undefined) throw new Error('no database');
    const { database } = inner;
    await tidy(database, schemas);
    await database.withSession(async (session) => {
      await session.script('create schema other; create table other.rows as select generate_series(1, 5000) as number');
    });
    const seeded = await seed(store);
    const samples = Array.from({ length: 2000 }, (_, itemIndex) => newSample(seeded, { itemIndex }));
    await store.write(async (tx) => {
      await tx.samples.add(samples);
      for (let n = 0; n < 1000; n += 1) tx.enqueue('evaluate', { n });
    });
    const all = Promise.withResolvers<void>();
    let done = 0;
    store.work('evaluate', { batchSize: 500 }, async (jobs) => {
      done += jobs.length;
      if (done === 1000) all.resolve();
    });
    await all.promise;
    await inner.stopWorkers();
    // A server hears of what its sessions have changed up to ten seconds later.
    const tidied = new Set<string>();
    await expect
      .poll(
        async () => {
          for (const table of await tidy(database, schemas)) tidied.add(table);
          return tidied.has('hallmark.samples') && [...tidied].some((table) => table.startsWith('hallmark_queue.job'));
        },
        { timeout: 30_000 },
      )
      .toBe(true);
    await expect.poll(() => tidy(database, schemas), { timeout: 30_000 }).toEqual([]);
    expect([...tidied].filter((table) => table.startsWith('other'))).toEqual([]);
  });
});
