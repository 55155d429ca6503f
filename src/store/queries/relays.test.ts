// Relays and their texts: stored once whatever happens twice, and the figures made of them.
import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { maxLoopDelayMs, type NewRelay, packWriter, relayId } from '../index.ts';
import { digestOf, newMeasurement, newPacks, newRelay, type Seed, seed, t0 } from '../testing/fixtures.ts';
import { eachDatabase } from '../testing.ts';
import { relayKey } from './relays.ts';

const day = 24 * 60 * 60 * 1000;

it('reads the key back from a relay id, and nothing from other text', () => {
  const key = { measurementId: 'abc-1', itemIndex: 3, instanceIndex: 0, attempt: 12 };
  expect(relayKey(relayId(key))).toEqual(key);
  for (const text of ['', '1-2-3', 'm-1-2-x', 'm-1-2-', 'm-1-2-99999999999', 'm--1-2']) expect(relayKey(text)).toBeNull();
});

eachDatabase((_name, open) => {
  const openWithMeasurement = async () => {
    const store = await open();
    const seeded = await seed(store);
    await store.write((tx) => tx.measurements.plan([newMeasurement(seeded)]));
    return { store, seeded };
  };

  it('stores a relay and its texts once, however often they come', async () => {
    const { store, seeded } = await openWithMeasurement();
    const relay = newRelay(seeded, { evidence: Buffer.from([0, 255, 1]) });
    const packs = newPacks(['request', 'answer', 'request']);
    expect(await store.write((tx) => tx.relays.add([relay], packs))).toBe(1);
    expect(await store.write((tx) => tx.relays.add([{ ...relay, totalMs: 99 }], packs))).toBe(0);
    const [outcome] = await store.read.relays.outcomes('public', 'm0');
    expect(outcome).toMatchObject({ id: relayId(relay), totalMs: 10, requestDigest: digestOf('request'), sentAt: t0 });
    const contents = await store.read.packs.ofMeasurements(['m0']);
    expect(contents.get('m0')?.get(relay.requestDigest)?.bytes.toString()).toBe('request');
    expect(await store.write((tx) => tx.packs.deleteExpired(t0 + 1000 * day, 10))).toBe(0);
  });

  it.each([
    ['small', [Buffer.alloc(0), Buffer.from([0, 1, 2, 255])]],
    ['large and much alike', [Buffer.alloc(100_000, 'ab'), Buffer.alloc(0), Buffer.alloc(90_000, 'ab')]],
    ['random', [randomBytes(5000), randomBytes(70_000)]],
  ])('gives back the bytes of %s texts as they came', async (_kind, texts) => {
    const { store, seeded } = await openWithMeasurement();
    const writer = packWriter('m0');
    const digests = texts.map((bytes, at) => writer.add(bytes, `text/kind-${at}`));
    const pack = writer.take(null);
    expect(writer.take(null)).toBeNull();
    const relays = digests.map((digest, itemIndex) => newRelay(seeded, { itemIndex, requestDigest: digest, responseDigest: null }));
    await store.write((tx) => tx.relays.add(relays, pack ? [pack] : []));
    const places = digests.map((digest) => ({ measurementId: 'm0', digest }));
    const contents = await store.read.packs.contents([...places, { measurementId: 'm1', digest: '00' }]);
    expect([...contents.keys()]).toEqual(['m0']);
    for (const [at, digest] of digests.entries()) {
      expect(digest).toBe(digestOf(texts[at] ?? ''));
      const content = contents.get('m0')?.get(digest);
      expect(content?.mediaType).toBe(`text/kind-${at}`);
      expect(content?.bytes.equals(texts[at] ?? Buffer.alloc(1))).toBe(true);
    }
    expect(await store.read.packs.sizes([...places, { measurementId: 'm0', digest: '00' }])).toEqual(
      new Map(digests.map((digest, at) => [digest, texts[at]?.byteLength])),
    );
    expect(await store.read.packs.contents([{ measurementId: 'm0', digest: digestOf('unknown') }])).toEqual(new Map());
    expect(await store.read.packs.contents([{ measurementId: 'm1', digest: digests[0] ?? '' }])).toEqual(new Map());
  });

  it('keeps the texts of several batches of a measurement, and a media type that no database can hold', async () => {
    const { store, seeded } = await openWithMeasurement();
    for (const itemIndex of [0, 1, 2]) {
      const writer = packWriter('m0');
      const requestDigest = writer.add(`text ${itemIndex}`, 'text/\0{"}\\,\ud800');
      const pack = writer.take(null);
      await store.write((tx) => tx.relays.add([newRelay(seeded, { itemIndex, requestDigest, responseDigest: null })], pack ? [pack] : []));
    }
    const texts = [...((await store.read.packs.ofMeasurements(['m0'])).get('m0')?.values() ?? [])];
    expect(texts.map(({ bytes }) => bytes.toString()).sort()).toEqual(['text 0', 'text 1', 'text 2']);
    expect(new Set(texts.map(({ mediaType }) => mediaType))).toEqual(new Set(['text/\ufffd{"}\\,\ufffd']));
  });

  it('keeps a pack until its time is over, or for ever', async () => {
    const { store, seeded } = await openWithMeasurement();
    const add = (itemIndex: number, expiresAt: number | null) => {
      const text = `text ${itemIndex}`;
      const relay = newRelay(seeded, { itemIndex, requestDigest: digestOf(text), responseDigest: null });
      return store.write((tx) => tx.relays.add([relay], newPacks([text], 'm0', expiresAt)));
    };
    const expire = (nowMs: number) => store.write((tx) => tx.packs.deleteExpired(nowMs, 100));
    await add(0, t0 + 4 * day);
    await add(1, null);
    expect(await expire(t0 + 4 * day - 1)).toBe(0);
    expect(await expire(t0 + 4 * day)).toBe(1);
    expect(await expire(t0 + 1000 * day)).toBe(0);
  });

  it('stores what a supplier claims, and nothing where no integer can hold it', async () => {
    const { store, seeded } = await openWithMeasurement();
    const claims = [7, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 1e300, -3, Number.MAX_SAFE_INTEGER];
    const relays = claims.map((claimedPromptTokens, itemIndex) =>
      newRelay(seeded, { itemIndex, claimedPromptTokens, claimedCompletionTokens: claimedPromptTokens }),
    );
    expect(await store.write((tx) => tx.relays.add(relays, []))).toBe(claims.length);
  });

  it('tells the last relay of every request with its answer', async () => {
    const { store, seeded } = await openWithMeasurement();
    const failed = { failureKind: 'total_timeout', failureOwner: 'supplier', responseDigest: null };
    await store.write((tx) =>
      tx.relays.add(
        [
          newRelay(seeded, { ...failed, attempt: 0 }),
          newRelay(seeded, { attempt: 1, sentAt: t0 + 1 }),
          newRelay(seeded, { ...failed, itemIndex: 1, attempt: 0 }),
          newRelay(seeded, { ...failed, itemIndex: 1, attempt: 1 }),
        ],
        newPacks(['request', 'answer']),
      ),
    );
    const answers = await store.read.relays.answers('operator', ['m0', 'none']);
    expect(answers.map(({ itemIndex, attempt, failureKind, body }) => [itemIndex, attempt, failureKind, body?.toString() ?? null])).toEqual(
      [
        [0, 1, null, 'answer'],
        [1, 1, 'total_timeout', null],
      ],
    );
    expect((await store.read.relays.outcomes('operator', 'm0')).map(({ itemIndex, attempt }) => [itemIndex, attempt])).toEqual([
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ]);
  });

  it('finds relays by their ids and of many measurements', async () => {
    const { store, seeded } = await openWithMeasurement();
    await store.write(async (tx) => {
      await tx.measurements.plan([newMeasurement(seeded, { id: 'm1' })]);
      await tx.relays.add(
        ['m0', 'm1'].map((measurementId) => newRelay(seeded, { measurementId })),
        [],
      );
    });
    const ids = ['m0-0-0-0', 'm1-0-0-0'];
    expect((await store.read.relays.outcomesOfMany('public', ['m1', 'm0', 'none'])).map(({ id }) => id)).toEqual(ids);
    expect((await store.read.relays.byIds('public', [...ids, 'm1-0-0-1', 'nonsense'])).map(({ id }) => id).sort()).toEqual(ids);
  });

  it('computes latencies from answered relays that our own event loop did not delay', async () => {
    const { store, seeded } = await openWithMeasurement();
    const [supplier = ''] = seeded.supplierIds;
    const relays = Array.from({ length: 100 }, (_, n) =>
      newRelay(seeded, { itemIndex: n, totalMs: n + 1, firstByteMs: (n + 1) / 2, sentAt: t0 + n }),
    );
    const left: readonly Partial<NewRelay>[] = [
      { loopDelayMs: maxLoopDelayMs + 1 },
      { failureKind: 'total_timeout', failureOwner: 'supplier' },
      { totalMs: null },
      { sentAt: t0 - day },
    ];
    const outside = left.map((fields, n) => newRelay(seeded, { itemIndex: 200 + n, totalMs: 1e6, sentAt: t0 + 500, ...fields }));
    await store.write((tx) => tx.relays.add([...relays, ...outside], []));
    const latencies = (lastRelays: number) => store.read.relays.latencies({ supplierIds: [supplier, 'none'], since: t0, lastRelays });
    // Ranks of the median's 95 % interval at n = 100: floor(50 - 9.8) = 40 and ceil(50 + 9.8 + 1) = 61.
    expect(await latencies(1000)).toEqual([
      {
        supplierId: supplier,
        relays: 100,
        totalP50Ms: 50.5,
        totalP50LowMs: 40,
        totalP50HighMs: 61,
        totalP95Ms: 95.05,
        firstByteP50Ms: 25.25,
        lastAnsweredAt: t0 + 99,
      },
    ]);
    expect(await latencies(8)).toMatchObject([{ relays: 8, totalP50Ms: 96.5, totalP50LowMs: 93, totalP50HighMs: 100 }]);
    expect(await latencies(7)).toMatchObject([{ relays: 7, totalP50Ms: 97, totalP50LowMs: null, totalP50HighMs: null }]);
  });

  it('counts failures by kind', async () => {
    const { store, seeded } = await openWithMeasurement();
    const fail = (itemIndex: number, failureKind: string, sentAt = t0) =>
      newRelay(seeded, { itemIndex, failureKind, failureOwner: 'supplier', sentAt });
    await store.write((tx) =>
      tx.relays.add(
        [fail(0, 'not_json'), fail(1, 'dns_failed'), fail(2, 'not_json'), fail(3, 'not_json', t0 - 1), newRelay(seeded, { itemIndex: 4 })],
        [],
      ),
    );
    const counts = await store.read.relays.failureCounts({ supplierIds: seeded.supplierIds, since: t0 });
    expect(counts.map(({ kind, owner, count }) => [kind, owner, count])).toEqual([
      ['not_json', 'supplier', 2],
      ['dns_failed', 'supplier', 1],
    ]);
  });

  it('deletes old relays, but none of an open measurement', async () => {
    const { store, seeded } = await openWithMeasurement();
    await store.write((tx) => tx.relays.add(relaysOf(seeded), []));
    const deleteOld = () => store.write((tx) => tx.relays.deleteOld(t0 + 2, 100));
    expect(await deleteOld()).toBe(0);
    await store.write((tx) => tx.measurements.advance([{ id: 'm0', from: 'planned', to: 'done' }], t0 + 9));
    expect(await deleteOld()).toBe(2);
    expect((await store.read.relays.outcomes('operator', 'm0')).map(({ itemIndex }) => itemIndex)).toEqual([2, 3]);
  });
});

const relaysOf = (seeded: Seed) => Array.from({ length: 4 }, (_, n) => newRelay(seeded, { itemIndex: n, sentAt: t0 + n }));
