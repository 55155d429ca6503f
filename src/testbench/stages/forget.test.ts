// What is forgotten when: answers after their retention, relays after theirs, samples and estimates never.
import { afterEach, expect, it } from 'vitest';
import { office } from '../../store/index.ts';
import { eachDatabase } from '../../store/testing.ts';
import { type Kit, openKit } from '../testing/bench-kit.ts';
import { day } from '../testing/virtual-clock.ts';
import { discover } from './discover.ts';
import { forget } from './forget.ts';
import { plan } from './plan.ts';

let kit: Kit;
afterEach(() => kit.close());

eachDatabase((_name, open) => {
  it('deletes answers first, then relays, and no sample', async () => {
    const store = await open();
    kit = await openKit({ store, suppliers: { a: {} }, tasks: ['arithmetic'] });
    await discover(kit.network, kit.deps);
    await kit.deps.sessions.refresh();
    await plan(kit.limits, kit.deps);
    await kit.workThrough();
    const [measurement] = await store.read.measurements.list('operator', { supplierId: kit.idOf('a'), limit: 1 });
    const id = measurement?.id ?? '';
    const relays = () => store.read.relays.outcomes('operator', id);
    const { length } = await relays();
    expect(length).toBeGreaterThan(0);

    expect(await forget(kit.deps)).toEqual({ packs: 0, relays: 0 });
    kit.clock.advance(60 * day);
    expect((await forget(kit.deps)).packs).toBeGreaterThan(0);
    expect(await relays()).toHaveLength(length);
    kit.clock.advance(31 * day);
    expect(await forget(kit.deps)).toEqual({ packs: 0, relays: length });
    expect(await relays()).toEqual([]);

    expect(await store.read.samples.ofMeasurement('operator', id)).toHaveLength(length);
    expect(await store.read.estimates.current('operator', { supplierIds: [kit.idOf('a')], owner: office })).toHaveLength(1);
  });
});
