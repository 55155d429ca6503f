// Ranks among published scores, and how sure a rank is.
import type { PublishedScore } from './published.ts';

export interface Rank {
  /** 1 for the best; equal scores share a rank and the next rank skips (1, 2, 2, 4). */
  readonly rank: number;
  /** Best and worst rank that the intervals leave open: only suppliers whose intervals do not overlap are surely apart. */
  readonly best: number;
  readonly worst: number;
}

/** Ranks of `scores`, in the order given. */
export function ranks(scores: readonly PublishedScore[]): readonly Rank[] {
  const byScore = scores.map(({ score }) => score).sort(ascending);
  const byLow = scores.map(({ low }) => low).sort(ascending);
  const byHigh = scores.map(({ high }) => high).sort(ascending);
  return scores.map(({ score, low, high }) => ({
    rank: 1 + scores.length - countUpTo(byScore, score),
    best: 1 + scores.length - countUpTo(byLow, high),
    worst: scores.length - countBelow(byHigh, low),
  }));
}

const ascending = (a: number, b: number) => a - b;

function countUpTo(sorted: readonly number[], limit: number): number {
  return firstIndex(sorted, (value) => value > limit);
}

function countBelow(sorted: readonly number[], limit: number): number {
  return firstIndex(sorted, (value) => value >= limit);
}

function firstIndex(sorted: readonly number[], holds: (value: number) => boolean): number {
  let from = 0;
  let to = sorted.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (holds(sorted[middle] ?? Number.NaN)) to = middle;
    else from = middle + 1;
  }
  return from;
}
