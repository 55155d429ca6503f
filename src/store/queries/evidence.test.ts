// Evidence comes back byte for byte, by the ids that people see and by supplier.
import { expect, it } from 'vitest';
import { newMeasurement, newRelay, seed, t0 } from '../testing/fixtures.ts';
import { eachDatabase } from '../testing.ts';

eachDatabase((_name, open) => {
  const openWithRelays = async () => {
    const store = await open();
    const seeded = await seed(store, 2);
    const [one = '', other = ''] = seeded.supplierIds;
    await store.write(async (tx) => {
      await tx.measurements.plan([
        newMeasurement(seeded),
        newMeasurement(seeded, { id: 'm1', supplierId: other, owner: 'somebody', visibility: 'private' }),
      ]);
      await tx.relays.add(
        [
          newRelay(seeded, { supplierId: one, evidence: Buffer.from([0, 255, 1]) }),
          newRelay(seeded, { supplierId: one, attempt: 1, sentAt: t0 + 2, evidence: Buffer.from('second try') }),
          newRelay(seeded, { supplierId: one, itemIndex: 1, sentAt: t0 + 1, evidence: Buffer.from('other item') }),
          newRelay(seeded, { supplierId: one, itemIndex: 2, sentAt: t0 + 3 }),
          newRelay(seeded, { supplierId: other, measurementId: 'm1', evidence: Buffer.from('theirs') }),
        ],
        [],
      );
    });
    return store;
  };

  it('of relays and samples, by their ids', async () => {
    const { read } = await openWithRelays();
    const [first, ...others] = await read.evidence.byIds('operator', ['m0-0-0-0']);
    expect([first?.relayId, [...(first?.bytes ?? [])], others.length]).toEqual(['m0-0-0-0', [0, 255, 1], 0]);
    const found = await read.evidence.byIds('operator', ['m1-0', 'm0-0', 'm0-0-0-1', 'm0-2', 'm9-0', 'nonsense', 'm0', '']);
    expect(found.map(({ relayId }) => relayId)).toEqual(['m0-0-0-0', 'm0-0-0-1', 'm1-0-0-0']);
    expect(await read.evidence.byIds('public', ['m1-0'])).toEqual([]);
  });

  it('of a supplier, the newest first', async () => {
    const { read } = await openWithRelays();
    const texts = async (limit: number) => (await read.evidence.newest('operator', 'pokt0', limit)).map(({ bytes }) => bytes.toString());
    expect(await texts(2)).toEqual(['second try', 'other item']);
    expect((await texts(10)).length).toBe(3);
    expect(await read.evidence.newest('public', 'pokt1', 10)).toEqual([]);
    expect(await read.evidence.newest('operator', 'nobody', 10)).toEqual([]);
  });
});
