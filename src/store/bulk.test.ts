// Many rows at once (COPY on PostgreSQL) are the rows that single inserts store.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type NewRelay, type NewSample, relayRows, sampleRows } from './index.ts';
import { innards } from './store.ts';
import { newMeasurement, newRelay, newSample, type Seed, seed, t0 } from './testing/fixtures.ts';
import { eachDatabase } from './testing.ts';

const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('', '\0', '\ud800', '"{,}\\', 'NULL', '\\N', '\n\t', '🙂'));
const orNull = <T>(values: fc.Arbitrary<T>) => fc.option<T, null>(values, { nil: null });
const count = orNull(fc.oneof(fc.maxSafeInteger(), fc.constantFrom(0, -1, 2 ** 32, -(2 ** 32) - 1, 2 ** 31)));
const ms = orNull(fc.oneof(fc.float({ noDefaultInfinity: true, noNaN: true, max: 1e9, min: 0 }), fc.constant(Number.NaN)));
/** Without the negative zero, which no text of a number shows. */
const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
const relayFields: fc.Arbitrary<Partial<NewRelay>> = fc.record({
  sessionId: text,
  application: text,
  path: text,
  height: fc.maxSafeNat(),
  attempt: fc.constant(0),
  sentAt: fc.integer({ min: t0 - 1e12, max: t0 + 1e12 }),
  connectMs: ms,
  totalMs: ms,
  httpStatus: orNull(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })),
  failureDetail: orNull(text),
  responseDigest: orNull(fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes).toString('hex'))),
  claimedPromptTokens: count,
  claimedCompletionTokens: count,
  evidence: orNull(fc.uint8Array({ maxLength: 300 })),
});
const sampleFields: fc.Arbitrary<Partial<NewSample>> = fc.record({
  itemId: text,
  bank: orNull(text),
  inclusionProbability: orNull(fc.double({ min: 0, max: 1, noNaN: true })),
  answered: fc.boolean(),
  value: number,
  metrics: fc.dictionary(text, number),
  takenAt: fc.integer({ min: t0 - 1e12, max: t0 + 1e12 }),
});
const rows = 20;
const manyRelays = fc.array(relayFields, { minLength: rows, maxLength: rows });
const manySamples = fc.array(sampleFields, { minLength: rows, maxLength: rows });

eachDatabase((_, open) => {
  const openWith = async (ids: readonly string[]) => {
    const store = await open();
    const seeded: Seed = await seed(store);
    await store.write((tx) => tx.measurements.plan(ids.map((id) => newMeasurement(seeded, { id }))));
    const stored = async (table: string, measurementId: string) => {
      const result = await innards
        .get(store)
        ?.database.withSession((session) =>
          session.query(`select * from ${table} where measurement_id = $1 order by item_index`, [measurementId], 'store'),
        );
      return result?.rows.map(({ measurementId: _, ...row }) => row);
    };
    const clear = () => innards.get(store)?.database.withSession((session) => session.script('delete from relays; delete from samples'));
    const expectSame = async (one: string, other: string) => {
      for (const table of ['relays', 'samples']) expect(await stored(table, one)).toEqual(await stored(table, other));
    };
    return { store, seeded, clear, expectSame };
  };

  it('stores the same relays and samples together as one by one', async () => {
    const { store, seeded, clear, expectSame } = await openWith(['together', 'single']);
    await fc.assert(
      fc.asyncProperty(manyRelays, manySamples, async (relayRows, sampleRows) => {
        const relays = (measurementId: string) =>
          relayRows.map((fields, itemIndex) => newRelay(seeded, { ...fields, measurementId, itemIndex }));
        const samples = (measurementId: string) =>
          sampleRows.map((fields, itemIndex) => newSample(seeded, { ...fields, measurementId, itemIndex }));
        await clear();
        await store.write(async (tx) => {
          expect(await tx.relays.add(relays('together'), [])).toBe(rows);
          expect(await tx.samples.add(samples('together'))).toBe(rows);
          for (const relay of relays('single')) await tx.relays.add([relay], []);
          for (const sample of samples('single')) await tx.samples.add([sample]);
        });
        await expectSame('together', 'single');
      }),
      { seed: 4, numRuns: 5 },
    );
  });

  it('stores rows that were gathered as the same rows one by one, and what is there already once', async () => {
    const { store, seeded, clear, expectSame } = await openWith(['gathered', 'single']);
    await fc.assert(
      fc.asyncProperty(manyRelays, manySamples, async (relayParts, sampleParts) => {
        const relays = (measurementId: string) =>
          relayParts.map((fields, itemIndex) =>
            newRelay(seeded, { ...fields, sessionId: 'one', application: 'app', measurementId, itemIndex }),
          );
        const samples = (measurementId: string) =>
          sampleParts.map((fields, itemIndex) => newSample(seeded, { ...fields, bank: null, measurementId, itemIndex }));
        await clear();
        const [relay, sample] = [newRelay(seeded, { measurementId: 'gathered' }), newSample(seeded, { measurementId: 'gathered' })];
        const [gatheredRelays, gatheredSamples] = [relayRows({ ...relay, sessionId: 'one' }), sampleRows(sample)];
        // In two batches, the second on memory of its own.
        const batches = [relays('gathered').slice(0, 7), relays('gathered').slice(7)].map((batch) => {
          for (const one of batch) gatheredRelays.add(one);
          expect(gatheredRelays.count()).toBe(batch.length);
          return gatheredRelays.take();
        });
        for (const one of samples('gathered')) gatheredSamples.add(one);
        const scored = gatheredSamples.take();
        await store.write(async (tx) => {
          expect(await tx.relays.addRows(batches, [])).toBe(rows);
          expect(await tx.samples.addRows([scored])).toBe(rows);
          expect(await tx.relays.addRows(batches, [])).toBe(0);
          expect(await tx.samples.addRows([scored])).toBe(0);
          for (const one of relays('single')) await tx.relays.add([one], []);
          for (const one of samples('single')) await tx.samples.add([one]);
        });
        await expectSame('gathered', 'single');
      }),
      { seed: 5, numRuns: 5 },
    );
  });

  it('leaves what is there as it is, adds the rest, and the transaction goes on', async () => {
    const { store, seeded } = await openWith(['m0']);
    const samples = Array.from({ length: 40 }, (_, itemIndex) => newSample(seeded, { itemIndex }));
    await store.write((tx) => tx.samples.add(samples.slice(7, 8).map((sample) => ({ ...sample, value: 0 }))));
    await store.write(async (tx) => {
      expect(await tx.samples.add(samples)).toBe(39);
      expect(await tx.samples.add(samples)).toBe(0);
      expect(await tx.samples.add([newSample(seeded, { itemIndex: 40 })])).toBe(1);
    });
    const found = await store.read.samples.ofMeasurement('operator', 'm0');
    expect(found).toHaveLength(41);
    expect(found[7]?.value).toBe(0);
  });
});
