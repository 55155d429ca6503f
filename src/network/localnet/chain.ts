// LocalNet's blocks: a height that follows a clock, as a chain's height follows time.

/** Milliseconds since the epoch. */
export type Clock = () => number;

export interface ChainSettings {
  readonly blockMs: number;
  /** Blocks in one session. */
  readonly sessionBlocks: number;
}

export interface SessionSpan {
  /** Number of the session since the first. */
  readonly index: number;
  readonly startHeight: number;
  /** Inclusive. */
  readonly endHeight: number;
}

/** Block 1 was at the start of 2026, so that heights go on across restarts as a chain's do. */
export const genesisMs = Date.UTC(2026, 0, 1);

/** The latest block at a time; 1 until the second block, also before genesis. */
export function heightAt(timeMs: number, { blockMs }: ChainSettings): number {
  return Math.max(0, Math.floor((timeMs - genesisMs) / blockMs)) + 1;
}

/** The session that a height belongs to: heights 1 to `sessionBlocks` are session 0. */
export function sessionAt(height: number, { sessionBlocks }: ChainSettings): SessionSpan {
  const index = Math.floor((height - 1) / sessionBlocks);
  return { index, startHeight: index * sessionBlocks + 1, endHeight: (index + 1) * sessionBlocks };
}
