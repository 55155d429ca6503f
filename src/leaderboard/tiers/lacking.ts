// What a supplier lacks for the next tier, in words it can act on.
import { confidenceBelow } from '../../stats/tiers/index.ts';
import type { PublishedScore } from '../published.ts';
import { defaultTiers, type TierScale } from './scale.ts';

/** A part of the overall score. */
export interface TierPart {
  readonly task: string;
  /** 0 to 100. */
  readonly score: number;
  /** Share in the overall score; the shares of all parts add up to 1. */
  readonly share: number;
}

export interface Lacking {
  readonly tier: string;
  readonly reward: number;
  /** Score at which the tier begins. */
  readonly from: number;
  /** Points of the overall score that are missing; 0 where only certainty is. */
  readonly points: number;
  /**
   * Where the score would do but is not sure enough: by what factor the answers must grow for the interval to clear the border, if the
   * score stays what it is. null where points are missing or nothing more is needed.
   */
  readonly moreAnswers: number | null;
  /**
   * The tasks by which it can get there, the weakest first: `points` is what this task alone would have to gain, null where even 100 would
   * not do.
   */
  readonly tasks: readonly { readonly task: string; readonly score: number; readonly points: number | null }[];
}

/**
 * What is missing for the tier above the one that the supplier holds; null in the highest.
 *
 * @param tier name of the tier it holds, null for none
 * @param settleAt confidence that the tier above asks for, as in `assignTier`; default 0.95
 */
export function lackingForNextTier(
  score: PublishedScore,
  tier: string | null,
  parts: readonly TierPart[],
  { scale = defaultTiers, settleAt = 0.95 }: { readonly scale?: TierScale; readonly settleAt?: number } = {},
): Lacking | null {
  const next = scale[scale.findIndex(({ name }) => name === tier) + 1];
  if (next === undefined) return null;
  const points = rounded(Math.max(0, next.from - score.score));
  return {
    tier: next.name,
    reward: next.reward,
    from: next.from,
    points,
    moreAnswers: points > 0 ? null : growth(score, next.from, settleAt),
    tasks: parts
      .filter(({ share }) => share > 0)
      .map((part) => ({ part, alone: rounded(points / part.share) }))
      .sort((a, b) => a.part.score - b.part.score || a.alone - b.alone)
      .map(({ part, alone }) => ({ task: part.task, score: part.score, points: alone <= 100 - part.score ? alone : null })),
  };
}

// Half widths shrink with the square root of the answers; a confidence of settleAt needs the border at that quantile.
function growth(score: PublishedScore, border: number, settleAt: number): number | null {
  const interval = { estimate: score.score, low: score.low, high: score.high };
  if (1 - confidenceBelow(interval, border) >= settleAt || score.score <= border) return null;
  let [enough, toofew] = [1e6, 1];
  for (let i = 0; i < 60; i++) {
    const factor = Math.sqrt(enough * toofew);
    const low = score.score - (score.score - score.low) / Math.sqrt(factor);
    if (1 - confidenceBelow({ ...interval, low }, border) >= settleAt) enough = factor;
    else toofew = factor;
  }
  return Math.ceil(enough * 10) / 10;
}

function rounded(points: number): number {
  return Math.max(0, Math.ceil(points * 100 - 1e-7) / 100);
}
