// Estimates, signatures and groups: what holds now, and what held before.
import { expect, it } from 'vitest';
import { office } from '../index.ts';
import { network, newEstimate, seed, service, t0 } from '../testing/fixtures.ts';
import { eachDatabase } from '../testing.ts';

eachDatabase((_name, open) => {
  it('replaces the current estimate, and keeps one in the history for every step of time', async () => {
    const store = await open();
    const seeded = await seed(store);
    const [supplierId = ''] = seeded.supplierIds;
    const [subject = ''] = seeded.taskIds;
    const upsert = (at: number, score: number) =>
      store.write((tx) => tx.estimates.upsert([newEstimate(seeded, { score, computedAt: t0 + at })], 100));
    for (const [at, score] of [
      [0, 0.1],
      [50, 0.2],
      [99, 0.3],
      [100, 0.4],
      [150, 0.5],
      [120, 0.9],
    ] as const)
      await upsert(at, score);
    const history = await store.read.estimates.history('public', { supplierId, kind: 'task', subject, owner: office, limit: 10 });
    expect(
      history.map(({ score, validFrom, computedAt, supersededAt }) => [
        score,
        validFrom - t0,
        computedAt - t0,
        supersededAt === null ? null : supersededAt - t0,
      ]),
    ).toEqual([
      [0.5, 100, 150, null],
      [0.3, 0, 99, 100],
    ]);
  });

  it('keeps estimates of many suppliers, kinds and owners apart', async () => {
    const store = await open();
    const seeded = await seed(store, 3, 2);
    const estimates = seeded.supplierIds.flatMap((supplierId, at) => [
      newEstimate(seeded, { supplierId, score: at / 10 }),
      newEstimate(seeded, { supplierId, score: at / 10, kind: 'overall', subject: '', taskId: null }),
      newEstimate(seeded, { supplierId, score: 1, owner: 'ann' }),
    ]);
    await store.write((tx) => tx.estimates.upsert(estimates, 100));
    await store.write((tx) => tx.estimates.upsert(estimates, 100));
    const board = await store.read.estimates.board('public', { networkId: network, serviceId: service, owner: office });
    expect(board.map(({ supplierId, kind, score }) => [seeded.supplierIds.indexOf(supplierId), kind, score]).sort()).toEqual([
      [0, 'overall', 0],
      [0, 'task', 0],
      [1, 'overall', 0.1],
      [1, 'task', 0.1],
      [2, 'overall', 0.2],
      [2, 'task', 0.2],
    ]);
    expect(await store.read.estimates.board('public', { networkId: network, serviceId: 'none', owner: office })).toEqual([]);
    await store.write((tx) => tx.suppliers.applyListing(network, [], t0 + 1));
    expect(await store.read.estimates.board('public', { networkId: network, serviceId: service, owner: office })).toEqual([]);
  });

  it('gives back every field', async () => {
    const store = await open();
    const seeded = await seed(store);
    const estimate = newEstimate(seeded, {
      score: 1 / 3,
      answeredScore: null,
      answeredLow: null,
      answeredHigh: null,
      oldestAt: null,
      newestAt: t0 + 3,
    });
    await store.write((tx) => tx.estimates.upsert([estimate], 100));
    const [stored] = await store.read.estimates.current('public', { supplierIds: seeded.supplierIds, owner: office });
    expect(stored).toEqual({ ...estimate, id: stored?.id, validFrom: t0, supersededAt: null });
  });

  it('ends what has lost its basis, and deletes history that is old enough', async () => {
    const store = await open();
    const seeded = await seed(store, 1, 2);
    const [supplierId = ''] = seeded.supplierIds;
    const [a = '', b = ''] = seeded.taskIds;
    await store.write((tx) =>
      tx.estimates.upsert([newEstimate(seeded, { subject: a, taskId: a }), newEstimate(seeded, { subject: b, taskId: b })], 100),
    );
    await store.write((tx) => tx.estimates.end({ supplierId, taskId: a, at: t0 + 5 }));
    expect(
      (await store.read.estimates.current('public', { supplierIds: [supplierId], owner: office })).map(({ taskId }) => taskId),
    ).toEqual([b]);
    expect(await store.write((tx) => tx.estimates.deleteHistory(t0 + 5, 10))).toBe(0);
    expect(await store.write((tx) => tx.estimates.deleteHistory(t0 + 6, 10))).toBe(1);
  });

  it('notices a changed signature once', async () => {
    const store = await open();
    const seeded = await seed(store);
    const [supplierId = ''] = seeded.supplierIds;
    const observe = (value: string, at: number) =>
      store.write((tx) => tx.signatures.observe({ supplierId, kind: 'tokenizer', value, at: t0 + at }));
    expect([await observe('x', 0), await observe('x', 1), await observe('y', 2), await observe('y', 3), await observe('x', 4)]).toEqual([
      'first',
      'same',
      'changed',
      'same',
      'changed',
    ]);
    expect(await store.read.signatures.current(supplierId)).toEqual([
      { supplierId, kind: 'tokenizer', value: 'x', validFrom: t0 + 4, validTo: null },
    ]);
    expect((await store.read.signatures.history(supplierId)).map(({ value, validTo }) => [value, validTo])).toEqual([
      ['x', null],
      ['y', t0 + 4],
      ['x', t0 + 2],
    ]);
    const events = await store.read.events.list({ supplierId, kinds: ['signature'], limit: 5 });
    expect(events.map(({ data }) => data)).toEqual([
      { signature: 'tokenizer', from: 'y', to: 'x' },
      { signature: 'tokenizer', from: 'x', to: 'y' },
    ]);
  });

  it('takes a signature that changes twice within a millisecond', async () => {
    const store = await open();
    const [supplierId = ''] = (await seed(store)).supplierIds;
    const observe = (value: string) => store.write((tx) => tx.signatures.observe({ supplierId, kind: 'tokenizer', value, at: t0 }));
    expect([await observe('x'), await observe('y'), await observe('y')]).toEqual(['first', 'changed', 'same']);
    expect(await store.read.signatures.current(supplierId)).toMatchObject([{ value: 'y' }]);
  });

  it('knows a group as it was at any time', async () => {
    const store = await open();
    const seeded = await seed(store, 3);
    const [a = '', b = '', c = ''] = seeded.supplierIds;
    const set = (supplierIds: readonly string[], at: number) =>
      store.write((tx) => tx.groups.setMembers({ id: 'g', kind: 'backend', name: 'one model', supplierIds, at: t0 + at }));
    await set([a, b], 0);
    await set([b, c], 10);
    const at = async (time: number) =>
      (await store.read.groups.members({ kind: 'backend', at: t0 + time })).map(({ supplierId }) => supplierId).sort();
    expect(await at(5)).toEqual([a, b].sort());
    expect(await at(10)).toEqual([b, c].sort());
    expect(await at(-1)).toEqual([]);
  });
});
