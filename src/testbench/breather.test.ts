// Long computing must not keep the event loop waiting.
import { expect, it } from 'vitest';
import { breather } from './breather.ts';

it('lets others have a turn when the last one was long ago, and only then', async () => {
  let turns = 0;
  const counting = setInterval(() => {
    turns += 1;
  }, 1);
  const breathe = breather();
  for (let piece = 0; piece < 1000; piece++) await breathe();
  const turnsOfShortWork = turns;
  for (let piece = 0; piece < 10; piece++) {
    const until = performance.now() + 8;
    while (performance.now() < until);
    await breathe();
  }
  clearInterval(counting);
  expect(turns - turnsOfShortWork).toBeGreaterThanOrEqual(9);
  expect(turnsOfShortWork).toBeLessThan(100);
});
