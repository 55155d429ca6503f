import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BoardChannel } from './board-channel.ts';
import type { BoardAnswer, BoardChangesAnswer, BoardRowAnswer } from './schemas/board.ts';

const row = (id: string, samples: number, asOf: string): BoardRowAnswer => ({
  id,
  network: 'n',
  service: 's',
  asOf,
  name: null,
  address: id,
  rank: null,
  rankRange: null,
  overall: null,
  tier: null,
  availability: { score: 0, low: 0, high: 100, samples },
  latency: null,
  lastSeen: null,
  status: 'waiting',
  readiness: 0,
  tasks: [],
});

/** A channel over whatever `state` holds now; its clock is counted by hand. */
function channelOver(
  state: { rows: Readonly<Record<string, number>>; fails?: boolean; tookMs?: number },
  options: { minIntervalMs?: number } = {},
) {
  let nowMs = 0;
  let loads = 0;
  const errors: unknown[] = [];
  const channel = new BoardChannel({
    maxLoadShare: 0.2,
    load: async () => {
      loads += 1;
      nowMs += state.tookMs ?? 0;
      if (state.fails) throw new Error('the store is away');
      const asOf = `load ${loads}`;
      return { network: 'n', service: 's', asOf, suppliers: Object.entries(state.rows).map(([id, samples]) => row(id, samples, asOf)) };
    },
    epoch: 'e',
    nowMs: () => nowMs,
    minIntervalMs: options.minIntervalMs ?? 0,
    maxAgeMs: 10_000,
    onError: (error) => errors.push(error),
  });
  return {
    channel,
    errors,
    loads: () => loads,
    pass: (ms: number) => {
      nowMs += ms;
    },
  };
}

const known = (board: BoardAnswer) => Object.fromEntries(board.suppliers.map((one) => [one.id, one.availability.samples]));

function apply(rows: Readonly<Record<string, number>>, { changed, removed }: BoardChangesAnswer): Record<string, number> {
  const next = { ...rows };
  for (const id of removed) delete next[id];
  for (const one of changed) next[one.id] = one.availability.samples;
  return next;
}

test('property: whoever has any earlier revision gets to the present by the changes, and only changed rows are sent', async () => {
  const states = fc.array(fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), fc.integer({ min: 0, max: 3 }), { noNullPrototype: true }), {
    minLength: 1,
    maxLength: 12,
  });
  await fc.assert(
    fc.asyncProperty(states, async (sequence) => {
      const state = { rows: {} as Readonly<Record<string, number>> };
      const { channel } = channelOver(state);
      const seen: BoardAnswer[] = [];
      for (const rows of sequence) {
        state.rows = rows;
        channel.touch();
        seen.push(await channel.current());
      }
      for (const earlier of seen) {
        const { missed, stop } = channel.watch(() => {}, earlier.revision);
        stop();
        let rows: Record<string, number> = known(earlier);
        let revision = earlier.revision;
        for (const changes of missed ?? []) {
          expect(changes.previous).toBe(revision);
          for (const one of changes.changed) expect(rows[one.id]).not.toBe(one.availability.samples);
          rows = apply(rows, changes);
          revision = changes.revision;
        }
        expect(missed).not.toBeNull();
        expect(rows).toEqual(sequence.at(-1));
        expect(revision).toBe(seen.at(-1)?.revision);
      }
    }),
    { seed: 11, numRuns: 100 },
  );
});

test('a board in which nothing changed keeps its revision, whatever its time', async () => {
  const { channel, pass } = channelOver({ rows: { a: 1 } });
  const first = await channel.current();
  channel.touch();
  pass(1);
  const second = await channel.current();
  expect(second.revision).toBe(first.revision);
  expect(second.asOf).not.toBe(first.asOf);
});

test('unknown and forgotten revisions are told to read the whole board', async () => {
  const state = { rows: { a: 0 } };
  const { channel } = channelOver(state);
  const first = await channel.current();
  for (let samples = 1; samples <= 200; samples++) {
    state.rows = { a: samples };
    channel.touch();
    await channel.current();
  }
  for (const after of [null, 'another-epoch-1', first.revision]) {
    const { missed, stop } = channel.watch(() => {}, after);
    stop();
    expect(missed).toBeNull();
  }
});

test('many requests at once are one read; within the interval there is none', async () => {
  const { channel, loads, pass } = channelOver({ rows: { a: 1 } }, { minIntervalMs: 1_000 });
  await Promise.all(Array.from({ length: 20 }, () => channel.current()));
  expect(loads()).toBe(1);
  channel.touch();
  pass(999);
  await channel.current();
  expect(loads()).toBe(1);
  pass(1);
  await channel.current();
  expect(loads()).toBe(2);
});

test('windows age without a change of data: an old board is read again', async () => {
  const { channel, loads, pass } = channelOver({ rows: { a: 1 } });
  await channel.current();
  pass(9_999);
  await channel.current();
  expect(loads()).toBe(1);
  pass(1);
  await channel.current();
  expect(loads()).toBe(2);
});

test('watchers hear of changes until they stop, and a failed read is reported and tried again', async () => {
  const state = { rows: { a: 1 } as Record<string, number>, fails: false };
  const { channel, errors } = channelOver(state);
  await channel.current();
  const heard: BoardChangesAnswer[] = [];
  let next = Promise.withResolvers<void>();
  const { stop } = channel.watch((changes) => {
    heard.push(changes);
    next.resolve();
  }, null);
  state.fails = true;
  channel.touch();
  await expect.poll(() => errors.length).toBeGreaterThan(0);
  state.fails = false;
  state.rows = { a: 2, b: 1 };
  channel.touch();
  await next.promise;
  expect(heard.map(({ changed, removed }) => [changed.map(({ id }) => id), removed])).toEqual([[['a', 'b'], []]]);
  next = Promise.withResolvers<void>();
  state.rows = { b: 1 };
  channel.touch();
  await next.promise;
  expect(heard[1]).toMatchObject({ changed: [], removed: ['a'] });
  stop();
  state.rows = { b: 9 };
  channel.touch();
  await channel.current();
  expect(heard).toHaveLength(2);
});

test('a board that takes long to read is read less often: at most a fifth of the time', async () => {
  const { channel, loads, pass } = channelOver({ rows: { a: 1 }, tookMs: 2_000 });
  await channel.current();
  channel.touch();
  pass(7_999);
  await channel.current();
  expect(loads()).toBe(1);
  pass(1);
  await channel.current();
  expect(loads()).toBe(2);
});
