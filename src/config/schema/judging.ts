// What is made of the samples, in hallmark.yaml: where the next ones go, when a supplier counts as changed, which tiers there are.
import { z } from 'zod';
import { fail, word } from '../fields.ts';

export const budget = z.strictObject({
  plan: z.enum(['adaptive', 'uniform']).prefault('adaptive').meta({
    description: 'adaptive: relays go where a tier is open, windows of the others hold the floor; uniform: every window is filled',
  }),
  floor: z.int().min(1).max(100_000).prefault(70).meta({ description: 'Samples that every window gets under the adaptive plan' }),
  risk: z
    .number()
    .min(0.0001)
    .max(0.5)
    .prefault(0.05)
    .meta({ description: 'Probability that a supplier is ever taken as decided on the wrong side of a border of tiers' }),
});

export const changes = z.strictObject({
  averageRunLength: z
    .int()
    .min(100)
    .max(1_000_000_000)
    .prefault(10_000)
    .meta({ description: 'Mean number of samples of a window until a change of the supplier is wrongly reported, at least' }),
});

const tier = z.strictObject({
  name: word(40).meta({ description: 'What the tier is called on the board' }),
  from: z.number().min(0).max(100).meta({ description: 'Lowest overall score of the tier, 0 to 100' }),
  reward: z.number().min(0).max(1_000_000).meta({ description: 'What an answer earns, as a multiple of the lowest tier' }),
});

/** Bands of quality from low to high. */
export const tiers = z
  .array(tier)
  .min(1)
  .max(20)
  .transform((list, context) => {
    for (const [i, { name, from }] of list.entries()) {
      const before = list[i - 1];
      if (before !== undefined && from <= before.from)
        return fail(context, `must be above ${before.from}, where ${before.name} begins`, [i, 'from']);
      if (list.slice(0, i).some((other) => other.name === name)) return fail(context, 'names another tier already', [i, 'name']);
    }
    return list;
  });
