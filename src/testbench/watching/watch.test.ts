// A supplier that changes, and one that knows public items by heart, through the stages and both databases.
import { afterEach, expect, it } from 'vitest';
import { office, type Store } from '../../store/index.ts';
import { eachDatabase } from '../../store/testing.ts';
import { summarize } from '../stages/summarize.ts';
import { type Kit, type KitOptions, openKit } from '../testing/bench-kit.ts';
import { minute } from '../testing/virtual-clock.ts';

let kit: Kit;
afterEach(() => kit.close());

eachDatabase((_name, open) => {
  let store: Store;
  const openWith = async (options: Omit<KitOptions, 'store'>): Promise<void> => {
    store = await open();
    kit = await openKit({ store, ...options });
  };
  /** One measurement of each task of each supplier. */
  const session = async (): Promise<number> => {
    kit.clock.advance(10 * minute);
    return kit.pass();
  };
  const events = (address: string, kind: string) => store.read.events.list({ supplierId: kit.idOf(address), kinds: [kind], limit: 10 });
  const estimates = (address: string) => store.read.estimates.current('operator', { supplierIds: [kit.idOf(address)], owner: office });

  it('closes the window of a supplier that got worse, tells, and measures all its windows again', async () => {
    const every = { unit: 'sessions', sessions: 100 } as const;
    const window = { samples: 120 };
    await openWith({
      suppliers: { switching: { ability: () => 0.9 }, steady: { ability: () => 0.9 } },
      tasks: ['counting', 'sorting'].map((name) => ({ name, window, every, samplesPerMeasurement: 40 })),
    });
    for (let i = 0; i < 3; i++) expect(await session()).toBe(4);
    // All windows are full and news is not wanted for a hundred sessions.
    expect(await session()).toBe(0);
    await store.write((tx) => tx.windows.expectNews({ supplierId: kit.idOf('switching'), before: kit.clock.now() }));
    await store.write((tx) => tx.windows.expectNews({ supplierId: kit.idOf('steady'), before: kit.clock.now() }));
    kit.oracle('switching').set({ ability: () => 0.2 });
    expect(await session()).toBe(4);

    const found = await events('switching', 'change');
    expect(found.map(({ taskId }) => taskId).sort()).toEqual(kit.policies.map(({ taskId }) => taskId).sort());
    expect(found[0]?.data).toMatchObject({ direction: 'fall' });
    expect(await events('steady', 'change')).toEqual([]);
    // The summaries that the changes asked for.
    await summarize(
      kit.policies.map(({ taskId }) => ({ supplierId: kit.idOf('switching'), taskId })),
      kit.deps,
    );
    for (const { score, samples } of await estimates('switching')) {
      expect(score).toBeLessThan(0.45);
      expect(samples).toBeGreaterThanOrEqual(30);
      expect(samples).toBeLessThanOrEqual(60);
    }
    for (const { score, samples } of await estimates('steady')) {
      expect(score).toBeGreaterThan(0.8);
      expect(samples).toBe(120);
    }
    // Closed windows lack samples, so they are filled again; the steady one rests.
    expect(await session()).toBe(2);
    expect(kit.lines).toEqual([]);
  });

  it('finds who answers public items by heart, once, and nobody else', async () => {
    const ability = (task: string) => (task.endsWith('_public') ? 0.95 : 0.3);
    const window = { samples: 200 };
    await openWith({
      suppliers: { memoriser: { ability }, honest: { ability: () => 0.3 } },
      tasks: ['counting', 'counting_public', 'sorting', 'sorting_public'].map((name) => ({ name, window, samplesPerMeasurement: 25 })),
    });
    for (let i = 0; i < 4; i++) expect(await session()).toBeGreaterThan(0);
    expect(await events('memoriser', 'contamination')).toMatchObject([{ taskId: null, data: { publicOnly: expect.any(Number) } }]);
    expect(await events('honest', 'contamination')).toEqual([]);
  });

  it('goes on where it stopped: a summary that comes twice, or at the same time, bets once', async () => {
    await openWith({
      suppliers: { a: { ability: () => 0.5 } },
      tasks: [{ name: 'counting', window: { samples: 40 }, samplesPerMeasurement: 20 }],
    });
    await session();
    const pair = { supplierId: kit.idOf('a'), taskId: kit.policyOf('counting').taskId };
    const key = { ...pair, kind: 'change', subject: pair.taskId, owner: office };
    const answersSeen = async () => ((await store.read.watches.many([key]))[0]?.state as { n: number } | undefined)?.n;
    expect(await answersSeen()).toBe(20);
    await Promise.all([summarize([pair], kit.deps), summarize([pair], kit.deps), session()]);
    await summarize([pair], kit.deps);
    expect(await answersSeen()).toBe(40);
  });
});
