// GET /live: server-sent events. `changes` (rows of the board that changed), `reset` (read the board again), `progress`.
import { createRoute } from '@hono/zod-openapi';
import { type RouteDeps, router, scopeOf } from '../context.ts';
import type { Live } from '../live.ts';
import { ProblemError } from '../problem.ts';
import { problemSchema } from '../schemas/common.ts';
import { liveQuery } from '../schemas/query.ts';

export const liveRoute = createRoute({
  method: 'get',
  path: '/live',
  summary: 'Changes of the board and progress as they happen',
  description:
    'Server-sent events. `changes` carries BoardChanges and the new revision as its id; `reset` says to read /board again; `progress` carries Progress. Comments keep the connection alive. Reconnecting with Last-Event-ID (or `after`) gets what was missed.',
  request: { query: liveQuery },
  responses: {
    200: { description: 'The events', content: { 'text/event-stream': { schema: { type: 'string' } } } },
    default: { description: 'A problem (RFC 9457)', content: { 'application/problem+json': { schema: problemSchema } } },
  },
});

const eventStreamHeaders = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-store',
  // Proxies that collect answers before passing them on would hold events back.
  'x-accel-buffering': 'no',
} as const;

export function liveRoutes({ reads }: RouteDeps, live: Live) {
  return router().openapi(liveRoute, async (c) => {
    const { after, ...asked } = c.req.valid('query');
    const scope = await scopeOf(reads, c.get('view'), asked);
    // The headers without a stream that nobody would read and that would keep its place for ever.
    if (c.env.incoming.method === 'HEAD') return c.body(null, 200, eventStreamHeaders);
    const lastEventId = c.req.header('last-event-id');
    const from = lastEventId === undefined || lastEventId === '' ? (after ?? null) : lastEventId;
    const body = live.open(c.get('view'), scope, from, () => c.env.outgoing.destroy());
    if (body === null) {
      const detail = `all ${live.clients} places for live events are taken; poll /api/v1/board instead and try again later`;
      throw new ProblemError(503, 'too-many-clients', detail, { retryAfterS: 30 });
    }
    return c.body(body, 200, { ...eventStreamHeaders, 'transfer-encoding': 'chunked' });
  });
}
