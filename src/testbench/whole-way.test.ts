// From nothing to full windows, with the queue and everything else that is real: what the test-bench says of each supplier is exactly
// what that supplier did.
import { afterEach, expect, it } from 'vitest';
import { estimateWindow } from '../stats/index.ts';
import { office } from '../store/index.ts';
import { eachDatabase } from '../store/testing.ts';
import { renderRequest } from './answer.ts';
import { allTasks, eventually, type Kit, openKit } from './testing/bench-kit.ts';
import { chance, type OracleRequest } from './testing/oracle.ts';

let kit: Kit;
afterEach(() => kit.close());

/** What the requests of an item ask. */
const promptsOf = (task: string, itemId: string): string[] =>
  kit
    .policyOf(task)
    .task.constructRequests(itemId)
    .map((instance) => JSON.parse(renderRequest(instance, { api: 'completions', model: null }).body ?? '{}').prompt);

/** A fixed share of all questions. */
const some = (name: string, share: number, { entry }: OracleRequest): boolean => chance(`${name} ${entry?.question}`) < share;

eachDatabase((_name, open) => {
  it('fills every window and scores each supplier by exactly what it answered', async () => {
    const store = await open();
    kit = await openKit({
      store,
      suppliers: {
        // Slow enough that the limits are reached.
        good: { ability: () => 0.9, latencyMs: 4 },
        weak: { ability: (task) => (task === 'logic' ? 0.7 : 0.2), latencyMs: 4 },
        // Uses up its chances on a third of all items.
        failing: { ability: () => 0.8, latencyMs: 4, misbehave: (request) => (some('failing', 0.3, request) ? 'status 500' : null) },
        // Fails at first, then answers: that costs it nothing.
        hiccups: {
          ability: () => 0.6,
          latencyMs: 4,
          misbehave: (request) => (request.times < 3 && some('hiccups', 0.3, request) ? 'reset' : null),
        },
        mute: { latencyMs: 4, misbehave: ({ entry }) => (entry?.answer.kind === 'choice' ? 'no logprobs' : null) },
      },
      tasks: allTasks,
      concurrency: { global: 8, perSupplier: 2 },
    });
    const bench = kit.start();
    const suppliers = ['good', 'weak', 'failing', 'hiccups', 'mute'];
    const pairs = suppliers.flatMap((address) => allTasks.map((task) => ({ address, task })));
    await eventually('all windows full, all measurements done', async () => {
      const windows = await store.read.windows.list({ supplierIds: suppliers.map(kit.idOf), owner: office });
      return windows.filter(({ samples }) => samples >= 8).length === pairs.length && (await kit.measurements()).length === 0;
    });
    await bench.stop();

    const estimates = await store.read.estimates.current('operator', { supplierIds: suppliers.map(kit.idOf), owner: office });
    expect(estimates).toHaveLength(pairs.length);
    for (const { address, task } of pairs) {
      const samples = await kit.samples(address, task);
      const { taskId, task: recorded } = kit.policyOf(task);
      // Two measurements of four fill a window of eight, and no third one is made.
      expect(samples).toHaveLength(8);
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
        samples: 8,
        answered: expected?.answeredSamples,
      });
    }

    // Chances are three (the client repeats a request on its own where a kept connection broke: not a try), and no answered item is asked again.
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

  it('stops in the middle and goes on where it stopped, though its network does not answer at first', async () => {
    const store = await open();
    kit = await openKit({
      store,
      // Slow enough that there is something left to do when it stops.
      suppliers: { a: { latencyMs: 30 }, b: { latencyMs: 30 } },
      tasks: ['counting', 'multiple_choice'].map((name) => ({ name, window: { samples: 24 } })),
      concurrency: { global: 4, perSupplier: 2 },
    });
    const first = kit.start();
    await eventually('work is under way', () => first.progress().samples >= 8);
    await first.stop();
    expect(first.progress().relaysUnderWay).toBe(0);
    expect(await kit.measurements()).not.toEqual([]);
    const arrived = () => ['a', 'b'].flatMap((address) => kit.oracle(address).arrivals);
    const before = arrived().length;

    kit.network.breakDown({ listings: true });
    const second = kit.start();
    await eventually('it complains', () => kit.lines.length >= 2);
    expect(kit.lines.every(({ level }) => level === 'warn')).toBe(true);
    expect(arrived()).toHaveLength(before);
    kit.network.breakDown({});
    await eventually('all windows full', async () => {
      const windows = await store.read.windows.list({ supplierIds: ['a', 'b'].map(kit.idOf), owner: office });
      return windows.length === 4 && windows.every(({ samples }) => samples >= 24) && (await kit.measurements()).length === 0;
    });
    await second.stop();
    const again = new Set<string | undefined>();
    for (const address of ['a', 'b']) {
      // Two items may ask the same by chance.
      const wanted = new Map<string, number>();
      for (const task of ['counting', 'multiple_choice']) {
        const samples = await kit.samples(address, task);
        expect(samples).toHaveLength(24);
        for (const prompt of samples.flatMap(({ itemId }) => promptsOf(task, itemId))) wanted.set(prompt, (wanted.get(prompt) ?? 0) + 1);
      }
      for (const { entry, prompt, times } of kit.oracle(address).arrivals) {
        if (entry && times > (wanted.get(prompt) ?? 0)) again.add(entry.question);
      }
    }
    // Asked again is what was under way: at most four items, of up to four requests each.
    expect(again.size).toBeLessThanOrEqual(4);
    expect(kit.lines.filter(({ level }) => level === 'error')).toEqual([]);
  });

  it('draws seeds that nobody can predict, and looks like anybody else to a supplier', async () => {
    const store = await open();
    kit = await openKit({ store, suppliers: { a: {}, b: {} }, tasks: ['counting', 'multiple_choice'] });
    const bench = kit.start();
    const all = async () =>
      (
        await Promise.all(
          ['a', 'b'].map((address) => store.read.measurements.list('operator', { supplierId: kit.idOf(address), limit: 100 })),
        )
      ).flat();
    await eventually('all done', async () => (await all()).length === 8 && (await kit.measurements()).length === 0);
    await bench.stop();
    const seeds = (await all()).map(({ seed }) => seed);
    expect(new Set(seeds).size).toBe(8);
    for (const seed of seeds) expect(seed).toMatch(/^[0-9a-f]{32}$/);
    // Of 1024 random bits between 400 and 624 are set (7 standard deviations).
    const bits = seeds.flatMap((seed) => [...BigInt(`0x${seed}`).toString(2)]).filter((bit) => bit === '1').length;
    expect(Math.abs(bits - 512)).toBeLessThan(112);
    const questions = (address: string) => new Set(kit.oracle(address).arrivals.flatMap(({ entry }) => entry?.question ?? []));
    expect([...questions('a')].filter((question) => questions('b').has(question)).length).toBeLessThan(4);

    // What Node's own fetch sends, name for name, in the same order.
    const { url, arrivals } = kit.oracle('a');
    const ours = arrivals.find(({ path }) => path === '/v1/completions');
    const headers = { 'content-type': 'application/json' };
    await fetch(`${url}/v1/completions`, { method: 'POST', headers, body: ours?.body ?? '' });
    const theirs = arrivals.at(-1);
    expect(theirs?.body).toBe(ours?.body);
    const lowerCase = (raw: readonly string[] = []) => raw.map((text) => text.toLowerCase());
    expect(lowerCase(ours?.rawHeaders)).toEqual(lowerCase(theirs?.rawHeaders));
    for (const { path, body, rawHeaders } of arrivals)
      expect(`${path} ${body} ${rawHeaders.join(' ')}`).not.toMatch(/hallmark|bench|measure|eval/i);
  });
});
