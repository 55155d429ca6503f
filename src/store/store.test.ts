// Transactions as a stage uses them: everything in one happens or nothing, jobs and events included, and misuse is refused.
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { LiveEvent, Tx } from './index.ts';
import { stageStore, TransactionMisuseError } from './index.ts';
import { innards } from './store.ts';
import { seed, t0 } from './testing/fixtures.ts';
import { eachDatabase } from './testing.ts';
import { runTransaction } from './transaction.ts';

eachDatabase((_name, open) => {
  it('writes, enqueues and tells with the commit', async () => {
    const store = await open();
    const heard: LiveEvent[] = [];
    const stop = store.subscribe((event) => heard.push(event));
    const result = await store.write(async (tx) => {
      await tx.suppliers.upsertServices('net', [{ id: 'svc', kind: 'text' }]);
      tx.enqueue('sample', { measurementId: 'm1' });
      tx.notify({ kind: 'planned', count: 1 });
      expect(heard).toEqual([]);
      return 42;
    });
    stop();
    await store.write(async (tx) => tx.notify({ kind: 'unheard' }));
    expect(result).toBe(42);
    expect(heard).toEqual([{ kind: 'planned', count: 1 }]);
    expect(await store.read.suppliers.services('net')).toEqual([{ id: 'svc', kind: 'text' }]);
    expect((await store.queueCounts('sample')).waiting).toBe(1);
  });

  it('takes rows, jobs and events back when it fails, and is usable afterwards', async () => {
    const store = await open();
    const heard: LiveEvent[] = [];
    store.subscribe((event) => heard.push(event));
    const write = store.write(async (tx) => {
      await tx.suppliers.upsertServices('net', [{ id: 'svc', kind: 'text' }]);
      tx.enqueue('sample', { measurementId: 'm1' });
      tx.notify({ kind: 'planned' });
      throw new Error('changed my mind');
    });
    await expect(write).rejects.toThrow('changed my mind');
    expect(await store.read.suppliers.services('net')).toEqual([]);
    expect(heard).toEqual([]);
    expect((await store.queueCounts('sample')).waiting).toBe(0);
  });

  it('takes everything back when the job itself cannot be sent', async () => {
    const store = await open();
    const write = store.write(async (tx) => {
      await tx.suppliers.upsertServices('net', [{ id: 'svc', kind: 'text' }]);
      tx.enqueue('summarize', { supplierId: 's' });
    });
    await expect(write).rejects.toThrow('needs a key');
    expect(await store.read.suppliers.services('net')).toEqual([]);
  });

  it('takes everything back when a statement fails, even one that nobody waited for', async () => {
    const store = await open();
    await seed(store);
    const write = store.write(async (tx) => {
      await tx.suppliers.upsertServices('net', [{ id: 'svc', kind: 'text' }]);
      await Promise.all([
        tx.events.add([{ kind: 'change', supplierId: 'nobody', taskId: null, at: t0, data: {} }]),
        tx.suppliers.upsertServices('net', [{ id: 'svc2', kind: 'text' }]),
      ]);
    });
    await expect(write).rejects.toThrow(/foreign key/);
    expect(await store.read.suppliers.services('net')).toEqual([]);
    await seed(store, 2);
    expect(await store.read.suppliers.list()).toHaveLength(2);
  });

  it('runs transactions of many callers without mixing them', async () => {
    const store = await open();
    const outcomes = await Promise.allSettled(
      Array.from({ length: 40 }, (_, n) =>
        store.write(async (tx) => {
          await tx.suppliers.upsertServices('net', [{ id: `a${n}`, kind: 'text' }]);
          await tx.suppliers.upsertServices('net', [{ id: `b${n}`, kind: 'text' }]);
          tx.enqueue('evaluate', { n });
          if (n % 2 === 1) throw new Error('odd');
        }),
      ),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(20);
    const ids = (await store.read.suppliers.services('net')).map(({ id }) => id);
    expect(ids).toHaveLength(40);
    expect(ids.every((id) => Number(id.slice(1)) % 2 === 0)).toBe(true);
    expect((await store.queueCounts('evaluate')).waiting).toBe(20);
  });

  it('refuses the root store inside a transaction, where PGlite would wait for ever', async () => {
    const store = await open();
    await expect(store.write(async () => store.read.suppliers.list())).rejects.toThrow(TransactionMisuseError);
    await expect(store.write(async () => store.write(async () => 1))).rejects.toThrow(TransactionMisuseError);
    expect(await store.write(async () => 1)).toBe(1);
  });

  it('rolls back a transaction in which something other than SQL is awaited', async () => {
    const store = await open();
    const database = innards.get(store)?.database;
    if (database === undefined) throw new Error('no database');
    const never = new Promise<void>(() => undefined);
    const waiting = runTransaction(database, 50, async (session) => {
      await session.script("insert into services values ('net', 'svc', 'text')");
      await never;
    });
    await expect(waiting).rejects.toThrow(/ran no statement for 50 ms/);
    expect(await store.read.suppliers.services('net')).toEqual([]);
  });

  it('leaves a transaction alone while its statements run, however long they take', async () => {
    const store = await open();
    const database = innards.get(store)?.database;
    if (database === undefined) throw new Error('no database');
    await runTransaction(database, 50, async (session) => {
      await session.script("select pg_sleep(0.2); insert into services values ('net', 'svc', 'text')");
      await session.script('select 1');
    });
    expect(await store.read.suppliers.services('net')).toHaveLength(1);
  });

  it('refuses queries after the transaction has ended', async () => {
    const store = await open();
    let escaped: Tx | undefined;
    await store.write(async (tx) => {
      escaped = tx;
    });
    await sleep(0);
    await expect(escaped?.suppliers.upsertServices('net', [{ id: 'late', kind: 'text' }])).rejects.toThrow(TransactionMisuseError);
    expect(await store.read.suppliers.services('net')).toEqual([]);
  });

  it('gives a stage nothing but reads and transactions', async () => {
    const store = await open();
    expect(Object.keys(stageStore(store)).sort()).toEqual(['read', 'write']);
  });
});
