// What becomes of items whose supplier, network or session fails them: chances, void items, waiting for the next session.
import { afterEach, expect, it } from 'vitest';
import type { Store } from '../../store/index.ts';
import { eachDatabase } from '../../store/testing.ts';
import { eventually, type Kit, type KitOptions, openKit } from '../testing/bench-kit.ts';
import { hour, minute, second } from '../testing/virtual-clock.ts';
import { discover } from './discover.ts';
import { plan } from './plan.ts';
import { request } from './request.ts';
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
  const items = (address: string) => kit.oracle(address).arrivals.filter(({ path }) => path === '/v1/completions');
  const failuresOf = async (address: string) => {
    const counts = await store.read.relays.failureCounts({ supplierIds: [kit.idOf(address)], since: 0 });
    return Object.fromEntries(counts.map(({ kind, count }) => [kind, count]));
  };

  it('gives a supplier its chances, and counts what it fails after them as 0', async () => {
    await openWith({
      suppliers: {
        refuses: { misbehave: () => 'status 400' },
        breaks: { misbehave: () => 'status 500' },
        resets: { misbehave: () => 'reset' },
        greets: { misbehave: () => 'html' },
        silent: { misbehave: () => 'silence' },
        recovers: { misbehave: ({ times }) => (times < 3 ? 'status 500' : null) },
      },
      tasks: [{ name: 'counting', samplesPerMeasurement: 2, window: { samples: 2 } }],
      deadlines: { firstByteMs: 200 },
    });
    await kit.pass();
    const expected = {
      refuses: { tries: 2, failures: { http_client_error: 2 } },
      breaks: { tries: 6, failures: { http_server_error: 6 } },
      resets: { tries: null, failures: { connection_reset: 6 } },
      greets: { tries: 6, failures: { not_json: 6 } },
      // Whoever let a request hang to the deadline is not asked to do so again.
      silent: { tries: 2, failures: { first_byte_timeout: 2 } },
      recovers: { tries: 6, failures: { http_server_error: 4 } },
    };
    for (const [address, { tries, failures }] of Object.entries(expected)) {
      const answered = address === 'recovers';
      const value = Number(answered);
      expect({ address, failures: await failuresOf(address) }).toEqual({ address, failures });
      // The client sends a request once more where a connection that it had kept open breaks: that is no try.
      if (tries !== null) expect({ address, tries: items(address).length }).toEqual({ address, tries });
      expect(await kit.samples(address, 'counting')).toMatchObject([
        { answered, value },
        { answered, value },
      ]);
      expect(await kit.window(address, 'counting')).toMatchObject({ samples: 2, answered: 2 * value });
    }
    expect(await kit.pass()).toBe(0);
  });

  it('counts for nobody what the network failed, and pauses before it asks again in vain', async () => {
    await openWith({ suppliers: { a: {}, b: {} }, tasks: [{ name: 'counting', window: { samples: 4 } }] });
    const spoilt = new Set<string>();
    kit.network.breakDown({
      relays: ({ address, http: { body, path } }) => {
        if (path !== '/v1/completions') return false;
        if (address === 'b') return true;
        if (spoilt.size < 1) spoilt.add(body ?? '');
        return spoilt.has(body ?? '');
      },
    });
    expect(await kit.pass()).toBe(2);
    expect(await kit.measurements()).toEqual([]);
    expect(await kit.samples('a', 'counting')).toHaveLength(3);
    expect(await failuresOf('a')).toEqual({ network_unavailable: 3 });
    expect(await kit.samples('b', 'counting')).toEqual([]);
    expect(await kit.window('b', 'counting')).toMatchObject({ samples: 0 });
    // `a` lacks a sample and gets a measurement; `b` had one that brought nothing.
    expect(await kit.pass()).toBe(1);
    expect(await kit.window('a', 'counting')).toMatchObject({ samples: 4 });
    expect(await kit.pass()).toBe(0);
    kit.network.breakDown({});
    kit.clock.advance(31 * second);
    expect(await kit.pass()).toBe(1);
    expect(await kit.window('b', 'counting')).toMatchObject({ samples: 4, answered: 4 });
  });

  it('stops when the session ends and goes on when the supplier is in session again', async () => {
    await openWith({
      suppliers: { a: {} },
      tasks: [{ name: 'counting', window: { samples: 4 } }],
      concurrency: { global: 2, perSupplier: 2 },
    });
    const { network, clock, deps } = kit;
    const first = network.sessionNumber();
    network.seat((number) => (number === first + 1 ? [] : ['a']));
    const release = kit.oracle('a').hold();
    await discover(network, deps);
    await deps.sessions.refresh();
    await plan(kit.limits, deps);
    await sample(
      (await kit.measurements()).map(({ id }) => id),
      deps,
    );
    const [measurement] = await kit.measurements('sampled');
    const asking = request(measurement?.id ?? '', never, deps);
    await eventually('two items have come', () => items('a').length === 2);
    clock.advance(10 * minute);
    await deps.sessions.refresh();
    release();
    expect(await asking).toBe('waiting');
    expect(items('a')).toHaveLength(2);
    // It was the requester that stopped, not the network that refused.
    expect(network.refusedRelays()).toBe(0);
    // While the supplier is away nothing happens, whatever is tried.
    expect(await plan(kit.limits, deps)).toEqual({ planned: 0, handedOut: 0 });
    expect(await request(measurement?.id ?? '', never, deps)).toBe('past');
    expect(await kit.measurements('waiting')).toHaveLength(1);
    expect(items('a')).toHaveLength(2);

    clock.advance(10 * minute);
    await deps.sessions.refresh();
    expect(await plan(kit.limits, deps)).toEqual({ planned: 0, handedOut: 1 });
    await kit.workThrough();
    expect(await kit.measurements()).toEqual([]);
    expect(await kit.samples('a', 'counting')).toHaveLength(4);
    // What was answered in the first session was not asked again.
    expect(items('a').map(({ times }) => times)).toEqual(Array(4).fill(1));
    expect(kit.trespasses).toEqual([]);
  });

  it('asks again in the next session what the network refused because the session had just ended', async () => {
    let asked = 0;
    await openWith({
      suppliers: {
        a: {
          misbehave: ({ path }) => {
            if (path === '/v1/completions') asked++;
            // The chain moves on while the manager has not looked.
            if (asked === 2) kit.clock.advance(10 * minute);
            return null;
          },
        },
      },
      tasks: [{ name: 'counting', window: { samples: 4 } }],
      concurrency: { global: 1, perSupplier: 1 },
    });
    expect(await kit.pass()).toBe(1);
    expect(await kit.measurements('waiting')).toHaveLength(1);
    expect(kit.network.refusedRelays()).toBeGreaterThan(0);
    expect(items('a')).toHaveLength(2);
    expect(await kit.pass()).toBe(0);
    expect(await kit.samples('a', 'counting')).toHaveLength(4);
    expect(items('a')).toHaveLength(4);
    const relays = await store.read.relays.failureCounts({ supplierIds: [kit.idOf('a')], since: 0 });
    expect(relays.map(({ kind, owner }) => ({ kind, owner }))).toEqual([{ kind: 'not_in_session', owner: 'network' }]);
    expect(kit.trespasses).toEqual([]);
  });

  it('leaves alone who left, and goes on with who returns', async () => {
    await openWith({
      suppliers: { a: {}, b: {} },
      tasks: [{ name: 'counting', window: { samples: 4 }, every: { unit: 'time', everyMs: hour } }],
    });
    const { network, clock } = kit;
    const url = kit.oracle('a').url;
    expect(await kit.pass()).toBe(2);
    network.unstake('a');
    clock.advance(hour + minute);
    expect(await kit.pass()).toBe(1);
    expect(items('a')).toHaveLength(4);
    expect((await store.read.suppliers.get(kit.idOf('a')))?.leftAt).not.toBeNull();
    expect((await store.read.suppliers.list()).map(({ address }) => address)).toEqual(['b']);

    network.stake({ address: 'a', url });
    clock.advance(10 * minute);
    expect(await kit.pass()).toBe(1);
    expect(await kit.samples('a', 'counting')).toHaveLength(8);
    expect((await store.read.suppliers.get(kit.idOf('a')))?.leftAt).toBeNull();
    const events = await store.read.events.list({ supplierId: kit.idOf('a'), limit: 10 });
    expect(events.map(({ kind }) => kind)).toEqual(['returned', 'left', 'joined']);
    expect(kit.trespasses).toEqual([]);
  });

  it('never sends a relay past its session while sessions and seats change all the time', async () => {
    await openWith({
      suppliers: { a: { latencyMs: 3 }, b: { latencyMs: 3 }, c: { latencyMs: 3 } },
      tasks: ['counting', 'multiple_choice'].map((name) => ({ name, window: { samples: 24 } })),
      concurrency: { global: 6, perSupplier: 3 },
      sessionMs: 10 * second,
    });
    kit.network.seat((number) => ['a', 'b', 'c'].filter((_, index) => (number + index) % 3 !== 0));
    const first = kit.network.sessionNumber();
    const bench = kit.start({ passMs: 10 });
    // Ten virtual seconds every hundred and fifty real milliseconds.
    const sessions = setInterval(() => kit.clock.advance(10 * second), 150);
    try {
      await eventually(
        'all windows full',
        async () => {
          const windows = await Promise.all(
            ['a', 'b', 'c'].flatMap((address) => [kit.window(address, 'counting'), kit.window(address, 'multiple_choice')]),
          );
          return windows.every((window) => (window?.samples ?? 0) >= 24) && (await kit.measurements()).length === 0;
        },
        60_000,
      );
    } finally {
      clearInterval(sessions);
    }
    await bench.stop();
    expect(kit.network.sessionNumber() - first).toBeGreaterThan(3);
    for (const address of ['a', 'b', 'c']) {
      for (const task of ['counting', 'multiple_choice']) {
        expect((await kit.samples(address, task)).map(({ answered, value }) => ({ answered, value }))).toEqual(
          Array(24).fill({ answered: true, value: 1 }),
        );
      }
    }
    // A relay that was let through in the last moment may arrive a moment later; none came past the network.
    expect(kit.trespasses.filter((trespass) => trespass.endsWith('past the network'))).toEqual([]);
    expect(kit.mostUnderWay()).toBeLessThanOrEqual(6);
    expect(kit.lines.filter(({ level }) => level === 'error')).toEqual([]);
  });
});
