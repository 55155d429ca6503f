// The board: all suppliers of one service with their scores.
import { z } from '@hono/zod-openapi';
import { count, orNull, scopeFields, scoreFields, scoreSchema, time } from './common.ts';

const availability = z
  .object({
    ...scoreFields,
    score: scoreFields.score.openapi({ description: 'Share of items answered after all chances', example: 99.2 }),
    samples: count,
  })
  .openapi('Availability', { description: 'With no sample yet: score 0, interval 0 to 100' });

const taskScore = z
  .object({
    task: z.string().openapi({ example: 'arithmetic' }),
    ...scoreFields,
    answered: count.openapi({ description: 'Samples that were answered' }),
    samples: count.openapi({ description: 'Samples in the window' }),
    newest: time.openapi({ description: 'Time of the newest sample' }),
  })
  .openapi('TaskScore');

export const latencySchema = z
  .object({ p50Ms: z.number(), lowMs: z.number(), highMs: z.number(), samples: count })
  .openapi('Latency', { description: 'Median time to the complete answer with its 95 % interval' });

export const statusSchema = z.enum(['ranked', 'measuring', 'waiting', 'silent', 'left']).openapi('SupplierStatus', {
  description:
    'ranked: every default task has enough samples; measuring: too few yet; waiting: none yet; silent: asked, nothing answered; left: no longer staked',
});

export const tierSchema = z
  .object({
    name: z.string().nullable().openapi({ description: 'Null below the lowest tier', example: 'Middle' }),
    reward: z.number().min(0).openapi({ description: 'Reward of its answers as a multiple of the lowest tier’s; 0 without a tier' }),
    settled: z
      .boolean()
      .openapi({ description: 'Whether the tier was once sure (95 %); a settled one is left only when another is as sure' }),
    probability: z.number().min(0).max(1).openapi({ description: 'Confidence that the true score lies in this tier', example: 0.97 }),
  })
  .openapi('SupplierTier');

export const boardRowSchema = z
  .object({
    id: z.string().openapi({ description: 'Opaque, stable' }),
    ...scopeFields,
    name: z.string().nullable().openapi({ description: 'What the supplier calls itself; text from outside' }),
    address: z.string().openapi({ description: 'Operator address' }),
    rank: z.int().min(1).nullable().openapi({ description: 'Equal scores share a rank; null until ranked' }),
    rankRange: z
      .object({ best: z.int().min(1), worst: z.int().min(1) })
      .nullable()
      .openapi({
        description:
          'Ranks that the scores leave open: with 95 % confidence the true ranks of all suppliers of the board lie in their ranges at once',
      }),
    overall: orNull(scoreSchema).openapi({ description: 'Unweighted mean over the default tasks; null until each has enough samples' }),
    tier: orNull(tierSchema).openapi({ description: 'Null until there is an overall score, and for who has left' }),
    availability,
    latency: orNull(latencySchema),
    lastSeen: time.nullable().openapi({ description: 'When it last answered' }),
    status: statusSchema,
    readiness: z.number().min(0).max(1).openapi({ description: 'How far it is from being ranked' }),
    tasks: z.array(taskScore),
  })
  .openapi('BoardRow');

export const boardSchema = z
  .object({
    ...scopeFields,
    revision: z.string().openapi({ description: 'Names this state of the board; pass as `after` to /live' }),
    suppliers: z.array(boardRowSchema),
  })
  .openapi('Board');

export const boardChangesSchema = z
  .object({
    ...scopeFields,
    revision: z.string(),
    previous: z.string().openapi({ description: 'The revision that these changes apply to' }),
    changed: z.array(boardRowSchema),
    removed: z.array(z.string()),
  })
  .openapi('BoardChanges', { description: 'Data of `changes` events of /live' });

export type BoardAnswer = z.infer<typeof boardSchema>;
export type BoardRowAnswer = z.infer<typeof boardRowSchema>;
export type BoardChangesAnswer = z.infer<typeof boardChangesSchema>;
