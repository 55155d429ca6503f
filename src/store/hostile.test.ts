// Texts come from suppliers: whatever they hold, it is stored (NUL and lone surrogates as U+FFFD) and nothing else happens.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cleanJson, cleanText } from './clean.ts';
import { office, supplierId, type Tx } from './index.ts';
import { newEstimate, newMeasurement, newRelay, newSample, seed, t0 } from './testing/fixtures.ts';
import { eachDatabase } from './testing.ts';

const long = process.env.HALLMARK_LONG === '1';
const known = [
  '\0',
  'a\0b',
  '\ud800',
  'x\udc00y',
  '\\u0000',
  '\\',
  '"',
  "'; drop table suppliers; --",
  '$1',
  '\u001b[31m',
  '<script>',
  '\u202e',
  '{}',
];
const huge = ['x'.repeat(100_000), '\0'.repeat(10_000), '𝒳\ud835'.repeat(5000)];
/** Any UTF-16, with the troublesome units often. */
const hostile = fc.oneof(
  fc.constantFrom(...known),
  fc
    .array(fc.oneof(fc.constantFrom(0, 0xd800, 0xdfff, 0x5c, 0x22, 0x75), fc.integer({ min: 0, max: 0xffff })))
    .map((units) => String.fromCharCode(...units)),
);

it('cleans JSON text as it would clean every text and key in it', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(hostile, hostile)), (entries) => {
      const cleaned: unknown = JSON.parse(cleanJson(JSON.stringify(entries)));
      expect(cleaned).toEqual(entries.map((pair) => pair.map(cleanText)));
    }),
    { seed: 1, numRuns: 500 },
  );
});

eachDatabase((_name, open) => {
  const textColumns = async () => {
    const store = await open();
    const seeded = await seed(store);
    const [supplier = ''] = seeded.supplierIds;
    const [taskId = ''] = seeded.taskIds;
    let run = 0;
    /** Writes `text` into every text that may come from outside or from configuration, and reads them all back. */
    return async (text: string): Promise<readonly unknown[]> => {
      run += 1;
      const id = `run${run}`;
      const network = `net${run}`;
      const write = async (tx: Tx) => {
        await tx.suppliers.upsertServices(network, [{ id: 'svc', kind: 'text' }]);
        await tx.suppliers.applyListing(
          network,
          [{ serviceId: 'svc', address: text, name: text, urls: [{ rpcType: 'json_rpc', url: text }] }],
          t0,
        );
        await tx.measurements.plan([newMeasurement(seeded, { id, seed: text, reason: text })]);
        const item = { itemId: text, policy: text, inclusionProbability: null, repeat: 0 };
        await tx.measurements.advance([{ id, from: 'planned', to: 'sampled', items: [item], sessionId: text, reason: text }], t0);
        await tx.relays.add(
          [
            newRelay(seeded, {
              measurementId: id,
              sessionId: text,
              application: text,
              failureDetail: text,
              failureKind: text,
              failureOwner: text,
            }),
          ],
          [],
        );
        await tx.samples.add([
          newSample(seeded, {
            measurementId: id,
            itemId: text,
            harnessVersion: text,
            seed: text,
            policy: text,
            bank: text,
            metrics: { [`k${text}`]: 1 },
            takenAt: t0 + run,
          }),
        ]);
        await tx.windows.reset({ supplierId: supplier, taskId, at: t0 - 1, reason: text });
        await tx.estimates.upsert([newEstimate(seeded, { kind: `kind${run}`, method: text })], 0);
        await tx.events.add([{ kind: text, supplierId: supplier, taskId: null, at: t0 + run, data: { [text]: text } }]);
        await tx.signatures.observe({ supplierId: supplier, kind: `kind${run}`, value: text, at: t0 });
        await tx.groups.setMembers({ id, kind: text, name: text, supplierIds: [supplier], at: t0 });
        tx.notify({ kind: text, text });
        tx.enqueue('sample', { [text]: text });
      };
      await store.write(write);
      const { read } = store;
      const listed = await read.suppliers.get(supplierId(network, 'svc', text));
      const measurement = await read.measurements.get('public', id);
      const [relay] = await read.relays.outcomes('public', id);
      const [sample] = await read.samples.ofMeasurement('public', id);
      const [event] = await read.events.list({ supplierId: supplier, limit: 1 });
      const estimates = await read.estimates.current('public', { supplierIds: [supplier], owner: office });
      const signatures = await read.signatures.current(supplier);
      const members = await read.groups.members({ kind: text, at: t0 });
      const [metric = ''] = Object.keys(sample?.metrics ?? {});
      return [
        listed?.address,
        listed?.name,
        listed?.urls[0]?.url,
        measurement?.seed,
        measurement?.reason,
        measurement?.sessionId,
        measurement?.items[0]?.itemId,
        measurement?.items[0]?.policy,
        relay?.failureDetail,
        relay?.failureKind,
        relay?.failureOwner,
        sample?.itemId,
        sample?.harnessVersion,
        sample?.seed,
        sample?.policy,
        sample?.bank,
        metric.slice(1),
        event?.kind,
        Object.keys(event?.data ?? {})[0],
        Object.values(event?.data ?? {})[0],
        estimates.find(({ kind }) => kind === `kind${run}`)?.method,
        signatures.find(({ kind }) => kind === `kind${run}`)?.value,
        members.find(({ groupId }) => groupId === id)?.name,
      ];
    };
  };

  it('stores any text in every column, and takes nothing else with it', async () => {
    const roundTrip = await textColumns();
    const check = async (text: string) => {
      const stored = await roundTrip(text);
      expect(stored).toEqual(stored.map(() => cleanText(text)));
    };
    for (const text of [...known, ...huge]) await check(text);
    await fc.assert(fc.asyncProperty(hostile, check), { seed: 2, numRuns: long ? 300 : 25 });
  });

  it('hands hostile job data to the worker, cleaned', async () => {
    const store = await open();
    const got = Promise.withResolvers<unknown>();
    await store.write(async (tx) => tx.enqueue('sample', { 'a\0': ['\ud800', '\\u0000'] }));
    store.work('sample', {}, async ([job]) => got.resolve(job?.data));
    expect(await got.promise).toEqual({ 'a\uFFFD': ['\uFFFD', '\\u0000'] });
  });
});
