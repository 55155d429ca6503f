import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { gather } from './gather.ts';

test('what is asked in one turn, or while a call is under way, goes together and comes back in its place', async () => {
  const calls: (readonly number[])[] = [];
  const double = gather(async (items: readonly number[]) => {
    calls.push(items);
    await setImmediate();
    return items.map((item) => item * 2);
  }, 3);
  const first = [1, 2].map(double);
  while (calls.length === 0) await setImmediate();
  const later = [3, 4, 5, 6].map(double);
  expect(await Promise.all([...first, ...later])).toEqual([2, 4, 6, 8, 10, 12]);
  expect(calls).toEqual([[1, 2], [3, 4, 5], [6]]);
  expect(await double(7)).toBe(14);
});

test('one bad item fails alone', async () => {
  const check = gather(async (items: readonly string[]) => {
    if (items.includes('bad')) throw new Error(`refused ${items.join()}`);
    return items;
  }, 10);
  const results = await Promise.allSettled(['a', 'bad', 'b'].map(check));
  expect(results.map((result) => (result.status === 'fulfilled' ? result.value : String(result.reason)))).toEqual([
    'a',
    'Error: refused bad',
    'b',
  ]);
});

test('a call that answers too little fails, rather than leaving somebody waiting', async () => {
  const broken = gather(async () => [], 10);
  await expect(broken('a')).rejects.toThrow('1 items were given and 0 results came back');
});
