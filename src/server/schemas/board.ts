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
      .openapi({ description: 'Ranks that the intervals leave open' }),
    overall: orNull(scoreSchema).openapi({ description: 'Unweighted mean over the default tasks; null until each has enough samples' }),
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
