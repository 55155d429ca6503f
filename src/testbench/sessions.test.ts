import { expect, test } from 'vitest';
import { NetworkError } from '../network/network-error.ts';
import { createClient } from '../openai/client.ts';
import { supplierId } from '../store/index.ts';
import { openSessionBook } from './sessions.ts';
import { createTestNetwork } from './testing/test-network.ts';
import { minute, virtualClock } from './testing/virtual-clock.ts';

const service = 'text-generation';
const open = (id: string, addresses: readonly string[]) => {
  const clock = virtualClock();
  const suppliers = addresses.map((address) => ({ address, url: 'http://127.0.0.1:1' }));
  const network = createTestNetwork({ id, client: createClient(), now: clock.now, blockMs: minute, sessionBlocks: 10, suppliers });
  return { clock, network };
};

test('knows who is in which session now', async () => {
  const { clock, network } = open('net', ['a', 'b', 'c']);
  const now = network.sessionNumber();
  network.seat((number) => (number === now ? ['a', 'b'] : ['b', 'c']));
  const book = openSessionBook([network]);
  const [a, b, c] = ['a', 'b', 'c'].map((address) => supplierId('net', service, address));
  book.know([a ?? '', b ?? '', c ?? '']);
  expect(book.all()).toEqual([]);
  expect(await book.refresh()).toEqual([]);
  expect(book.all().map(({ address }) => address)).toEqual(['a', 'b']);
  const first = book.find(b ?? '')?.session;
  expect(first).toMatchObject({ id: `net-${now}`, endHeight: (first?.startHeight ?? 0) + 9 });
  expect(book.find(c ?? '')).toBeNull();
  clock.advance(10 * minute);
  expect(book.find(b ?? '')?.session.id).toBe(first?.id);
  await book.refresh();
  expect(book.find(a ?? '')).toBeNull();
  expect(book.find(b ?? '')?.session.id).toBe(`net-${now + 1}`);
});

test('keeps the sessions of a network that does not answer, and says so; others go on', async () => {
  const one = open('one', ['a']);
  const two = open('two', ['a']);
  const book = openSessionBook([one.network, two.network]);
  book.know([supplierId('one', service, 'a'), supplierId('two', service, 'a')]);
  await book.refresh();
  expect(book.all()).toHaveLength(2);
  const before = book.find(supplierId('one', service, 'a'))?.session.id;
  one.network.breakDown({ listings: true });
  one.clock.advance(10 * minute);
  two.clock.advance(10 * minute);
  const failed = await book.refresh();
  expect(failed).toEqual([{ network: one.network, error: expect.any(NetworkError) }]);
  expect(book.find(supplierId('one', service, 'a'))?.session.id).toBe(before);
  expect(book.find(supplierId('two', service, 'a'))?.session.id).toBe(`two-${two.network.sessionNumber()}`);
});

test('counts a supplier only when it is known', async () => {
  const { network } = open('net', ['a', 'b']);
  const book = openSessionBook([network]);
  expect(book.hasStrangers()).toBe(false);
  await book.refresh();
  expect(book.hasStrangers()).toBe(true);
  book.know([supplierId('net', service, 'a')]);
  expect(book.all().map(({ address }) => address)).toEqual(['a']);
  expect(book.hasStrangers()).toBe(true);
  book.know([supplierId('net', service, 'b')]);
  expect(book.hasStrangers()).toBe(false);
  expect(book.all()).toHaveLength(2);
});
