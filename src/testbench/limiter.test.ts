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
