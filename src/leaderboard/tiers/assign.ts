// Gives a supplier its tier, and takes it away only for a reason: at a border the tier must not flap with every new answer.
import { bandConfidences, confidenceBelow } from '../../stats/tiers/index.ts';
import type { PublishedScore } from '../published.ts';
import { defaultTiers, type TierScale, tierIndex } from './scale.ts';

/** What is remembered of a supplier's tier until its next estimate. */
export interface TierStanding {
  /** Name of the tier; null for none (below the first). */
  readonly tier: string | null;
  /** Whether the tier was once sure. An unsettled one gives way sooner. */
  readonly settled: boolean;
}

export interface TierVerdict extends TierStanding {
  readonly reward: number;
  /** Confidence, 0 to 1, that the true score lies in `tier`. */
  readonly probability: number;
  /** The same for every tier, none (null) first; adds up to 1. */
  readonly probabilities: readonly { readonly tier: string | null; readonly probability: number }[];
}

export interface TierRules {
  readonly scale?: TierScale;
  /** Confidence at which a tier is settled, and at which a settled tier is left; default 0.95. */
  readonly settleAt?: number;
  /** Confidence at which an unsettled tier is left; default 0.75. */
  readonly moveAt?: number;
}

/**
 * The tier after a new estimate. A supplier without a standing gets the tier of its score. After that, hysteresis: it leaves its tier only
 * when the score lies in another one and the true score lies beyond the border with confidence `moveAt`, or `settleAt` once the tier was
 * sure. So a supplier at a border keeps what it has, and one that is clearly elsewhere moves at once.
 *
 * @param score overall score, 0 to 100, with its 95 % interval
 * @param standing what the last call returned; null for a new supplier, or after a change was detected
 */
export function assignTier(
  score: PublishedScore,
  standing: TierStanding | null,
  { scale = defaultTiers, settleAt = 0.95, moveAt = 0.75 }: TierRules = {},
): TierVerdict {
  const interval = { estimate: score.score, low: score.low, high: score.high };
  const confidences = bandConfidences(
    interval,
    scale.map(({ from }) => from),
  );
  const held = standing === null ? null : heldIndex(scale, standing);
  const scored = tierIndex(scale, score.score);
  const index = held === null || leaves() ? scored : held;
  const probability = confidences[index + 1] ?? 0;
  const stays = held === index && standing?.settled === true;
  return {
    tier: scale[index]?.name ?? null,
    reward: scale[index]?.reward ?? 0,
    settled: stays || probability >= settleAt,
    probability,
    probabilities: confidences.map((value, i) => ({ tier: scale[i - 1]?.name ?? null, probability: value })),
  };

  function leaves(): boolean {
    if (held === null || scored === held) return false;
    const border = (scored > held ? scale[held + 1] : scale[held])?.from ?? 0;
    const below = confidenceBelow(interval, border);
    return (scored > held ? 1 - below : below) >= (standing?.settled === true ? settleAt : moveAt);
  }
}

// A tier that the scale no longer has is no standing.
function heldIndex(scale: TierScale, { tier }: TierStanding): number | null {
  if (tier === null) return -1;
  const index = scale.findIndex(({ name }) => name === tier);
  return index < 0 ? null : index;
}
