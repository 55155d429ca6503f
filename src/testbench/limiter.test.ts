import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createLimiter } from './limiter.ts';

test('never more under way than the limits allow, and everything runs', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 6 }),
      fc.integer({ min: 1, max: 3 }),
      fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 40 }),
      async (global, perKey, keys) => {
        const limiter = createLimiter({ global, perKey });
        const running = new Map<string, number>();
        let total = 0;
        let done = 0;
        await Promise.all(
          keys.map((key) =>
            limiter.run(key, async () => {
              total++;
              running.set(key, (running.get(key) ?? 0) + 1);
              expect(total).toBeLessThanOrEqual(global);
              expect(running.get(key)).toBeLessThanOrEqual(perKey);
              await setImmediate();
              total--;
              running.set(key, (running.get(key) ?? 0) - 1);
              done++;
            }),
          ),
        );
        expect(done).toBe(keys.length);
        expect(limiter.active()).toBe(0);
      },
    ),
    { numRuns: 50 },
  );
});

test('each piece of a batch runs once, within the limits, and batches of a supplier follow each other', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 6 }),
      fc.integer({ min: 1, max: 3 }),
      fc.array(fc.tuple(fc.constantFrom('a', 'b'), fc.nat({ max: 9 })), { minLength: 1, maxLength: 8 }),
      async (global, perKey, batches) => {
        const limiter = createLimiter({ global, perKey });
        const running = new Map<string, number>();
        const started = new Map<string, string[]>();
        await Promise.all(
          batches.map(([key, count], batch) =>
            limiter.each(key, count, async (index) => {
              started.set(key, [...(started.get(key) ?? []), `${batch} ${index}`]);
              running.set(key, (running.get(key) ?? 0) + 1);
              expect(limiter.active()).toBeLessThanOrEqual(global);
              expect(running.get(key)).toBeLessThanOrEqual(perKey);
              await setImmediate();
              running.set(key, (running.get(key) ?? 0) - 1);
            }),
          ),
        );
        for (const [key, order] of started) {
          const asked = batches.flatMap(([its, count], batch) =>
            its === key ? Array.from({ length: count }, (_, index) => `${batch} ${index}`) : [],
          );
          expect(order).toEqual(asked);
        }
        expect(limiter.active()).toBe(0);
      },
    ),
    { numRuns: 100 },
  );
});

test.each(['error', 'abort'])('a batch starts nothing more after an %s and rejects when what is under way has ended', async (how) => {
  const limiter = createLimiter({ global: 2, perKey: 2 });
  const stop = new AbortController();
  const started: number[] = [];
  const ends: (() => void)[] = [];
  let isOver = false;
  const batch = limiter
    .each(
      'a',
      10,
      (index) => {
        started.push(index);
        return new Promise<void>((resolve, reject) => {
          ends.push(how === 'error' && index === 0 ? () => reject(new Error('enough')) : resolve);
        });
      },
      stop,
    )
    .finally(() => {
      isOver = true;
    });
  batch.catch(() => undefined);
  if (how === 'abort') stop.abort(new Error('enough'));
  ends[0]?.();
  await setImmediate();
  expect([started, isOver, stop.signal.aborted]).toEqual([[0, 1], false, true]);
  ends[1]?.();
  await expect(batch).rejects.toThrow('enough');
  expect(limiter.active()).toBe(0);
  await expect(limiter.run('a', async () => 'free')).resolves.toBe('free');
  await expect(limiter.each('a', 3, async () => undefined, stop)).rejects.toThrow('enough');
  const thrown = limiter.each('a', 3, () => {
    throw new Error('at once');
  });
  await expect(thrown).rejects.toThrow('at once');
  await expect(limiter.each('a', 0, async () => undefined)).resolves.toBeUndefined();
});

test('a supplier whose relays all hang does not hold back another', async () => {
  const limiter = createLimiter({ global: 3, perKey: 2 });
  const never = new Promise<void>(() => {});
  for (let i = 0; i < 10; i++) void limiter.run('hangs', () => never);
  await expect(limiter.run('works', async () => 'done')).resolves.toBe('done');
});

test('waiting ends with the signal, a failure frees the place', async () => {
  const limiter = createLimiter({ global: 1, perKey: 1 });
  const stop = new AbortController();
  let finish = (): void => {};
  const first = limiter.run(
    'a',
    () =>
      new Promise<void>((_, reject) => {
        finish = () => reject(new Error('broke'));
      }),
  );
  const second = limiter.run('a', async () => 'never', stop.signal);
  stop.abort(new Error('stopping'));
  await expect(second).rejects.toThrow('stopping');
  finish();
  await expect(first).rejects.toThrow('broke');
  await expect(limiter.run('a', async () => 'free')).resolves.toBe('free');
});
