// Ranks among published scores, and how sure a rank is.
import { rankIntervals } from '../stats/index.ts';
import type { PublishedScore } from './published.ts';

export interface Rank {
  /** 1 for the best; equal scores share a rank and the next rank skips (1, 2, 2, 4). */
  readonly rank: number;
  /** Best and worst rank that the scores leave open; with 95 % confidence this holds for all suppliers of the board together. */
  readonly best: number;
  readonly worst: number;
}

/** Ranks of `scores`, in the order given. */
export function ranks(scores: readonly PublishedScore[]): readonly Rank[] {
  const sorted = scores.map(({ score }) => score).sort((a, b) => b - a);
  const firstPlace = new Map<number, number>();
  for (const [i, score] of sorted.entries()) if (!firstPlace.has(score)) firstPlace.set(score, i + 1);
  const open = rankIntervals(scores.map(({ score, low, high }) => ({ estimate: score, low, high })));
  return scores.map(({ score }, i) => ({
    rank: firstPlace.get(score) ?? 1,
    best: open[i]?.best ?? 1,
    worst: open[i]?.worst ?? scores.length,
  }));
}
