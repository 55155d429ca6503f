// Lets this thread look after its requests in the midst of long computing: their latencies are taken on it.
import { setImmediate as nextTurn } from 'node:timers/promises';

const mostMs = 5;

/**
 * Something to await between pieces of work: returns at once, or after a turn of the event loop where the last one was long ago.
 *
 * @example
 * const breathe = breather();
 * for (const window of windows) {
 *   results.push(compute(window));
 *   await breathe();
 * }
 */
export function breather(): () => Promise<void> {
  let since = performance.now();
  return async () => {
    if (performance.now() - since < mostMs) return;
    await nextTurn();
    since = performance.now();
  };
}
