// From nothing to full windows, with the queue and everything else that is real: what the test-bench says of each supplier is exactly
// what that supplier did.
import { afterEach, expect, it } from 'vitest';
import { estimateWindow } from '../stats/index.ts';
import { office } from '../store/index.ts';
import { eachDatabase } from '../store/testing.ts';
import { allTasks, eventually, type Kit, openKit } from './testing/bench-kit.ts';
import { chance, type OracleRequest } from './testing/oracle.ts';

let kit: Kit;
afterEach(() => kit.close());

/** A fixed share of all questions. */
const some = (name: string, share: number, { entry }: OracleRequest): boolean => chance(`${name} ${entry?.question}`) < share;

eachDatabase((_name, open) => {
  it('fills every window and scores each supplier by exactly what it answered', async () => {
    const store = await open();
    kit = await openKit({
      store,
      suppliers: {
        good: { ability: () => 0.9 },
        weak: { ability: (task) => (task === 'logic' ? 0.7 : 0.2) },
        // Uses up its chances on a third of all items.
        failing: { ability: () => 0.8, misbehave: (request) => (some('failing', 0.3, request) ? 'status 500' : null) },
        // Fails at first, then answers: that costs it nothing.
        hiccups: { ability: () => 0.6, misbehave: (request) => (request.times < 3 && some('hiccups', 0.3, request) ? 'reset' : null) },
        mute: { misbehave: ({ entry }) => (entry?.answer.kind === 'choice' ? 'no logprobs' : null) },
      },
      tasks: allTasks,
      concurrency: { global: 8, perSupplier: 2 },
    });
    const bench = kit.start();
    const suppliers = ['good', 'weak', 'failing', 'hiccups', 'mute'];
    const pairs = suppliers.flatMap((address) => allTasks.map((task) => ({ address, task })));
    await eventually('all windows full, all measurements done', async () => {
      const windows = await store.read.windows.list({ supplierIds: suppliers.map(kit.idOf), owner: office });
      return windows.filter(({ samples }) => samples >= 20).length === pairs.length && (await kit.measurements()).length === 0;
    });
    await bench.stop();

    const estimates = await store.read.estimates.current('operator', { supplierIds: suppliers.map(kit.idOf), owner: office });
    expect(estimates).toHaveLength(pairs.length);
    for (const { address, task } of pairs) {
      const samples = await kit.samples(address, task);
      const { taskId, task: recorded } = kit.policyOf(task);
      // Two measurements of ten fill a window of twenty, and no third one is made.
      expect(samples).toHaveLength(20);
      const truth = samples.map(({ itemId }) => {
        const question = kit.book.questionOf(recorded, itemId);
        const entry = { task, question } as OracleRequest['entry'];
        const fails =
          (address === 'failing' && some('failing', 0.3, { entry } as OracleRequest)) || (address === 'mute' && task === 'multiple_choice');
        return { value: fails ? null : Number(kit.oracle(address).isRight(task, question)) };
      });
      expect(samples.map(({ answered, value }) => (answered ? value : null))).toEqual(truth.map(({ value }) => value));
      const expected = estimateWindow(truth);
      expect(expected).not.toBeNull();
      const found = estimates.find((estimate) => estimate.supplierId === kit.idOf(address) && estimate.taskId === taskId);
      expect(found).toMatchObject({
        score: expected?.served.estimate,
        low: expected?.served.low,
        high: expected?.served.high,
        answeredScore: expected?.answered?.estimate ?? null,
        availability: expected?.availability.estimate,
        samples: 20,
        answered: expected?.answeredSamples,
      });
    }

    // Nothing was asked twice that had been answered, and chances were three.
    for (const address of suppliers) {
      const tries = Map.groupBy(
        kit.oracle(address).arrivals.filter(({ prompt }) => prompt !== ''),
        ({ prompt }) => prompt,
      );
      const most = Math.max(...[...tries.values()].map((arrivals) => arrivals.length));
      expect(most).toBeLessThanOrEqual(address === 'failing' || address === 'hiccups' ? 6 : 2);
    }
    expect(kit.mostUnderWay()).toBeLessThanOrEqual(8);
    for (const address of suppliers) expect(kit.oracle(address).mostUnderWay()).toBeLessThanOrEqual(2);
    expect(kit.trespasses).toEqual([]);
    expect(kit.lines).toEqual([]);
  });
});
