// The OpenAPI document of the API, made from the same route descriptions that answer requests.
import { OpenAPIHono } from '@hono/zod-openapi';
import { benchRouteList } from './routes/bench.ts';
import { boardRoute } from './routes/board.ts';
import { liveRoute } from './routes/live.ts';
import { supplierRouteList } from './routes/suppliers.ts';
import { boardChangesSchema } from './schemas/board.ts';

export const apiPrefix = '/api/v1';

/** OpenAPI 3.1; `web/src/api-types.ts` is generated from it. */
export function openApiDocument() {
  const { openAPIRegistry, getOpenAPI31Document } = new OpenAPIHono();
  for (const route of [boardRoute, ...benchRouteList, ...supplierRouteList, liveRoute]) {
    openAPIRegistry.registerPath({ ...route, path: `${apiPrefix}${route.path}` });
  }
  openAPIRegistry.register('BoardChanges', boardChangesSchema);
  return getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'Hallmark',
      version: '1.0.0',
      description: 'Measured quality of AI model suppliers. Scores are 0-100 and carry 95 % intervals. This version only ever adds fields.',
    },
  });
}
