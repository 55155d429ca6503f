// For tests: a clock whose days pass when a test says so. Between its jumps it runs with real time, so that no two things happen at once for ever.

export interface VirtualClock {
  /** Milliseconds since the epoch. */
  now(): number;
  advance(ms: number): void;
}

/** Starts on 2026-01-01. */
export function virtualClock(): VirtualClock {
  const openedAt = performance.now();
  let jumpedMs = Date.UTC(2026, 0, 1);
  return {
    now: () => jumpedMs + Math.floor(performance.now() - openedAt),
    advance(ms) {
      jumpedMs += ms;
    },
  };
}

export const second = 1000;
export const minute = 60 * second;
export const hour = 60 * minute;
export const day = 24 * hour;
