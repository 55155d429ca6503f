// Windows: the last N samples within T after the last reset, as a model says; and what the manager finds due.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type NewSample, office, type Store, type WindowNeed } from '../index.ts';
import { newMeasurement, newSample, type Seed, seed, t0 } from '../testing/fixtures.ts';
import { eachDatabase } from '../testing.ts';

const long = process.env.HALLMARK_LONG === '1';
const need = (taskId: string, fields: Partial<WindowNeed> = {}): WindowNeed => ({
  taskId,
  samples: 10,
  ttlMs: 1000,
  minNew: 3,
  renewAfterMs: null,
  pauseMs: 100,
  ...fields,
});

eachDatabase((_name, open) => {
  it('stores a sample once, with all that re-weighting and re-scoring need', async () => {
    const store = await open();
    const seeded = await seed(store);
    const sample = newSample(seeded, {
      inclusionProbability: 0.25,
      bank: 'bank',
      repeat: 2,
      relayId: 'm0-0-0-1',
      value: 0.3333333333333333,
      valueKind: 'bounded',
      metrics: { f1: 0.1, bleu: 12.5 },
    });
    expect(await store.write((tx) => tx.samples.add([sample]))).toBe(1);
    expect(await store.write((tx) => tx.samples.add([{ ...sample, value: 0 }]))).toBe(0);
    expect(await store.read.samples.ofMeasurement('public', 'm0')).toEqual([{ id: 'm0-0', ...sample }]);
  });

  it('gives the window that a plain model gives', async () => {
    const store = await open();
    const seeded = await seed(store, 2, 2);
    const choice = fc.record({
      at: fc.integer({ min: 0, max: 50 }),
      supplier: fc.nat(1),
      task: fc.nat(1),
      owner: fc.constantFrom(office, 'ann'),
    });
    const reset = fc.record({ at: fc.integer({ min: 0, max: 50 }), supplier: fc.nat(1), task: fc.option(fc.nat(1)) });
    const query = fc.record({
      samples: fc.integer({ min: 1, max: 8 }),
      ttlMs: fc.integer({ min: 0, max: 60 }),
      now: fc.integer({ min: 0, max: 60 }),
    });
    let run = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(choice, { maxLength: 40 }),
        fc.array(reset, { maxLength: 2 }),
        query,
        async (choices, resets, { samples, ttlMs, now }) => {
          // Later runs are far later: what earlier ones left is too old for any window.
          run += 1;
          const base = t0 + run * 1_000_000;
          const rows: readonly NewSample[] = choices.map(({ at, supplier, task, owner }, itemIndex) =>
            newSample(seeded, {
              measurementId: `r${run}`,
              itemIndex,
              supplierId: seeded.supplierIds[supplier] ?? '',
              taskId: seeded.taskIds[task] ?? '',
              owner,
              takenAt: base + at,
            }),
          );
          await store.write(async (tx) => {
            await tx.samples.add(rows);
            for (const { at, supplier, task } of resets) {
              const taskId = task === null ? null : (seeded.taskIds[task] ?? '');
              await tx.windows.reset({ supplierId: seeded.supplierIds[supplier] ?? '', taskId, at: base + at, reason: 'test' });
            }
          });
          const [supplierId = ''] = seeded.supplierIds;
          const [taskId = ''] = seeded.taskIds;
          const found = await store.read.samples.window({ supplierId, taskId, owner: office, samples, ttlMs, now: base + now });
          const emptied = resets
            .filter((one) => one.supplier === 0 && (one.task === null || one.task === 0) && one.at <= now)
            .map(({ at }) => base + at);
          const expected = rows
            .filter((row) => row.supplierId === supplierId && row.taskId === taskId && row.owner === office)
            .filter((row) => row.takenAt >= base + now - ttlMs && row.takenAt <= base + now && emptied.every((at) => row.takenAt > at))
            .sort((a, b) => b.takenAt - a.takenAt || b.itemIndex - a.itemIndex)
            .slice(0, samples);
          expect(found.map(({ itemIndex, takenAt }) => [itemIndex, takenAt])).toEqual(
            expected.map(({ itemIndex, takenAt }) => [itemIndex, takenAt]),
          );
        },
      ),
      { seed: 20260101, numRuns: long ? 500 : 40 },
    );
  });

  it('leaves out what was taken up to a reset, and keeps what came after', async () => {
    const store = await open();
    const seeded = await seed(store);
    const [supplierId = ''] = seeded.supplierIds;
    const [taskId = ''] = seeded.taskIds;
    await store.write(async (tx) => {
      await tx.samples.add([0, 1, 2].map((n) => newSample(seeded, { itemIndex: n, takenAt: t0 + n })));
      await tx.windows.reset({ supplierId, taskId, at: t0 + 1, reason: 'changed' });
    });
    const window = { supplierId, taskId, owner: office, samples: 10, ttlMs: 100, now: t0 + 10 };
    expect((await store.read.samples.window(window)).map(({ itemIndex }) => itemIndex)).toEqual([2]);
    expect(await store.read.samples.windowValues([window])).toMatchObject([{ values: [1], oldestAt: t0 + 2 }]);
    // As it was before the reset.
    expect((await store.read.samples.window({ ...window, now: t0 })).map(({ itemIndex }) => itemIndex)).toEqual([0]);
  });

  it('pages through samples of several tasks without missing or repeating one', async () => {
    const store = await open();
    const seeded = await seed(store, 1, 3);
    const rows = Array.from({ length: 50 }, (_, n) =>
      newSample(seeded, { measurementId: `m${n % 7}`, itemIndex: n, taskId: seeded.taskIds[n % 3] ?? '', takenAt: t0 + Math.floor(n / 5) }),
    );
    await store.write((tx) => tx.samples.add(rows));
    const [supplierId = ''] = seeded.supplierIds;
    const wanted = seeded.taskIds.slice(0, 2);
    const pages: string[] = [];
    for (let before: NewSample | undefined; ; ) {
      const page = await store.read.samples.page('public', {
        supplierId,
        taskIds: wanted,
        limit: 7,
        ...(before === undefined ? {} : { before }),
      });
      pages.push(...page.map(({ id }) => id));
      before = page.at(-1);
      if (before === undefined) break;
    }
    const order = (a: NewSample, b: NewSample) =>
      b.takenAt - a.takenAt ||
      (a.measurementId < b.measurementId ? 1 : a.measurementId > b.measurementId ? -1 : 0) ||
      b.itemIndex - a.itemIndex;
    const expected = rows.filter(({ taskId }) => wanted.includes(taskId)).sort(order);
    expect(pages).toEqual(expected.map(({ measurementId, itemIndex }) => `${measurementId}-${itemIndex}`));
  });

  const due = async (store: Store, seeded: Seed, needs: readonly WindowNeed[], now: number, limits = { perSupplier: 100, limit: 100 }) =>
    (await store.read.windows.due({ owner: office, now, needs, supplierIds: seeded.supplierIds, ...limits })).map(
      ({ supplierId, taskId, fresh }) => [seeded.supplierIds.indexOf(supplierId), seeded.taskIds.indexOf(taskId), fresh],
    );
  const fill = async (store: Store, seeded: Seed, supplier: number, task: number, count: number, from: number) => {
    const supplierId = seeded.supplierIds[supplier] ?? '';
    const taskId = seeded.taskIds[task] ?? '';
    const rows = Array.from({ length: count }, (_, n) =>
      newSample(seeded, { measurementId: `w${supplier}${task}`, itemIndex: n, supplierId, taskId, takenAt: from + n }),
    );
    await store.write(async (tx) => {
      await tx.samples.add(rows);
      await tx.windows.setComputed([
        {
          supplierId,
          taskId,
          owner: office,
          samples: count,
          answered: count,
          oldestAt: from,
          newestAt: from + count - 1,
          computedAt: from + count,
        },
      ]);
    });
  };

  it('finds windows due that lack samples, the emptiest first, and none that was just planned or is being measured', async () => {
    const store = await open();
    const seeded = await seed(store, 2, 2);
    const needs = seeded.taskIds.map((id) => need(id));
    expect(await due(store, seeded, needs, t0)).toHaveLength(4);
    await fill(store, seeded, 0, 0, 10, t0);
    await fill(store, seeded, 0, 1, 8, t0);
    await fill(store, seeded, 1, 0, 7, t0);
    expect(await due(store, seeded, needs, t0 + 20)).toEqual([
      [1, 1, 0],
      [1, 0, 7],
    ]);
    await store.write((tx) =>
      tx.measurements.plan([
        newMeasurement(seeded, { supplierId: seeded.supplierIds[1] ?? '', taskId: seeded.taskIds[1] ?? '', plannedAt: t0 + 20 }),
      ]),
    );
    expect(await due(store, seeded, needs, t0 + 20)).toEqual([[1, 0, 7]]);
    // Its pause is over, and it is still open.
    expect(await due(store, seeded, needs, t0 + 130)).toEqual([[1, 0, 7]]);
    await store.write((tx) => tx.measurements.advance([{ id: 'm0', from: 'planned', to: 'done' }], t0 + 131));
    expect(await due(store, seeded, needs, t0 + 131)).toEqual([
      [1, 1, 0],
      [1, 0, 7],
    ]);
    expect(await due(store, seeded, needs, t0 + 131, { perSupplier: 1, limit: 100 })).toEqual([[1, 1, 0]]);
    expect(await due(store, seeded, needs, t0 + 131, { perSupplier: 100, limit: 1 })).toEqual([[1, 1, 0]]);
  });

  it('counts samples that have grown too old since the window was computed', async () => {
    const store = await open();
    const seeded = await seed(store);
    const needs = seeded.taskIds.map((id) => need(id));
    await fill(store, seeded, 0, 0, 10, t0);
    expect(await due(store, seeded, needs, t0 + 1002)).toEqual([]);
    expect(await due(store, seeded, needs, t0 + 1003)).toEqual([[0, 0, 7]]);
    expect(await due(store, seeded, needs, t0 + 2000)).toEqual([[0, 0, 0]]);
  });

  it('renews a full window when its newest sample is old enough', async () => {
    const store = await open();
    const seeded = await seed(store);
    await fill(store, seeded, 0, 0, 10, t0);
    const needs = seeded.taskIds.map((id) => need(id, { renewAfterMs: 500 }));
    expect(await due(store, seeded, needs, t0 + 508)).toEqual([]);
    expect(await due(store, seeded, needs, t0 + 509)).toEqual([[0, 0, 10]]);
  });

  it('makes a reset window due at once, and lets no older finding fill it again', async () => {
    const store = await open();
    const seeded = await seed(store);
    const [supplierId = ''] = seeded.supplierIds;
    const [taskId = ''] = seeded.taskIds;
    await store.write((tx) => tx.measurements.plan([newMeasurement(seeded, { plannedAt: t0 })]));
    await store.write((tx) => tx.measurements.advance([{ id: 'm0', from: 'planned', to: 'done' }], t0));
    await fill(store, seeded, 0, 0, 10, t0);
    await store.write((tx) => tx.windows.reset({ supplierId, taskId: null, at: t0 + 50, reason: 'tokenizer changed' }));
    const stale = { supplierId, taskId, owner: office, samples: 10, answered: 10, oldestAt: t0, newestAt: t0 + 9, computedAt: t0 + 49 };
    await store.write((tx) => tx.windows.setComputed([stale]));
    expect(await due(store, seeded, [need(taskId)], t0 + 51)).toEqual([[0, 0, 0]]);
  });
});
