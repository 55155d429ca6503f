// Suppliers: listings come and go, and every change leaves its history.
import { expect, it } from 'vitest';
import { type SupplierListing, supplierId } from '../index.ts';
import { t0 } from '../testing/fixtures.ts';
import { eachDatabase } from '../testing.ts';

const listing = (
  address: string,
  urls: Record<string, string> = { json_rpc: `http://${address}` },
  name: string | null = null,
): SupplierListing => ({
  serviceId: 'svc',
  address,
  name,
  urls: Object.entries(urls).map(([rpcType, url]) => ({ rpcType, url })),
});
const id = (address: string) => supplierId('net', 'svc', address);
const minute = 60_000;

eachDatabase((_name, open) => {
  const openWithService = async () => {
    const store = await open();
    await store.write(async (tx) => {
      await tx.suppliers.upsertServices('net', [{ id: 'svc', kind: 'text' }]);
      await tx.suppliers.upsertServices('other', [{ id: 'svc', kind: 'image' }]);
    });
    return {
      store,
      apply: (suppliers: readonly SupplierListing[], at: number, network = 'net') =>
        store.write((tx) => tx.suppliers.applyListing(network, suppliers, at)),
    };
  };

  it('lets suppliers join, leave and return, with an event for each', async () => {
    const { store, apply } = await openWithService();
    expect(await apply([listing('a'), listing('b')], t0)).toEqual({ joined: [id('a'), id('b')], returned: [], left: [], moved: [] });
    expect(await apply([listing('a'), listing('b')], t0 + 1)).toEqual({ joined: [], returned: [], left: [], moved: [] });
    expect(await apply([listing('b')], t0 + 2)).toMatchObject({ joined: [], left: [id('a')] });
    expect(await store.read.suppliers.list({ networkId: 'net' })).toMatchObject([{ address: 'b', leftAt: null }]);
    expect(await store.read.suppliers.get(id('a'))).toMatchObject({ leftAt: t0 + 2, urls: [] });
    expect(await apply([listing('a'), listing('b')], t0 + 3)).toMatchObject({ joined: [], returned: [id('a')], moved: [] });
    expect(await store.read.suppliers.get(id('a'))).toMatchObject({ firstSeenAt: t0, lastSeenAt: t0 + 3, leftAt: null });
    const events = await store.read.events.list({ supplierId: id('a'), limit: 10 });
    expect(events.map(({ kind, at }) => [kind, at])).toEqual([
      ['returned', t0 + 3],
      ['left', t0 + 2],
      ['joined', t0],
    ]);
  });

  it('keeps the history of URLs, one current URL per RPC type', async () => {
    const { store, apply } = await openWithService();
    await apply([listing('a', { json_rpc: 'http://1', rest: 'http://r' })], t0);
    expect(await apply([listing('a', { json_rpc: 'http://2', rest: 'http://r' })], t0 + 5)).toMatchObject({ joined: [], moved: [id('a')] });
    expect((await store.read.suppliers.get(id('a')))?.urls).toEqual([
      { rpcType: 'json_rpc', url: 'http://2' },
      { rpcType: 'rest', url: 'http://r' },
    ]);
    expect(await store.read.suppliers.urlHistory(id('a'))).toEqual([
      { rpcType: 'json_rpc', url: 'http://2', validFrom: t0 + 5, validTo: null },
      { rpcType: 'json_rpc', url: 'http://1', validFrom: t0, validTo: t0 + 5 },
      { rpcType: 'rest', url: 'http://r', validFrom: t0, validTo: null },
    ]);
  });

  it('lets the first of several URLs for one RPC type count', async () => {
    const { store, apply } = await openWithService();
    const urls = [
      { rpcType: 'json_rpc', url: 'http://first' },
      { rpcType: 'json_rpc', url: 'http://second' },
    ];
    await apply([{ serviceId: 'svc', address: 'a', name: null, urls }], t0);
    expect((await store.read.suppliers.get(id('a')))?.urls).toEqual([urls[0]]);
  });

  it('takes two moves within the same millisecond', async () => {
    const { store, apply } = await openWithService();
    await apply([listing('a', { json_rpc: 'http://1' })], t0);
    await apply([listing('a', { json_rpc: 'http://2' })], t0);
    expect((await store.read.suppliers.get(id('a')))?.urls).toEqual([{ rpcType: 'json_rpc', url: 'http://2' }]);
  });

  it('leaves other networks alone', async () => {
    const { store, apply } = await openWithService();
    await apply([listing('a')], t0, 'other');
    await apply([listing('a')], t0);
    expect(await apply([], t0 + 1)).toMatchObject({ left: [id('a')] });
    expect(await store.read.suppliers.list()).toMatchObject([{ networkId: 'other', address: 'a', leftAt: null }]);
  });

  it('rewrites when a supplier was last seen once a minute, not with every listing', async () => {
    const { store, apply } = await openWithService();
    await apply([listing('a')], t0);
    await apply([listing('a')], t0 + minute / 2);
    expect(await store.read.suppliers.get(id('a'))).toMatchObject({ lastSeenAt: t0 });
    await apply([listing('a', undefined, 'named')], t0 + minute / 2);
    expect(await store.read.suppliers.get(id('a'))).toMatchObject({ lastSeenAt: t0 + minute / 2, name: 'named' });
    await apply([listing('a', undefined, 'named')], t0 + 2 * minute);
    expect(await store.read.suppliers.get(id('a'))).toMatchObject({ lastSeenAt: t0 + 2 * minute });
  });

  it('lists events by network and service, page by page', async () => {
    const { store, apply } = await openWithService();
    await apply([listing('a')], t0);
    await apply([], t0 + 1);
    await apply([listing('a')], t0 + 2, 'other');
    const first = await store.read.events.list({ networkId: 'net', serviceId: 'svc', limit: 1 });
    const next = await store.read.events.list({ networkId: 'net', serviceId: 'svc', limit: 5, before: first[0]?.id ?? '' });
    expect([...first, ...next].map(({ kind }) => kind)).toEqual(['left', 'joined']);
    expect(await store.read.events.list({ networkId: 'net', serviceId: 'none', limit: 5 })).toEqual([]);
  });
});
