// What the manager plans: windows of the last N samples not older than T, renewed as often as the task says, of those who may be asked.
import { afterEach, expect, it } from 'vitest';
import { estimateWindow, seededRandom } from '../../stats/index.ts';
import { type Measurement, office, type Store } from '../../store/index.ts';
import { eachDatabase } from '../../store/testing.ts';
import { openSessionBook } from '../sessions.ts';
import { type Kit, type KitOptions, openKit } from '../testing/bench-kit.ts';
import { createTestNetwork } from '../testing/test-network.ts';
import { day, hour, minute, second } from '../testing/virtual-clock.ts';
import { discover } from './discover.ts';
import { plan } from './plan.ts';
import { request } from './request.ts';
import { sample } from './sample.ts';

const never = new AbortController().signal;

let kit: Kit;
afterEach(() => kit.close());

eachDatabase((_name, open) => {
  let store: Store;
  const openWith = async (options: Omit<KitOptions, 'store'>): Promise<void> => {
    store = await open();
    kit = await openKit({ store, ...options });
  };
  const estimate = async (address: string, task: string) => {
    const all = await store.read.estimates.current('operator', { supplierIds: [kit.idOf(address)], owner: office });
    return all.find(({ taskId }) => taskId === kit.policyOf(task).taskId);
  };
  const idsIn = async (state: Measurement['state']) => (await kit.measurements(state)).map(({ id }) => id);
  /** Passes until nothing is planned any more; answers with the measurements planned. */
  const settle = async (): Promise<number> => {
    let all = 0;
    for (let planned = await kit.pass(); planned > 0; planned = await kit.pass()) all += planned;
    return all;
  };

  it('fills a window, leaves it alone, and fills it anew when its samples are too old', async () => {
    await openWith({ suppliers: { a: { ability: () => 0.5 } }, tasks: [{ name: 'counting', window: { ttlMs: day } }] });
    expect(await settle()).toBe(2);
    const first = await estimate('a', 'counting');
    expect(first).toMatchObject({ samples: 8 });
    kit.clock.advance(23 * hour);
    expect(await settle()).toBe(0);
    kit.clock.advance(hour + minute);
    expect(await kit.pass()).toBe(1);
    // Nothing of the old window is in the new one.
    expect(await estimate('a', 'counting')).toMatchObject({ samples: 4 });
    expect(await settle()).toBe(1);
    const [second, firstWindow] = [(await kit.samples('a', 'counting')).slice(0, 8), (await kit.samples('a', 'counting')).slice(8)];
    expect(await estimate('a', 'counting')).toMatchObject({
      samples: 8,
      score: estimateWindow(second)?.served.estimate,
      oldestAt: second.at(-1)?.takenAt,
    });
    expect(first).toMatchObject({ score: estimateWindow(firstWindow)?.served.estimate });
  });

  it('counts what is left of a window that grows old piece by piece, and waits until enough is missing', async () => {
    const window = { samples: 16, ttlMs: day };
    await openWith({
      suppliers: { a: {} },
      tasks: [
        { name: 'counting', window, samplesPerMeasurement: 4 },
        { name: 'sorting', window: { ...window, minNewSamples: 8 }, samplesPerMeasurement: 4 },
      ],
    });
    for (let i = 0; i < 4; i++) {
      // `sorting` is full enough with twelve: less than eight are missing.
      expect(await kit.pass()).toBe(i < 3 ? 2 : 1);
      kit.clock.advance(hour);
    }
    expect(await settle()).toBe(0);
    expect(await kit.window('a', 'counting')).toMatchObject({ samples: 16 });
    expect(await kit.window('a', 'sorting')).toMatchObject({ samples: 12 });
    // Of both windows four samples are too old now.
    kit.clock.advance(20 * hour + minute);
    expect(await settle()).toBe(2);
    expect(await kit.window('a', 'counting')).toMatchObject({ samples: 16 });
    expect(await kit.window('a', 'sorting')).toMatchObject({ samples: 12 });
  });

  it('renews full windows as often as the task says, and keeps the newest samples', async () => {
    await openWith({
      suppliers: { a: { ability: () => 0.5 } },
      tasks: [
        { name: 'counting', every: { unit: 'sessions', sessions: 2 } },
        { name: 'sorting', every: { unit: 'time', everyMs: day } },
        { name: 'logic', every: null },
      ],
      sessionMs: hour,
    });
    expect(await settle()).toBe(6);
    kit.clock.advance(2 * hour - minute);
    expect(await settle()).toBe(0);
    kit.clock.advance(minute);
    expect(await settle()).toBe(1);
    const counting = await kit.samples('a', 'counting');
    expect(counting).toHaveLength(12);
    expect(await estimate('a', 'counting')).toMatchObject({
      samples: 8,
      score: estimateWindow(counting.slice(0, 8))?.served.estimate,
      oldestAt: counting[7]?.takenAt,
    });
    kit.clock.advance(22 * hour - minute);
    expect(await settle()).toBe(1);
    kit.clock.advance(minute + second);
    expect(await settle()).toBe(1);
    expect((await kit.samples('a', 'sorting')).length).toBe(12);
    expect((await kit.samples('a', 'logic')).length).toBe(8);
  });

  it('measures every network by the length of its own sessions', async () => {
    await openWith({ suppliers: { a: {} }, tasks: [{ name: 'counting', every: { unit: 'sessions', sessions: 1 } }], sessionMs: hour });
    const { deps, clock } = kit;
    const client = {
      send: () => Promise.reject(new Error('not used')),
      stream: () => Promise.reject(new Error('not used')),
      close: async () => {},
    };
    const suppliers = [{ address: 'b', url: kit.oracle('a').url }];
    const slow = createTestNetwork({ id: 'slow', client, now: clock.now, blockMs: day, sessionBlocks: 30, suppliers });
    expect(await settle()).toBe(2);
    const both = { ...deps, sessions: openSessionBook([kit.network, slow]) };
    await discover(kit.network, both);
    await discover(slow, both);
    clock.advance(hour + minute);
    await both.sessions.refresh();
    await plan(kit.limits, both);
    // `a` is due again after its hour, though a session of the other network lasts a month.
    expect((await kit.measurements('planned')).map(({ supplierId }) => supplierId)).toContain(kit.idOf('a'));
  });

  it('asks a task only of those who meet what it requires', async () => {
    await openWith({
      suppliers: { dead: { misbehave: () => 'status 400' }, alive: { ability: () => 1 } },
      tasks: [
        { name: 'copying', every: { unit: 'time', everyMs: hour } },
        { name: 'logic', requires: [{ kind: 'task', task: 'copying', atLeast: 90 }] },
        { name: 'sorting', requires: [{ kind: 'skill', skill: 'writing', atLeast: 1 }] },
      ],
    });
    expect(await kit.pass()).toBe(2);
    expect(await kit.samples('alive', 'logic')).toEqual([]);
    expect(await settle()).toBe(4);
    expect(await kit.samples('alive', 'logic')).toHaveLength(8);
    expect(await kit.samples('dead', 'copying')).toHaveLength(8);
    expect(kit.oracle('dead').arrivals.filter(({ entry }) => entry?.task === 'logic')).toEqual([]);
    expect(kit.oracle('alive').arrivals.filter(({ entry }) => entry?.task === 'sorting')).toEqual([]);
    // It gets well: with its next full window it is asked.
    kit.oracle('dead').set({ misbehave: () => null });
    for (let i = 0; i < 2; i++) {
      expect(await kit.samples('dead', 'logic')).toEqual([]);
      kit.clock.advance(hour + minute);
      await kit.pass();
    }
    await settle();
    expect(await kit.samples('dead', 'logic')).toHaveLength(8);
  });

  it('asks a supplier that only chats nothing that chats cannot answer', async () => {
    await openWith({ suppliers: { a: {}, b: {} }, tasks: ['multiple_choice'] });
    kit.network.speak('a', 'chat');
    for (let i = 0; i < 3; i++) await kit.pass();
    expect(await store.read.measurements.list('operator', { supplierId: kit.idOf('a'), limit: 10 })).toEqual([]);
    expect(await kit.samples('b', 'multiple_choice')).toHaveLength(8);
  });

  it('holds to its limits of measurements that are still to be asked, for which suppliers that are away do not count', async () => {
    const suppliers = Object.fromEntries(['a', 'b', 'c', 'd', 'e'].map((address) => [address, {}]));
    await openWith({ suppliers, tasks: ['counting', 'sorting', 'logic', 'copying'] });
    const { deps, network, clock } = kit;
    const limits = { ...kit.limits, pendingPerSupplier: 2, pending: 6 };
    network.seat((number) => (number % 2 === 0 ? ['a', 'b', 'c'] : ['d', 'e']));
    while (network.sessionNumber() % 2 !== 0) clock.advance(10 * minute);
    await discover(network, deps);
    await deps.sessions.refresh();
    expect((await plan({ ...limits, pending: 5 }, deps)).planned).toBe(5);
    expect((await plan(limits, deps)).planned).toBe(1);
    expect((await plan(limits, deps)).planned).toBe(0);
    const perSupplier = Map.groupBy(await kit.measurements(), ({ supplierId }) => supplierId);
    expect([...perSupplier.values()].map((open) => open.length)).toEqual([2, 2, 2]);
    // All of them have to wait, perhaps for long, while others can be asked.
    clock.advance(10 * minute);
    await deps.sessions.refresh();
    expect((await plan(limits, deps)).planned).toBe(4);
  });

  it('plans the next measurement while the last is evaluated, but never two of one window', async () => {
    await openWith({ suppliers: { a: {} }, tasks: ['counting', 'sorting'] });
    const { deps, network } = kit;
    const limits = { ...kit.limits, pendingPerSupplier: 1, pending: 1 };
    await discover(network, deps);
    await deps.sessions.refresh();
    for (const more of [1, 1, 0]) {
      expect((await plan(limits, deps)).planned).toBe(more);
      expect((await plan(limits, deps)).planned).toBe(0);
      await sample(await idsIn('planned'), deps);
      for (const id of await idsIn('sampled')) await request(id, never, deps);
    }
    expect(new Set((await kit.measurements('answered')).map(({ taskId }) => taskId)).size).toBe(2);
  });

  it('plans for the others when a session has a supplier that no listing has named yet', async () => {
    await openWith({ suppliers: { a: {} }, tasks: ['counting'] });
    const { deps, network } = kit;
    await discover(network, deps);
    await kit.join('newcomer');
    await deps.sessions.refresh();
    expect((await plan(kit.limits, deps)).planned).toBe(1);
    expect(await settle()).toBe(3);
    expect(await kit.samples('newcomer', 'counting')).toHaveLength(8);
  });

  it('begins an empty window with a small measurement where it is told to', async () => {
    await openWith({ suppliers: { a: {} }, tasks: [{ name: 'counting', window: { samples: 8, ttlMs: day }, samplesPerMeasurement: 6 }] });
    const { deps } = kit;
    await discover(kit.network, deps);
    await deps.sessions.refresh();
    for (const samples of [2, 8, 8]) {
      await plan(kit.limits, deps);
      await kit.workThrough({ ...deps, firstItems: 2 });
      expect(await kit.window('a', 'counting')).toMatchObject({ samples });
    }
  });

  it('draws other items for each measurement, and the same ones again from its seed', async () => {
    await openWith({ suppliers: { a: {}, b: {} }, tasks: ['counting'] });
    const { deps } = kit;
    await discover(kit.network, deps);
    await deps.sessions.refresh();
    await plan(kit.limits, deps);
    const planned = await kit.measurements();
    await sample(
      planned.map(({ id }) => id),
      deps,
    );
    const [one, other] = await kit.measurements();
    const itemsOf = (measurement: typeof one) => measurement?.items.map(({ itemId }) => itemId) ?? [];
    expect(new Set([...itemsOf(one), ...itemsOf(other)]).size).toBe(8);
    const random = seededRandom(one?.seed ?? '');
    expect(itemsOf(one)).toEqual(itemsOf(one).map(() => kit.policyOf('counting').task.draw(random).itemId));
  });
});
