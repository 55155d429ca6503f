// The store as its users see it: transactions carry their jobs, misuse is refused, jobs may come twice.
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { eachDatabase } from './testing.ts';

eachDatabase((_name, open) => {
  it('gives a job to a worker after the commit', async () => {
    const store = await open();
    const got = Promise.withResolvers<unknown>();
    store.work('sample', {}, async (jobs) => got.resolve(jobs.map(({ data }) => data)));
    await store.write(async (tx) => tx.enqueue('sample', { n: 1 }));
    expect(await got.promise).toEqual([{ n: 1 }]);
  });

  it('takes the job back when the transaction rolls back', async () => {
    const store = await open();
    await expect(
      store.write(async (tx) => {
        await tx.suppliers.upsertServices('net', [{ id: 'svc', kind: 'text' }]);
        tx.enqueue('sample', { n: 1 });
        throw new Error('changed my mind');
      }),
    ).rejects.toThrow('changed my mind');
    expect(await store.read.suppliers.services('net')).toEqual([]);
    expect((await store.queueCounts('sample')).waiting).toBe(0);
    await sleep(0);
  });
});
