// The tiers of a service: bands of the overall score, each with its reward.
import { z } from 'zod';

/** A band of scores from `from` up to below the next tier's `from`; the last one includes 100. */
export interface Tier {
  readonly name: string;
  /** Lowest score, 0 to 100. */
  readonly from: number;
  /** What an answer of a supplier in this tier earns, in multiples of the lowest tier's. */
  readonly reward: number;
}

/** Ascending by `from`. Below the first tier there is none, and no reward. */
export type TierScale = readonly Tier[];

export const defaultTiers: TierScale = [
  { name: 'Base', from: 30, reward: 1 },
  { name: 'Middle', from: 55, reward: 4 },
  { name: 'High', from: 80, reward: 12 },
];

/** Tiers as somebody wrote them: names differ, `from` ascends within 0 to 100, rewards are not negative. */
export const tierScale = z
  .array(
    z.strictObject({
      name: z.string().trim().min(1).max(40).meta({ description: 'What the tier is called on the board' }),
      from: z.number().min(0).max(100).meta({ description: 'Lowest overall score of the tier, 0 to 100' }),
      reward: z.number().min(0).max(1_000_000).meta({ description: 'Reward as a multiple of the lowest tier’s' }),
    }),
  )
  .min(1)
  .max(20)
  .superRefine((tiers, context) => {
    for (const [i, { name, from }] of tiers.entries()) {
      const before = tiers[i - 1];
      if (before !== undefined && from <= before.from) {
        context.addIssue({
          code: 'custom',
          path: [i, 'from'],
          message: `must be above ${before.from}, where tier "${before.name}" begins`,
        });
      }
      if (tiers.findIndex((tier) => tier.name === name) < i) {
        context.addIssue({ code: 'custom', path: [i, 'name'], message: `"${name}" is the name of another tier already` });
      }
    }
  });

/** The position of the tier in which a score lies, -1 for none. */
export function tierIndex(scale: TierScale, score: number): number {
  return scale.findLastIndex(({ from }) => score >= from);
}
