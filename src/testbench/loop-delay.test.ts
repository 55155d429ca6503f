import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { watchLoopDelay } from './loop-delay.ts';

test('a blocked loop is noticed by whoever waited during it, and by nobody who started later', async () => {
  const watch = watchLoopDelay();
  const before = performance.now();
  await setTimeout(30);
  const blockedUntil = performance.now() + 120;
  while (performance.now() < blockedUntil);
  expect(watch.longestSince(before)).toBeGreaterThan(80);
  await setTimeout(30);
  const after = performance.now();
  expect(watch.longestSince(before)).toBeGreaterThan(80);
  expect(watch.longestSince(after)).toBeLessThan(80);
  watch.stop();
});
