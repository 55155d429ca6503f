// Bounds how many relays are under way: in all, and per supplier. First come, first served within a supplier; suppliers take turns.

/** Runs work within the limits; calls wait for a place. */
export interface Limiter {
  /** Runs `work` once both limits have a place. Rejects with the signal's reason while still waiting. */
  run<T>(key: string, work: () => Promise<T>, signal?: AbortSignal): Promise<T>;
  /** Relays under way now. */
  active(): number;
}

interface Waiter {
  start(): void;
}

/** What one supplier has under way and waiting. */
interface Lane {
  active: number;
  /** In the order of coming; a set, so that whoever stops waiting is gone at once. */
  readonly waiting: Set<Waiter>;
}

/**
 * @param limits.global places in all, at least 1
 * @param limits.perKey places per supplier, at least 1
 */
export function createLimiter(limits: { readonly global: number; readonly perKey: number }): Limiter {
  const lanes = new Map<string, Lane>();
  /** Keys that somebody waits for and that have a place of their own left: all that they lack is a place among all. */
  const ready = new Set<string>();
  let active = 0;

  const laneOf = (key: string): Lane => {
    const known = lanes.get(key);
    if (known) return known;
    const lane = { active: 0, waiting: new Set<Waiter>() };
    lanes.set(key, lane);
    return lane;
  };

  /** Whoever comes first in the lane starts now, or is to be looked at when a place becomes free. */
  const settle = (key: string, lane: Lane): void => {
    ready.delete(key);
    if (lane.waiting.size === 0) {
      if (lane.active === 0) lanes.delete(key);
    } else if (lane.active < limits.perKey) ready.add(key);
  };

  const take = (key: string, lane: Lane): void => {
    active++;
    lane.active++;
    settle(key, lane);
  };

  const release = (key: string, lane: Lane): void => {
    active--;
    lane.active--;
    settle(key, lane);
    for (const next of ready) {
      if (active >= limits.global) return;
      const [waiter] = lanes.get(next)?.waiting ?? [];
      waiter?.start();
    }
  };

  const place = (key: string, lane: Lane, signal: AbortSignal | undefined): Promise<void> =>
    new Promise((resolve, reject) => {
      const waiter: Waiter = {
        start() {
          lane.waiting.delete(waiter);
          signal?.removeEventListener('abort', onAbort);
          take(key, lane);
          resolve();
        },
      };
      const onAbort = (): void => {
        lane.waiting.delete(waiter);
        settle(key, lane);
        reject(signal?.reason);
      };
      lane.waiting.add(waiter);
      settle(key, lane);
      signal?.addEventListener('abort', onAbort, { once: true });
    });

  return {
    async run(key, work, signal) {
      signal?.throwIfAborted();
      const lane = laneOf(key);
      if (active < limits.global && lane.active < limits.perKey) take(key, lane);
      else await place(key, lane, signal);
      try {
        return await work();
      } finally {
        release(key, lane);
      }
    },
    active: () => active,
  };
}
