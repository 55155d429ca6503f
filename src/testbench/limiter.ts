// Bounds how many relays are under way: in all, and per supplier. First come, first served within a supplier; suppliers take turns.

/** Runs work within the limits; calls wait for a place. */
export interface Limiter {
  /** Runs `work` once both limits have a place. Rejects with the signal's reason while still waiting. */
  run<T>(key: string, work: () => Promise<T>, signal?: AbortSignal): Promise<T>;
  /**
   * Runs `work` of 0 to `count - 1`, each in a place of its own; those that wait cost nothing. Resolves when all have ended. After an
   * error or an abort no more are started; it then rejects with the first reason, when those under way have ended.
   *
   * @param stop aborted by the first error, so that those under way may end soon
   */
  each(key: string, count: number, work: Work, stop?: AbortController): Promise<void>;
  /** Relays under way now. */
  active(): number;
}

type Work = (index: number) => Promise<unknown>;

/** Work of which some has not started. */
interface Batch {
  /** Starts the next piece, in a place that was just taken for it. */
  start(): void;
  /** Pieces that have not started. */
  left: number;
}

/** What one supplier has under way and waiting. */
interface Lane {
  active: number;
  /** In the order of coming; who stops waiting is gone at once. */
  readonly waiting: Batch[];
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
    const lane: Lane = { active: 0, waiting: [] };
    lanes.set(key, lane);
    return lane;
  };

  /** Whoever comes first in the lane starts now, or is to be looked at when a place becomes free. */
  const settle = (key: string, lane: Lane): void => {
    ready.delete(key);
    if (lane.waiting.length === 0) {
      if (lane.active === 0) lanes.delete(key);
    } else if (lane.active < limits.perKey) ready.add(key);
  };

  const startNext = (key: string, lane: Lane): void => {
    const [batch] = lane.waiting;
    if (!batch) return;
    active++;
    lane.active++;
    batch.left--;
    if (batch.left === 0) lane.waiting.shift();
    settle(key, lane);
    batch.start();
  };

  const release = (key: string, lane: Lane): void => {
    active--;
    lane.active--;
    if (ready.size === 0 && lane.waiting.length > 0 && active < limits.global) {
      // Nobody else waits for a place.
      startNext(key, lane);
      return;
    }
    settle(key, lane);
    for (const next of ready) {
      if (active >= limits.global) return;
      const free = lanes.get(next);
      if (free) startNext(next, free);
    }
  };

  const begin = (key: string, count: number, work: Work, signal?: AbortSignal, onFailure?: (reason: unknown) => void): Promise<void> =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      if (count === 0) return resolve();
      const lane = laneOf(key);
      let underWay = 0;
      let failure: { readonly reason: unknown } | null = null;
      const end = (): void => {
        if (underWay > 0 || batch.left > 0) return;
        signal?.removeEventListener('abort', onAbort);
        if (failure) reject(failure.reason);
        else resolve();
      };
      const giveUp = (reason: unknown): void => {
        failure ??= { reason };
        batch.left = 0;
        const index = lane.waiting.indexOf(batch);
        if (index < 0) return;
        lane.waiting.splice(index, 1);
        settle(key, lane);
      };
      const onAbort = (): void => {
        giveUp(signal?.reason);
        end();
      };
      const pieceEnded = (): void => {
        underWay--;
        release(key, lane);
        end();
      };
      const pieceFailed = (error: unknown): void => {
        giveUp(error);
        onFailure?.(error);
        pieceEnded();
      };
      const batch: Batch = {
        left: count,
        start() {
          underWay++;
          started(work, count - 1 - batch.left).then(pieceEnded, pieceFailed);
        },
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      lane.waiting.push(batch);
      settle(key, lane);
      while (batch.left > 0 && active < limits.global && lane.active < limits.perKey) startNext(key, lane);
    });

  return {
    each: (key, count, work, stop) => begin(key, count, work, stop?.signal, (reason) => stop?.abort(reason)),
    run: (key, work, signal) =>
      new Promise((resolve, reject) => {
        begin(key, 1, async () => resolve(await work()), signal).catch(reject);
      }),
    active: () => active,
  };
}

/** What a piece of work has begun, also where it throws at once. */
function started(work: Work, index: number): Promise<unknown> {
  try {
    return work(index);
  } catch (error) {
    return Promise.reject(error);
  }
}
