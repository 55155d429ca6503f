// Tasks and measurements: versions, states that change once, and what each viewer may see.
import { expect, it } from 'vitest';
import { type MeasurementItem, type NewTask, office, taskId, type Viewer, type Visibility } from '../index.ts';
import { network, newEstimate, newMeasurement, newRelay, newSample, seed, service, t0 } from '../testing/fixtures.ts';
import { eachDatabase } from '../testing.ts';

const task = (fields: Partial<NewTask> = {}): NewTask => ({
  name: 'sums',
  version: 'v1',
  serviceKind: 'text',
  primaryMetric: 'exact_match',
  disclose: 'never',
  owner: office,
  visibility: 'public',
  ...fields,
});
const items: readonly MeasurementItem[] = [{ itemId: 'i1', policy: 'random', inclusionProbability: 0.5, repeat: 0 }];

eachDatabase((_name, open) => {
  it('keeps every version of a task, and puts a retired one into use again', async () => {
    const store = await open();
    const [v1, v2] = await store.write((tx) => tx.tasks.upsert([task(), task({ version: 'v2' })], t0));
    expect(v1).toBe(taskId(office, 'sums', 'v1'));
    await store.write((tx) => tx.tasks.retire([v1 ?? ''], t0 + 1));
    expect((await store.read.tasks.list('public')).map(({ id }) => id)).toEqual([v2]);
    expect((await store.read.tasks.list('public', { withRetired: true })).map(({ retiredAt }) => retiredAt).sort()).toEqual([t0 + 1, null]);
    await store.write((tx) => tx.tasks.upsert([task({ disclose: 'always' })], t0 + 2));
    expect(await store.read.tasks.get('public', v1 ?? '')).toMatchObject({ createdAt: t0, retiredAt: null, disclose: 'always' });
  });

  it('plans a measurement once and notes it in its window', async () => {
    const store = await open();
    const seeded = await seed(store);
    const measurement = newMeasurement(seeded, { plannedAt: t0 + 7 });
    expect(await store.write((tx) => tx.measurements.plan([measurement]))).toBe(1);
    expect(await store.write((tx) => tx.measurements.plan([measurement]))).toBe(0);
    expect(await store.read.measurements.get('public', 'm0')).toEqual({
      ...measurement,
      state: 'planned',
      items: [],
      sessionId: null,
      updatedAt: t0 + 7,
      finishedAt: null,
    });
    expect(await store.read.windows.list({ supplierIds: seeded.supplierIds, owner: office })).toMatchObject([
      { samples: 0, lastPlannedAt: t0 + 7, computedAt: null },
    ]);
  });

  it('changes a state only from the expected one, so that a job that runs twice changes nothing', async () => {
    const store = await open();
    const seeded = await seed(store);
    await store.write((tx) => tx.measurements.plan(['m0', 'm1'].map((id) => newMeasurement(seeded, { id }))));
    const sample = (ids: readonly string[], at: number) =>
      store.write((tx) =>
        tx.measurements.advance(
          ids.map((id) => ({ id, from: 'planned', to: 'sampled', items, sessionId: 's1' })),
          at,
        ),
      );
    expect(await sample(['m0'], t0 + 1)).toEqual(['m0']);
    expect(await sample(['m0', 'm1', 'unknown'], t0 + 2)).toEqual(['m1']);
    expect(await store.read.measurements.get('public', 'm0')).toMatchObject({
      state: 'sampled',
      items,
      sessionId: 's1',
      updatedAt: t0 + 1,
    });
    await store.write((tx) => tx.measurements.advance([{ id: 'm0', from: 'sampled', to: 'waiting', reason: 'not in session' }], t0 + 3));
    expect(await store.read.measurements.get('public', 'm0')).toMatchObject({
      state: 'waiting',
      items,
      sessionId: 's1',
      reason: 'not in session',
      finishedAt: null,
    });
    await store.write((tx) => tx.measurements.advance([{ id: 'm0', from: 'waiting', to: 'done' }], t0 + 4));
    expect(await store.read.measurements.get('public', 'm0')).toMatchObject({ state: 'done', finishedAt: t0 + 4 });
  });

  it('lets exactly one of two concurrent changes win', async () => {
    const store = await open();
    const seeded = await seed(store);
    await store.write((tx) => tx.measurements.plan([newMeasurement(seeded)]));
    const claims = await Promise.all(
      ['a', 'b', 'c'].map((sessionId) =>
        store.write((tx) => tx.measurements.advance([{ id: 'm0', from: 'planned', to: 'sampled', sessionId }], t0 + 1)),
      ),
    );
    expect(claims.flat()).toEqual(['m0']);
  });

  it('counts and finds open measurements', async () => {
    const store = await open();
    const seeded = await seed(store, 2, 2);
    const [a = '', b = ''] = seeded.supplierIds;
    await store.write(async (tx) => {
      await tx.measurements.plan([
        newMeasurement(seeded, { id: 'm0', supplierId: a }),
        newMeasurement(seeded, { id: 'm1', supplierId: a, taskId: seeded.taskIds[1] ?? '', plannedAt: t0 + 10 }),
        newMeasurement(seeded, { id: 'm2', supplierId: b }),
      ]);
      await tx.measurements.advance([{ id: 'm2', from: 'planned', to: 'abandoned' }], t0 + 1);
      await tx.measurements.advance([{ id: 'm1', from: 'planned', to: 'sampled' }], t0 + 20);
    });
    expect(await store.read.measurements.pendingCounts('operator')).toEqual(new Map([[a, 2]]));
    expect(await store.read.measurements.countsByState('operator')).toEqual({ planned: 1, sampled: 1 });
    expect((await store.read.measurements.open('operator', { supplierId: a })).map(({ id }) => id)).toEqual(['m0', 'm1']);
    const pairs = [{ supplierId: a, taskId: seeded.taskIds[0] ?? '' }];
    expect(await store.read.measurements.idsIn('operator', 'planned', pairs)).toEqual(['m0']);
    expect(await store.read.measurements.idsIn('operator', 'sampled', pairs)).toEqual([]);
    expect((await store.read.measurements.open('operator', { state: 'sampled' })).map(({ id }) => id)).toEqual(['m1']);
    expect((await store.read.measurements.stuck('operator', { before: t0 + 20, limit: 10 })).map(({ id }) => id)).toEqual(['m0']);
    expect((await store.read.measurements.list('public', { supplierId: a, limit: 10 })).map(({ id }) => id)).toEqual(['m1', 'm0']);
  });

  it('shows each viewer what they may list and what they may reach, in every query', async () => {
    const store = await open();
    const seeded = await seed(store);
    const [supplier = ''] = seeded.supplierIds;
    const visibilities: readonly Visibility[] = ['public', 'unlisted', 'private'];
    const of = Object.fromEntries(visibilities.map((visibility) => [visibility, taskId('ann', 'own', visibility)]));
    await store.write(async (tx) => {
      await tx.tasks.upsert(
        visibilities.map((visibility) => task({ name: 'own', version: visibility, owner: 'ann', visibility })),
        t0,
      );
      for (const visibility of visibilities) {
        const own = { owner: 'ann', visibility, taskId: of[visibility] ?? '' };
        await tx.measurements.plan([newMeasurement(seeded, { id: visibility, ...own })]);
        await tx.relays.add([newRelay(seeded, { measurementId: visibility })], []);
        await tx.samples.add([newSample(seeded, { measurementId: visibility, ...own })]);
        await tx.estimates.upsert([newEstimate(seeded, { ...own, subject: visibility })], 0);
      }
    });
    const listed = async (viewer: Viewer) => {
      const { read } = store;
      const owner = 'ann';
      return {
        tasks: (await read.tasks.list(viewer, { name: 'own' })).map(({ version }) => version).sort(),
        measurements: (await read.measurements.list(viewer, { supplierId: supplier, limit: 9 })).map(({ id }) => id).sort(),
        open: (await read.measurements.open(viewer)).map(({ id }) => id).sort(),
        stuck: (await read.measurements.stuck(viewer, { before: t0 + 1, limit: 9 })).map(({ id }) => id).sort(),
        samples: (await read.samples.page(viewer, { supplierId: supplier, taskIds: Object.values(of), limit: 9 }))
          .map(({ visibility }) => visibility)
          .sort(),
        board: (await read.estimates.board(viewer, { networkId: network, serviceId: service, owner })).map(({ subject }) => subject).sort(),
        current: (await read.estimates.current(viewer, { supplierIds: seeded.supplierIds, owner })).map(({ subject }) => subject).sort(),
        counts: [...(await read.measurements.pendingCounts(viewer)).values()][0] ?? 0,
        byState: (await read.measurements.countsByState(viewer)).planned ?? 0,
      };
    };
    const everywhere = (...names: readonly string[]) => ({
      ...Object.fromEntries(
        ['tasks', 'measurements', 'open', 'stuck', 'samples', 'board', 'current'].map((query) => [query, [...names].sort()]),
      ),
      counts: names.length,
      byState: names.length,
    });
    expect(await listed('public')).toEqual(everywhere('public'));
    expect(await listed({ owner: 'bob' })).toEqual(everywhere('public'));
    expect(await listed({ owner: 'ann' })).toEqual(everywhere(...visibilities));
    expect(await listed('operator')).toEqual(everywhere(...visibilities));

    const reached = async (viewer: Viewer) => {
      const found = async (visibility: Visibility) => [
        (await store.read.tasks.get(viewer, of[visibility] ?? '')) !== null,
        (await store.read.measurements.get(viewer, visibility)) !== null,
        (await store.read.measurements.getMany(viewer, [visibility])).length === 1,
        (await store.read.relays.outcomes(viewer, visibility)).length === 1,
        (await store.read.relays.byIds(viewer, [`${visibility}-0-0-0`])).length === 1,
        (await store.read.relays.answers(viewer, [visibility])).length === 1,
      ];
      return Promise.all(visibilities.map(found));
    };
    const all = Array.from({ length: 6 }, () => true);
    const none = all.map(() => false);
    expect(await reached('public')).toEqual([all, all, none]);
    expect(await reached({ owner: 'bob' })).toEqual([all, all, none]);
    expect(await reached({ owner: 'ann' })).toEqual([all, all, all]);
    expect(await reached('operator')).toEqual([all, all, all]);
  });
});
