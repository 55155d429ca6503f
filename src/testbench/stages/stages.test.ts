// The stages one by one: each may run twice, at the same time or much later, and what had ended is not asked again.
import { afterEach, expect, it } from 'vitest';
import { office, type Store } from '../../store/index.ts';
import { eachDatabase } from '../../store/testing.ts';
import { eventually, type Kit, type KitOptions, openKit } from '../testing/bench-kit.ts';
import { minute } from '../testing/virtual-clock.ts';
import { discover } from './discover.ts';
import { evaluate } from './evaluate.ts';
import { createHandover } from './handover.ts';
import { plan } from './plan.ts';
import { request } from './request.ts';
import { sample } from './sample.ts';
import { summarize } from './summarize.ts';

let kit: Kit;
afterEach(() => kit.close());

const never = new AbortController().signal;

eachDatabase((_name, open) => {
  let store: Store;
  const openWith = async (options: Omit<KitOptions, 'store'>): Promise<void> => {
    store = await open();
    kit = await openKit({ store, ...options });
  };
  const ids = async (state: 'planned' | 'sampled' | 'waiting' | 'answered' | 'evaluated') =>
    (await kit.measurements(state)).map(({ id }) => id);
  const planAndSample = async (): Promise<readonly string[]> => {
    await discover(kit.network, kit.deps);
    await kit.deps.sessions.refresh();
    await plan(kit.limits, kit.deps);
    await sample(await ids('planned'), kit.deps);
    return ids('sampled');
  };
  /** All that the store knows, but for when it was last computed. */
  const everything = async (addresses: readonly string[]) => {
    const supplierIds = addresses.map(kit.idOf);
    const filter = { supplierIds, owner: office };
    const lists = await Promise.all(supplierIds.map((id) => store.read.measurements.list('operator', { supplierId: id, limit: 1000 })));
    const measurements = lists.flat();
    return {
      measurements,
      relays: await Promise.all(measurements.map(({ id }) => store.read.relays.outcomes('operator', id))),
      samples: await Promise.all(measurements.map(({ id }) => store.read.samples.ofMeasurement('operator', id))),
      windows: (await store.read.windows.list(filter)).map((window) => ({ ...window, computedAt: 0 })),
      estimates: (await store.read.estimates.current('operator', filter)).map((estimate) => ({ ...estimate, computedAt: 0 })),
      arrivals: addresses.map((address) => kit.oracle(address).arrivals.length),
    };
  };

  it('may run every stage twice at the same time and again with stale jobs', async () => {
    await openWith({ suppliers: { a: { ability: () => 0.5 }, b: {} }, tasks: ['arithmetic', 'multiple_choice'] });
    const { deps } = kit;
    await Promise.all([discover(kit.network, deps), discover(kit.network, deps)]);
    await Promise.all([deps.sessions.refresh(), deps.sessions.refresh()]);
    expect((await plan(kit.limits, deps)).planned).toBe(4);
    expect((await plan(kit.limits, deps)).planned).toBe(0);
    const all = await ids('planned');
    expect(all).toHaveLength(4);
    expect((await store.queueCounts('sample')).waiting).toBe(4);

    await Promise.all([sample(all, deps), sample(all, deps), sample([...all, ...all], deps)]);
    expect((await store.queueCounts('request')).waiting).toBe(4);
    const drawn = (await kit.measurements()).map(({ items }) => items);
    expect(drawn.map((items) => items.length)).toEqual([4, 4, 4, 4]);
    await sample(all, deps);
    expect((await kit.measurements()).map(({ items }) => items)).toEqual(drawn);

    await Promise.all(all.flatMap((id) => [request(id, never, deps), request(id, never, deps)]));
    expect(await ids('answered')).toHaveLength(4);
    expect((await store.queueCounts('evaluate')).waiting).toBe(4);

    const added = await Promise.all([evaluate(all, deps), evaluate(all, deps), evaluate([...all, ...all], deps)]);
    expect(added.reduce((sum, one) => sum + one, 0)).toBe(16);

    const pairs = await kit.measurements('evaluated');
    await Promise.all([summarize(pairs, deps), summarize(pairs, deps), summarize([...pairs, ...pairs], deps)]);
    expect(await kit.measurements()).toEqual([]);
    expect(await kit.window('a', 'multiple_choice')).toMatchObject({ samples: 4, answered: 4 });

    const before = await everything(['a', 'b']);
    const counts = [await store.queueCounts('request'), await store.queueCounts('evaluate')];
    await sample(all, deps);
    await Promise.all(all.map((id) => request(id, never, deps)));
    expect(await evaluate(all, deps)).toBe(0);
    await summarize(pairs, deps);
    expect(await everything(['a', 'b'])).toEqual(before);
    expect([await store.queueCounts('request'), await store.queueCounts('evaluate')]).toEqual(counts);
    await Promise.all([sample(['nobody'], deps), request('nobody', never, deps), evaluate(['nobody'], deps)]);
  });

  it('scores from the store alone as it scores what the requester has just read', async () => {
    const scores = async (handover: 'kept' | 'lost') => {
      await openWith({
        suppliers: {
          a: {
            ability: () => 0.5,
            misbehave: ({ prompt }) => (prompt.length % 5 === 0 ? 'status 400' : prompt.length % 7 === 0 ? 'html' : null),
          },
        },
        tasks: ['comparison', 'multiple_choice'].map((name) => ({ name, window: { samples: 30 }, samplesPerMeasurement: 30 })),
      });
      const all = await planAndSample();
      await Promise.all(all.map((id) => request(id, never, kit.deps)));
      await evaluate(all, handover === 'kept' ? kit.deps : { ...kit.deps, handover: createHandover() });
      expect(all.map((id) => kit.deps.handover.answered.take(id) === null)).toEqual([handover === 'kept', handover === 'kept']);
      const samples = await Promise.all(all.map((id) => store.read.samples.ofMeasurement('operator', id)));
      return samples
        .flat()
        .map(({ itemId, value, valueKind, answered, metrics, relayId }) => [
          itemId,
          value,
          valueKind,
          answered,
          metrics,
          relayId?.slice(-6),
        ])
        .sort();
    };
    const kept = await scores('kept');
    await kit.close();
    expect(await scores('lost')).toEqual(kept);
    expect(kept).toHaveLength(60);
    expect(new Set(kept.map(([, value, , answered]) => `${value} ${answered}`)).size).toBe(3);
  });

  it('scores what is stored where two requesters have asked the same', async () => {
    // Whoever asks second is answered otherwise.
    await openWith({ suppliers: { a: { misbehave: ({ times }) => (times === 2 ? 'status 400' : null) } }, tasks: ['comparison'] });
    const [id = ''] = await planAndSample();
    await Promise.all([request(id, never, kit.deps), request(id, never, kit.deps)]);
    expect(kit.oracle('a').arrivals.filter(({ path }) => path === '/v1/completions')).toHaveLength(8);
    expect(await evaluate([id], kit.deps)).toBe(4);
    const samples = await store.read.samples.ofMeasurement('operator', id);
    const relays = await store.read.relays.outcomes('operator', id);
    expect(samples.map(({ answered }) => answered)).toEqual(relays.map(({ failureKind }) => failureKind === null));
  });

  it('does not ask again what was answered before it was interrupted', async () => {
    await openWith({
      suppliers: { a: { misbehave: ({ entry, times }) => (entry && slow.has(entry.question) && times === 1 ? 'silence' : null) } },
      tasks: [{ name: 'comparison', window: { samples: 24 }, samplesPerMeasurement: 20 }],
      concurrency: { global: 6, perSupplier: 6 },
    });
    const slow = new Set<string>();
    await kit.pass();
    const before = (await kit.samples('a', 'comparison')).length;
    const [id = ''] = await planAndSample();
    const [measurement] = await kit.measurements();
    const { task } = kit.policyOf('comparison');
    const questions = (measurement?.items ?? []).map(({ itemId }) => kit.book.questionOf(task, itemId));
    for (const question of questions.slice(10, 16)) slow.add(question);

    const stopping = new AbortController();
    const interrupted = request(id, stopping.signal, kit.deps);
    // Ten are answered, six get no answer and hold all places, four wait.
    await eventually('all have come', () => kit.oracle('a').arrivals.filter(({ prompt }) => questions.includes(prompt)).length === 16);
    stopping.abort(new Error('stopped'));
    await expect(interrupted).rejects.toThrow('stopped');

    expect(await request(id, never, kit.deps)).toBe('answered');
    const asked = Map.groupBy(kit.oracle('a').arrivals, ({ prompt }) => prompt);
    expect(questions.map((question) => asked.get(question)?.length)).toEqual(questions.map((question) => (slow.has(question) ? 2 : 1)));
    await evaluate([id], kit.deps);
    const samples = await kit.samples('a', 'comparison');
    expect(samples.map(({ value }) => value)).toEqual(Array(before + 20).fill(1));
  });

  it('counts an item against the supplier that fails it after an interruption, however far it had come before', async () => {
    let requests = 0;
    await openWith({
      suppliers: {
        a: {
          misbehave: ({ path }) => {
            if (path !== '/v1/completions') return null;
            requests++;
            // The session ends when two of the item's four requests are answered.
            if (requests === 2) kit.clock.advance(10 * minute);
            return requests > 2 ? 'status 400' : null;
          },
        },
      },
      tasks: [{ name: 'multiple_choice', samplesPerMeasurement: 1 }],
    });
    const [id = ''] = await planAndSample();
    expect(await request(id, never, kit.deps)).toBe('waiting');
    await kit.deps.sessions.refresh();
    expect((await plan(kit.limits, kit.deps)).handedOut).toBe(1);
    expect(await request(id, never, kit.deps)).toBe('answered');
    expect(await store.read.relays.outcomes('operator', id)).toMatchObject([
      { instanceIndex: 0, attempt: 0, failureKind: null },
      { instanceIndex: 0, attempt: 1, failureKind: 'http_client_error' },
      { instanceIndex: 1, attempt: 0, failureKind: null },
      { instanceIndex: 2, attempt: 0, failureKind: 'not_in_session' },
    ]);
    expect(await evaluate([id], kit.deps)).toBe(1);
    expect(await kit.samples('a', 'multiple_choice')).toMatchObject([{ answered: false, value: 0, relayId: `${id}-0-0-1` }]);
  });
});
