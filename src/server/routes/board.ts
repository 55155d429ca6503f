// GET /board: the ranked suppliers of one service.
import { etag } from 'hono/etag';
import { type RouteDeps, router, scopeOf } from '../context.ts';
import { boardSchema } from '../schemas/board.ts';
import { noParams, scopeQuery } from '../schemas/query.ts';
import { get } from './describe.ts';

export const boardRoute = get({
  path: '/board',
  summary: 'Ranked suppliers of one service',
  answer: boardSchema,
  query: scopeQuery,
  params: noParams,
});

export function boardRoutes({ reads, boards }: RouteDeps) {
  const routes = router();
  // Compares the revision, which the handler sets: a board in which nothing changed is not sent again.
  routes.use('/board', etag({ retainedHeaders: ['cache-control', 'etag', 'vary'] }));
  return routes.openapi(boardRoute, async (c) => {
    const view = c.get('view');
    const scope = await scopeOf(reads, view, c.req.valid('query'));
    const board = await boards.channel(view, scope).current();
    return c.json(board, 200, { etag: `W/"${board.revision}"` });
  });
}
