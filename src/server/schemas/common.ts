// Pieces that every answer of the API is made of.
import { z } from '@hono/zod-openapi';

export const time = z.iso.datetime().openapi({ description: 'UTC, ISO 8601', example: '2026-03-01T12:00:00.000Z' });

export const score = z.number().min(0).max(100);

/** Every row carries where it holds and when it was true. */
export const scopeFields = {
  network: z.string().openapi({ description: 'Network id as configured', example: 'localnet' }),
  service: z.string().openapi({ description: 'Service id: what is staked and sold', example: 'text-generation' }),
  asOf: time.openapi({ description: 'When this was read from the store' }),
};

/** A score with its 95 % interval, all 0-100. */
export const scoreFields = {
  score: score.openapi({ description: 'Served quality: an item that was not answered counts 0', example: 81.25 }),
  low: score.openapi({ description: 'Lower end of the 95 % interval', example: 74.1 }),
  high: score.openapi({ description: 'Upper end of the 95 % interval', example: 86.9 }),
};

export const scoreSchema = z.object(scoreFields).openapi('Score');

/** A named schema or null. (`named.nullable()` would make the named component itself nullable in the document.) */
export function orNull<Schema extends z.ZodType>(schema: Schema) {
  return z.union([schema, z.null()]);
}

export const count = z.int().min(0);

/** A list: the rows and an opaque cursor to the next ones. */
export function listOf<Row extends z.ZodType>(row: Row, name: string) {
  return z
    .object({
      data: z.array(row),
      next: z.string().nullable().openapi({ description: 'Pass as `cursor` for the next page; null on the last one' }),
    })
    .openapi(name);
}

export const problemSchema = z
  .object({
    type: z.string().openapi({ example: 'urn:hallmark:problem:unknown-supplier' }),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    errors: z.array(z.object({ parameter: z.string(), detail: z.string() })).optional(),
  })
  .openapi('Problem', { description: 'RFC 9457 problem details' });
