// One supplier: who it is, how it did over time, what went wrong, what it answered last.
import { z } from '@hono/zod-openapi';
import { boardRowSchema, statusSchema } from './board.ts';
import { count, orNull, scopeFields, score, scoreFields, scoreSchema, time } from './common.ts';

const identity = {
  id: z.string(),
  ...scopeFields,
  address: z.string(),
  name: z.string().nullable(),
  staked: z.boolean(),
  firstSeen: time.openapi({ description: 'When the network first listed it' }),
  lastListed: time.openapi({ description: 'When the network last listed it' }),
};

export const supplierRowSchema = z
  .object({ ...identity, rank: z.int().min(1).nullable(), overall: orNull(scoreSchema), status: statusSchema })
  .openapi('SupplierRow');

const historyPoint = z
  .object({
    ...scopeFields,
    task: z.string().nullable().openapi({ description: 'Null for the overall score' }),
    at: time,
    ...scoreFields,
    samples: count,
  })
  .openapi('HistoryPoint', { description: 'An estimate as it stood at `at`' });

const failureCount = z
  .object({
    ...scopeFields,
    kind: z.string().openapi({ example: 'first_byte_timeout' }),
    owner: z.enum(['supplier', 'network', 'testbench']).nullable(),
    meaning: z.string().nullable(),
    count,
  })
  .openapi('FailureCount');

export const textSchema = z
  .object({
    digest: z.string().openapi({ description: 'SHA-256, hex' }),
    bytes: count.nullable().openapi({ description: 'Null when the bytes are no longer kept' }),
    text: z.string().nullable().openapi({ description: 'Null unless it may be shown to you and is still kept; hostile text' }),
    truncated: z.boolean(),
  })
  .openapi('Text');

export const sampleRowSchema = z
  .object({
    id: z.string(),
    ...scopeFields,
    supplier: z.string(),
    task: z.string(),
    taskVersion: z.string(),
    at: time,
    verdict: z.enum(['right', 'wrong', 'partial', 'unanswered']),
    score: score.nullable().openapi({ description: '0-100 of this one item; null where no answer came' }),
    failure: z.object({ kind: z.string(), detail: z.string().nullable() }).nullable(),
    latencyMs: z.number().nullable(),
    request: orNull(textSchema),
    answer: orNull(textSchema),
    target: z.string().nullable().openapi({ description: 'The right answer; null unless it may be shown to you' }),
    disclosed: z.boolean().openapi({ description: 'Whether texts are shown to you' }),
    disclose: z.enum(['never', 'afterRetirement', 'always']).openapi({ description: "The task's rule of disclosure" }),
  })
  .openapi('SampleRow');

export const eventRowSchema = z
  .object({
    id: z.string(),
    ...scopeFields,
    at: time,
    kind: z.string().openapi({ example: 'signature' }),
    supplier: z.string(),
    task: z.string().nullable(),
    message: z.string(),
  })
  .openapi('EventRow');

const lackingSchema = z
  .object({
    tier: z.string(),
    reward: z.number(),
    from: score.openapi({ description: 'Overall score at which the tier begins' }),
    points: score.openapi({ description: 'Points of the overall score that are missing; 0 where only certainty is' }),
    moreAnswers: z
      .number()
      .nullable()
      .openapi({ description: 'Where the score would do but is not sure: by what factor the answers must grow; null otherwise' }),
    tasks: z
      .array(z.object({ task: z.string(), score, points: score.nullable() }))
      .openapi({ description: 'Weakest first; `points` is what this task alone would have to gain, null where even 100 would not do' }),
  })
  .openapi('NextTier', { description: 'What it lacks for the next tier' });

const skillSchema = z
  .object({
    skill: z.string(),
    title: z.string(),
    skills: z.array(z.string()).openapi({ description: 'Skills below it' }),
    tasks: z.array(z.string()).openapi({ description: 'Tasks that measure it directly' }),
    score: orNull(scoreSchema).openapi({ description: 'Weighted mean of its tasks; null where nothing was measured' }),
    coverage: z.number().min(0).max(1).openapi({ description: 'Share of its weight that was measured' }),
    samples: count,
    standing: z
      .enum(['strong', 'level', 'weak'])
      .nullable()
      .openapi({ description: 'strong: its interval lies above the median supplier; weak: below; level: neither is sure' }),
  })
  .openapi('SkillScore');

const profileSchema = z
  .object({ taxonomy: z.string(), title: z.string(), skills: z.array(skillSchema).openapi({ description: 'Each before those below it' }) })
  .openapi('Profile');

export const supplierDetailSchema = z
  .object({
    ...identity,
    urls: z.array(z.object({ rpcType: z.string(), url: z.string(), since: time })),
    board: boardRowSchema.openapi({ description: 'Its row of the board' }),
    nextTier: orNull(lackingSchema).openapi({ description: 'Null in the highest tier and without an overall score' }),
    profiles: z.array(profileSchema).openapi({ description: 'What it is good at, by each taxonomy' }),
    history: z.array(historyPoint),
    failures: z.array(failureCount),
    lastAnswers: z.array(sampleRowSchema),
    events: z.array(eventRowSchema),
  })
  .openapi('SupplierDetail');

export type SampleRowAnswer = z.infer<typeof sampleRowSchema>;
