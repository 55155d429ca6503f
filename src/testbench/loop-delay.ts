// Watches this thread's event loop, so that a latency taken while the loop was blocked is not held against a supplier.

/** Latencies taken during a longer delay than this are left out of latency figures. */
export const maxFairDelayMs = 20;

export interface LoopDelay {
  /** The longest delay of the loop, in ms, since `sinceMs` (a `nowMs` reading); 0 where none was noticed. */
  longestSince(sinceMs: number): number;
  stop(): void;
}

const tickMs = 10;
const rememberMs = 120_000;

/** Starts watching. The timer does not keep the process alive. `nowMs` is a monotonic clock in ms. */
export function watchLoopDelay(nowMs: () => number = () => performance.now()): LoopDelay {
  const delays: { readonly atMs: number; readonly delayMs: number }[] = [];
  let last = nowMs();
  const timer = setInterval(() => {
    const now = nowMs();
    const delayMs = now - last - tickMs;
    last = now;
    if (delayMs > maxFairDelayMs / 4) {
      // From the front, one by one: a loop that is always late remembers thousands.
      while ((delays[0]?.atMs ?? now) < now - rememberMs) delays.shift();
      delays.push({ atMs: now, delayMs });
    }
  }, tickMs);
  timer.unref();
  return {
    longestSince: (sinceMs) => {
      // A block that still lasts has not reached the timer yet.
      let longest = Math.max(0, nowMs() - last - tickMs);
      for (let i = delays.length - 1; i >= 0; i--) {
        const delay = delays[i];
        if (!delay || delay.atMs < sinceMs) break;
        longest = Math.max(longest, delay.delayMs);
      }
      return longest;
    },
    stop: () => clearInterval(timer),
  };
}
