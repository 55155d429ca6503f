// The leaderboard as programs read it: over its API, or from `hallmark board --json`.
import { type BoardAnswer, boardSchema } from '../../../src/server/index.ts';

/** `GET /api/v1/board` of a running leaderboard. */
export async function boardAt(url: string): Promise<BoardAnswer> {
  const answer = await fetch(new URL('/api/v1/board', url), { signal: AbortSignal.timeout(10_000) });
  return boardSchema.parse(await answer.json());
}

/** Samples that count for any score of the board. */
export function samplesOf({ suppliers }: BoardAnswer): number {
  return suppliers.flatMap(({ tasks }) => tasks).reduce((sum, { samples }) => sum + samples, 0);
}

export async function samplesAt(url: string): Promise<number> {
  return samplesOf(await boardAt(url));
}
