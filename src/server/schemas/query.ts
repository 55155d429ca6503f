// What requests may carry. Strict: a misspelt parameter is an error, not a silently different answer.
import { z } from '@hono/zod-openapi';

const name = z.string().min(1).max(100);

export const scopeQuery = z.strictObject({
  network: name.optional().openapi({ param: { name: 'network', in: 'query' }, description: 'Default: the first that has suppliers' }),
  service: name.optional().openapi({ param: { name: 'service', in: 'query' }, description: 'Default: the first that has suppliers' }),
});

const limit = z.coerce.number().pipe(z.int().min(1).max(200)).default(50);
const cursor = z.string().min(1).max(400);

export const pageFields = {
  limit: limit.openapi({ param: { name: 'limit', in: 'query' }, type: 'integer', minimum: 1, maximum: 200, default: 50 }),
  cursor: cursor.optional().openapi({ param: { name: 'cursor', in: 'query' }, description: '`next` of the page before' }),
};

export const noQuery = z.strictObject({});

export const noParams = z.object({});

export const supplierParams = z.object({
  id: z
    .string()
    .min(1)
    .max(200)
    .openapi({ param: { name: 'id', in: 'path' } }),
});

export const taskFilter = name.optional().openapi({ param: { name: 'task', in: 'query' }, description: 'Only this task' });

export const supplierFilter = z
  .string()
  .min(1)
  .max(200)
  .optional()
  .openapi({ param: { name: 'supplier', in: 'query' }, description: 'Only this supplier' });

export const liveQuery = z.strictObject({
  ...scopeQuery.shape,
  after: z
    .string()
    .min(1)
    .max(100)
    .optional()
    .openapi({ param: { name: 'after', in: 'query' }, description: '`revision` of the board you have; `Last-Event-ID` goes before it' }),
});
