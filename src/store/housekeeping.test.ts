// What the embedded database does not do by itself: space of finished jobs is used again, and the planner has statistics.
import { expect, it } from 'vitest';
import { tidy } from './housekeeping.ts';
import { innards } from './store.ts';
import { newSample, seed } from './testing/fixtures.ts';
import { eachDatabase } from './testing.ts';

eachDatabase((name, open) => {
  if (name === 'PGlite')
    it('vacuums what has many dead rows and analyzes what has changed, once', async () => {
      const store = await open();
      const inner = innards.get(store);
      if (inner === undefined) throw new Error('no database');
      await tidy(inner.database);
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
      const tidied = await tidy(inner.database);
      expect(tidied).toContain('hallmark.samples');
      expect(tidied.some((table) => table.startsWith('hallmark_queue.job'))).toBe(true);
      expect(await tidy(inner.database)).toEqual([]);
    });

  if (name === 'PostgreSQL')
    it('has an autovacuum of its own', async () => {
      const inner = innards.get(await open());
      const shown = await inner?.database.withSession((session) => session.query('show autovacuum', [], 'store'));
      expect(shown?.rows).toEqual([{ autovacuum: 'on' }]);
    });
});
