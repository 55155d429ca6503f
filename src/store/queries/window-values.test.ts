import { beforeEach, expect, it } from 'vitest';
import type { Store } from '../store.ts';
import { newSample, type Seed, seed, t0 } from '../testing/fixtures.ts';
import { eachDatabase } from '../testing.ts';
import { office } from '../viewer.ts';

eachDatabase((_name, open) => {
  let store: Store;
  let seeded: Seed;
  beforeEach(async () => {
    store = await open();
    seeded = await seed(store, 2, 2);
  });

  it('reads the values of many windows as `window` reads each', async () => {
    const [a = '', b = ''] = seeded.supplierIds;
    const [x = '', y = ''] = seeded.taskIds;
    const samples = [a, b].flatMap((supplierId) =>
      [x, y].flatMap((taskId) =>
        Array.from({ length: 12 }, (_, itemIndex) =>
          newSample(seeded, {
            measurementId: `${supplierId}${taskId}`,
            supplierId,
            taskId,
            itemIndex,
            owner: itemIndex === 5 ? 'somebody' : office,
            answered: itemIndex % 4 !== 1,
            value: itemIndex % 4 === 1 ? 0 : itemIndex / 12,
            takenAt: t0 + Math.floor(itemIndex / 2) * 10,
          }),
        ),
      ),
    );
    await store.write(async (tx) => {
      await tx.samples.add(samples);
      await tx.windows.reset({ supplierId: b, taskId: x, at: t0 + 20, reason: 'test' });
      await tx.windows.reset({ supplierId: b, taskId: y, at: t0 + 50, reason: 'test' });
    });
    const queries = [
      { supplierId: a, taskId: x, owner: office, samples: 7, ttlMs: 1000, now: t0 + 50 },
      { supplierId: a, taskId: y, owner: office, samples: 100, ttlMs: 20, now: t0 + 45 },
      { supplierId: b, taskId: x, owner: office, samples: 100, ttlMs: 1000, now: t0 + 50 },
      { supplierId: b, taskId: y, owner: office, samples: 100, ttlMs: 1000, now: t0 + 50 },
      { supplierId: 'nobody', taskId: y, owner: office, samples: 100, ttlMs: 1000, now: t0 + 50 },
    ];
    const many = await store.read.samples.windowValues(queries);
    expect(many).toHaveLength(3);
    for (const query of queries) {
      const window = (await store.read.samples.window(query)).toReversed();
      const found = many.find(({ supplierId, taskId }) => supplierId === query.supplierId && taskId === query.taskId);
      expect(found?.values ?? []).toEqual(window.map(({ answered, value }) => (answered ? value : null)));
      expect(found?.oldestAt).toBe(window[0]?.takenAt);
      expect(found?.newestAt).toBe(window.at(-1)?.takenAt);
    }
  });
});
