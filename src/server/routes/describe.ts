// How routes are described in OpenAPI: a GET with one JSON answer and problems for everything else.
import { createRoute, type z } from '@hono/zod-openapi';
import { problemSchema } from '../schemas/common.ts';

interface Described<Path extends string, Answer extends z.ZodType, Query extends z.ZodObject, Params extends z.ZodObject> {
  readonly path: Path;
  readonly summary: string;
  readonly answer: Answer;
  readonly query: Query;
  readonly params: Params;
}

/** A GET route that answers `answer` as JSON. */
export function get<Path extends string, Answer extends z.ZodType, Query extends z.ZodObject, Params extends z.ZodObject>({
  path,
  summary,
  answer,
  query,
  params,
}: Described<Path, Answer, Query, Params>) {
  return createRoute({
    method: 'get',
    path,
    summary,
    request: { query, params },
    responses: {
      200: { description: summary, content: { 'application/json': { schema: answer } } },
      default: { description: 'A problem (RFC 9457)', content: { 'application/problem+json': { schema: problemSchema } } },
    },
  });
}
