// Items come out of their runs as they went in, and out of rows of before.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { packItems, unpackItems } from './items.ts';
import { innards } from './store.ts';
import { newMeasurement, seed } from './testing/fixtures.ts';
import { eachDatabase } from './testing.ts';

const items = fc.array(
  fc.record({
    itemId: fc.string({ maxLength: 4 }),
    policy: fc.constantFrom('random', 'public'),
    inclusionProbability: fc.constantFrom(null, 0.25, 1),
    repeat: fc.nat({ max: 1 }),
  }),
);

it('gives back the items, whatever their runs', () => {
  fc.assert(
    fc.property(items, (some) => {
      expect(unpackItems(JSON.parse(JSON.stringify(packItems(some))))).toEqual(some);
    }),
  );
});

it('keeps items that were chosen alike together, in their order', () => {
  const [one, two, other] = ['a', 'b', 'c'].map((itemId) => ({ itemId, policy: 'random', inclusionProbability: null, repeat: 0 }));
  if (!one || !two || !other) throw new Error('three items');
  expect(packItems([one, two, { ...other, repeat: 1 }, one])).toEqual([
    { policy: 'random', inclusionProbability: null, repeat: 0, itemIds: ['a', 'b'] },
    { policy: 'random', inclusionProbability: null, repeat: 1, itemIds: ['c'] },
    { policy: 'random', inclusionProbability: null, repeat: 0, itemIds: ['a'] },
  ]);
});

eachDatabase((_name, open) => {
  it('reads measurements that an earlier version has sampled', async () => {
    const store = await open();
    const seeded = await seed(store);
    await store.write((tx) => tx.measurements.plan([newMeasurement(seeded)]));
    const before = [{ itemId: 'L1-000000000001', policy: 'random', inclusionProbability: null, repeat: 0 }];
    await innards
      .get(store)
      ?.database.withSession((session) =>
        session.query("update measurements set items = $1::jsonb, state = 'sampled'", [JSON.stringify(before)], 'store'),
      );
    expect((await store.read.measurements.get('operator', 'm0'))?.items).toEqual(before);
  });
});
