// Bounds how many relays are under way: in all, and per supplier. First come, first served within a supplier.

/** Runs work within the limits; calls wait for a place. */
export interface Limiter {
  /** Runs `work` once both limits have a place. Rejects with the signal's reason while still waiting. */
  run<T>(key: string, work: () => Promise<T>, signal?: AbortSignal): Promise<T>;
  /** Relays under way now. */
  active(): number;
}

interface Waiter {
  readonly key: string;
  start(): void;
}

/**
 * @param limits.global places in all, at least 1
 * @param limits.perKey places per supplier, at least 1
 */
export function createLimiter(limits: { readonly global: number; readonly perKey: number }): Limiter {
  const activeByKey = new Map<string, number>();
  let active = 0;
  const waiting = new Set<Waiter>();

  const hasPlace = (key: string): boolean => active < limits.global && (activeByKey.get(key) ?? 0) < limits.perKey;

  const take = (key: string): void => {
    active++;
    activeByKey.set(key, (activeByKey.get(key) ?? 0) + 1);
  };

  const release = (key: string): void => {
    active--;
    const left = (activeByKey.get(key) ?? 1) - 1;
    if (left === 0) activeByKey.delete(key);
    else activeByKey.set(key, left);
    for (const waiter of waiting) {
      if (active >= limits.global) return;
      if (hasPlace(waiter.key)) waiter.start();
    }
  };

  const place = (key: string, signal: AbortSignal | undefined): Promise<void> =>
    new Promise((resolve, reject) => {
      const waiter: Waiter = {
        key,
        start() {
          waiting.delete(waiter);
          signal?.removeEventListener('abort', onAbort);
          take(key);
          resolve();
        },
      };
      const onAbort = (): void => {
        waiting.delete(waiter);
        reject(signal?.reason);
      };
      waiting.add(waiter);
      signal?.addEventListener('abort', onAbort, { once: true });
    });

  return {
    async run(key, work, signal) {
      signal?.throwIfAborted();
      if (hasPlace(key)) take(key);
      else await place(key, signal);
      try {
        return await work();
      } finally {
        release(key);
      }
    },
    active: () => active,
  };
}
