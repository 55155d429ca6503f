// Two test-benches on one store, as two workers on two machines: they share the work, and nothing is counted or asked twice.
import { afterEach, expect, it } from 'vitest';
import { office } from '../store/index.ts';
import { eachDatabase } from '../store/testing.ts';
import { eventually, type Kit, openKit } from './testing/bench-kit.ts';

let kit: Kit;
afterEach(() => kit.close());

eachDatabase((_name, open) => {
  it('share the work without counting anything twice', async () => {
    const store = await open();
    const suppliers = ['a', 'b', 'c', 'd'];
    const tasks = ['counting', 'multiple_choice', 'logic'];
    kit = await openKit({
      store,
      suppliers: Object.fromEntries(suppliers.map((address) => [address, { ability: () => 0.5, latencyMs: 2 }])),
      tasks: tasks.map((name) => ({ name, window: { samples: 24 } })),
    });
    const benches = [kit.start(), kit.start()];
    await eventually('all windows full', async () => {
      const windows = await store.read.windows.list({ supplierIds: suppliers.map(kit.idOf), owner: office });
      return windows.filter(({ samples }) => samples >= 24).length === 12 && (await kit.measurements()).length === 0;
    });
    await Promise.all(benches.map((bench) => bench.stop()));
    const windows = await Promise.all(suppliers.flatMap((address) => tasks.map((task) => kit.samples(address, task))));
    // Managers that plan in the same moment give a window a measurement too many, never more.
    for (const samples of windows) expect(samples.length).toBeLessThanOrEqual(28);
    const counted = benches.map((bench) => bench.progress().samples);
    expect(counted.reduce((sum, one) => sum + one, 0)).toBe(windows.flat().length);
    // Any one stage may have found a worker of the same bench first each time.
    const worked = benches.map((bench) =>
      bench.progress().stages.reduce((sum, { stage, done }) => sum + (stage === 'manager' ? 0 : done), 0),
    );
    expect(Math.min(...worked)).toBeGreaterThan(0);
    expect(suppliers.flatMap((address) => kit.oracle(address).arrivals).filter(({ entry, times }) => entry && times > 1)).toEqual([]);
    expect(kit.lines).toEqual([]);
  });
});
