// What changes under the test-bench: another model behind a supplier, another version of a task, a job that got lost.
import { afterEach, expect, it } from 'vitest';
import { findTask, type Task } from '../../harness/index.ts';
import { office, type Store } from '../../store/index.ts';
import { eachDatabase } from '../../store/testing.ts';
import { registerTasks } from '../register-tasks.ts';
import { openSessionBook } from '../sessions.ts';
import { eventually, type Kit, type KitOptions, openKit, taskConfig } from '../testing/bench-kit.ts';
import { hour, minute } from '../testing/virtual-clock.ts';
import { discover } from './discover.ts';
import { plan } from './plan.ts';
import { request } from './request.ts';
import { rescue, rescueLimits } from './rescue.ts';
import { sample } from './sample.ts';

let kit: Kit;
afterEach(() => kit.close());

const never = new AbortController().signal;

eachDatabase((_name, open) => {
  let store: Store;
  const openWith = async (options: Omit<KitOptions, 'store'>): Promise<void> => {
    store = await open();
    kit = await openKit({ store, ...options });
  };
  const estimates = async (address: string) =>
    (await store.read.estimates.current('operator', { supplierIds: [kit.idOf(address)], owner: office })).filter(
      ({ kind }) => kind === 'task',
    );
  const openSampled = async (): Promise<string> => {
    await discover(kit.network, kit.deps);
    await kit.deps.sessions.refresh();
    await plan(kit.limits, kit.deps);
    await sample(
      (await kit.measurements('planned')).map(({ id }) => id),
      kit.deps,
    );
    return (await kit.measurements('sampled'))[0]?.id ?? '';
  };

  it('empties the windows of a supplier whose tokenizer changes, and of no other', async () => {
    const window = { samples: 4 };
    const every = { unit: 'sessions', sessions: 1 } as const;
    await openWith({
      suppliers: { a: { ability: () => 1, tokenizer: { model: { vocab: { a: 1, b: 2 } }, version: '1.0' } }, b: {} },
      tasks: [
        { name: 'counting', window, every },
        { name: 'multiple_choice', window },
      ],
    });
    expect(await kit.pass()).toBe(4);
    // The same tokenizer, written in another order.
    kit.oracle('a').set({ tokenizer: { version: '1.0', model: { vocab: { b: 2, a: 1 } } } });
    kit.clock.advance(10 * minute);
    expect(await kit.pass()).toBe(2);
    expect(await kit.window('a', 'multiple_choice')).toMatchObject({ samples: 4 });
    expect(await kit.pass()).toBe(0);

    kit.oracle('a').set({ ability: () => 0, tokenizer: { model: { vocab: { a: 1, c: 2 } }, version: '1.0' } });
    kit.clock.advance(10 * minute);
    expect(await kit.pass()).toBe(2);
    // `counting` holds what the new model answered; `multiple_choice` holds nothing, and says nothing.
    expect(await kit.window('a', 'counting')).toMatchObject({ samples: 4 });
    expect(await estimates('a')).toMatchObject([{ taskId: kit.policyOf('counting').taskId, score: 0, samples: 4 }]);
    expect(await kit.window('a', 'multiple_choice')).toMatchObject({ samples: 0 });
    expect(await kit.pass()).toBe(1);
    expect((await estimates('a')).map(({ score, samples }) => ({ score, samples }))).toEqual([
      { score: 0, samples: 4 },
      { score: 0, samples: 4 },
    ]);
    expect((await estimates('b')).map(({ score }) => score)).toEqual([1, 1]);
    const events = await store.read.events.list({ supplierId: kit.idOf('a'), kinds: ['signature'], limit: 10 });
    expect(events).toHaveLength(1);
    expect(kit.lines).toEqual([]);
  });

  it('looks at the tokenizer once a session, within the limits, and lives without it', async () => {
    await openWith({
      suppliers: { a: { tokenizer: {}, latencyMs: 2 }, b: { latencyMs: 2 } },
      tasks: ['counting', 'sorting', 'logic'],
      concurrency: { global: 1, perSupplier: 1 },
    });
    const looks = (address: string) => kit.oracle(address).arrivals.filter(({ path }) => path === '/pokt/tokenizer').length;
    await kit.pass();
    await kit.pass();
    expect([looks('a'), looks('b')]).toEqual([1, 1]);
    expect(await store.read.signatures.current(kit.idOf('b'))).toEqual([]);
    expect(await store.read.signatures.current(kit.idOf('a'))).toHaveLength(1);
    expect(kit.mostUnderWay()).toBe(1);
    expect(await kit.window('b', 'logic')).toMatchObject({ samples: 8 });
  });

  it('looks again now and then where a session never ends', async () => {
    await openWith({
      suppliers: { a: { tokenizer: { version: 1 } } },
      tasks: [{ name: 'counting', window: { samples: 4 }, every: { unit: 'time', everyMs: minute } }],
    });
    const { network, deps, clock } = kit;
    const endless = async () =>
      (await network.sessions()).map((session) => ({ ...session, id: 'endless', endHeight: Number.MAX_SAFE_INTEGER }));
    const sessions = openSessionBook([{ ...network, sessions: endless }]);
    await discover(network, { ...deps, sessions });
    const ask = async () => {
      await sessions.refresh();
      await plan(kit.limits, { ...deps, sessions });
      await kit.workThrough({ ...deps, sessions });
    };
    await ask();
    kit.oracle('a').set({ tokenizer: { version: 2 } });
    clock.advance(2 * minute);
    await ask();
    expect(await store.read.signatures.history(kit.idOf('a'))).toHaveLength(1);
    clock.advance(8 * minute);
    await ask();
    expect(await store.read.signatures.history(kit.idOf('a'))).toHaveLength(2);
  });

  it('retires the version of a task that is no longer asked, and measures the new one from nothing', async () => {
    await openWith({ suppliers: { a: {} }, tasks: [{ name: 'counting', window: { samples: 4 } }, 'sorting'] });
    await kit.pass();
    const [old] = await store.read.tasks.list('operator', { name: 'counting' });
    const abandoned = await openSampled();
    expect(abandoned).not.toBe('');
    const find = (name: string): Task => {
      const task = kit.book.record(findTask(name));
      return name === 'counting' ? Object.create(task, { version: { value: 'another' } }) : task;
    };
    const policies = await registerTasks([taskConfig({ name: 'counting', window: { samples: 4 } })], {
      store,
      find,
      now: kit.clock.now(),
    });
    const deps = { ...kit.deps, policies: new Map(policies.map((policy) => [policy.taskId, policy])) };

    const known = await store.read.tasks.list('operator', { withRetired: true });
    expect(known.filter(({ retiredAt }) => retiredAt === null).map(({ name, version }) => ({ name, version }))).toEqual([
      { name: 'counting', version: 'another' },
    ]);
    expect(known.find(({ id }) => id === old?.id)?.retiredAt).not.toBeNull();
    // What was open for a task that is no longer configured ends without a request.
    const before = kit.oracle('a').arrivals.length;
    expect(await request(abandoned, never, deps)).toBe('abandoned');
    expect(kit.oracle('a').arrivals).toHaveLength(before);
    expect((await plan(kit.limits, deps)).planned).toBe(1);
    expect((await kit.measurements('planned')).map(({ taskId }) => taskId)).toEqual([policies[0]?.taskId]);
    // The old version again: its row is in use again, the other one retires.
    const [again] = await registerTasks([taskConfig({ name: 'counting' })], { store, find: findTask, now: kit.clock.now() });
    expect(again?.taskId).toBe(old?.id);
    expect((await store.read.tasks.list('operator')).map(({ id }) => id)).toEqual([old?.id]);
  });

  it('finishes measurements whose jobs got lost, whatever state they were in', async () => {
    await openWith({ suppliers: { a: {}, b: {}, c: {}, d: {} }, tasks: [{ name: 'counting', window: { samples: 4 } }] });
    const { deps, clock } = kit;
    await openSampled();
    const [one, two, three] = (await kit.measurements()).map(({ id }) => id);
    // By hand no worker takes a job: what is enqueued here counts as lost.
    await request(one ?? '', never, deps);
    await request(two ?? '', never, deps);
    await store.write(async (tx) => {
      await tx.measurements.advance([{ id: two ?? '', from: 'answered', to: 'evaluated' }], clock.now());
      await tx.measurements.advance([{ id: three ?? '', from: 'sampled', to: 'planned' }], clock.now());
    });
    const jobs = async () =>
      Promise.all((['sample', 'request', 'evaluate', 'summarize'] as const).map(async (queue) => (await store.queueCounts(queue)).waiting));
    const lost = await jobs();
    expect(await rescue(rescueLimits, deps)).toBe(0);
    clock.advance(rescueLimits.quickMs + minute);
    expect(await rescue(rescueLimits, deps)).toBe(3);
    // Once, not again a minute later.
    clock.advance(minute);
    expect(await rescue(rescueLimits, deps)).toBe(0);
    clock.advance(2 * hour);
    expect(await rescue(rescueLimits, deps)).toBe(4);
    expect((await jobs()).map((count, index) => count - (lost[index] ?? 0))).toEqual([2, 1, 2, 1]);

    kit.start();
    await eventually('all done', async () => (await kit.measurements()).length === 0);
    for (const address of ['a', 'b', 'c', 'd']) expect(await kit.window(address, 'counting')).toMatchObject({ samples: 4 });
  });
});
