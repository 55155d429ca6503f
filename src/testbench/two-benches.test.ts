// Two test-benches on one store, as two workers on two machines: they share the work, and nothing is counted or asked twice.
import { afterEach, expect, it } from 'vitest';
import { findTask, type Instance } from '../harness/index.ts';
import { office } from '../store/index.ts';
import { eachDatabase } from '../store/testing.ts';
import { eventually, type Kit, openKit } from './testing/bench-kit.ts';

const promptsOf = (task: string, itemId: string): readonly string[] =>
  findTask(task)
    .constructRequests(itemId)
    .map((instance) => (instance.type === 'loglikelihood_rolling' ? instance.text : instance.context + continuationOf(instance)));
const continuationOf = (instance: Instance): string => (instance.type === 'loglikelihood' ? instance.continuation : '');

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
    // Two items may happen to have one prompt; each is asked once all the same.
    const prompts = await Promise.all(
      suppliers.map(async (address) => {
        const samples = await Promise.all(
          tasks.map(async (name) => (await kit.samples(address, name)).flatMap(({ itemId }) => promptsOf(name, itemId))),
        );
        const arrived = kit.oracle(address).arrivals.filter(({ entry }) => entry);
        return { sampled: samples.flat().sort(), arrived: arrived.map(({ prompt }) => prompt).sort() };
      }),
    );
    for (const { sampled, arrived } of prompts) expect(arrived).toEqual(sampled);
    expect(kit.lines).toEqual([]);
  });
});
