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

export const supplierDetailSchema = z
  .object({
    ...identity,
    urls: z.array(z.object({ rpcType: z.string(), url: z.string(), since: time })),
    board: boardRowSchema.openapi({ description: 'Its row of the board' }),
    history: z.array(historyPoint),
    failures: z.array(failureCount),
    lastAnswers: z.array(sampleRowSchema),
    events: z.array(eventRowSchema),
  })
  .openapi('SupplierDetail');

export type SampleRowAnswer = z.infer<typeof sampleRowSchema>;
