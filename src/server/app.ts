// The whole HTTP face as one Hono app: guard, who asks, headers, API, metrics, web app.
import type { MiddlewareHandler } from 'hono';
import { compress } from 'hono/compress';
import { routePath } from 'hono/route';
import { type Env, type RouteDeps, router } from './context.ts';
import { guard } from './guard.ts';
import { secureHeaders } from './headers.ts';
import type { Live } from './live.ts';
import type { ServerMetrics } from './metrics.ts';
import { openApiDocument } from './openapi.ts';
import { ProblemError, problemResponse } from './problem.ts';
import type { View } from './reads.ts';
import { benchRoutes } from './routes/bench.ts';
import { boardRoutes } from './routes/board.ts';
import { liveRoutes } from './routes/live.ts';
import { supplierRoutes } from './routes/suppliers.ts';
import { fileResponse, type StaticFile } from './static.ts';

export interface AppDeps extends RouteDeps {
  readonly admit: MiddlewareHandler<Env>;
  readonly live: Live;
  readonly metrics: ServerMetrics;
  readonly files: ReadonlyMap<string, StaticFile>;
  readonly viewOf: (incoming: import('node:http').IncomingMessage) => View;
  readonly onError: (error: unknown) => void;
}

export function createApp(deps: AppDeps) {
  const { live, metrics, files, viewOf, onError } = deps;
  const app = router();
  app.use(async (c, next) => {
    const startedMs = performance.now();
    c.set('view', viewOf(c.env.incoming));
    await next();
    metrics.observeRequest(routePath(c, -1), c.res.status, (performance.now() - startedMs) / 1000);
  });
  app.use(secureHeaders);
  app.use(guard);
  app.use('/api/*', deps.admit);
  app.use('/api/*', compress());

  const api = router();
  api.route('/', boardRoutes(deps));
  api.route('/', benchRoutes(deps));
  api.route('/', supplierRoutes(deps));
  api.route('/', liveRoutes(deps, live));
  app.route('/api/v1', api);
  app.get('/api/v1/openapi.json', (c) => c.json(openApiDocument()));

  app.get('/healthz', (c) => c.text('ok\n', 200, { 'cache-control': 'no-store' }));
  app.get('/metrics', async (c) =>
    c.body(await metrics.registry.metrics(), 200, { 'content-type': metrics.registry.contentType, 'cache-control': 'no-store' }),
  );
  for (const [path, file] of files) app.get(path, (c) => fileResponse(c, file));

  app.notFound((c) => problemResponse(c, new ProblemError(404, 'no-such-address', notFoundDetail(c.req.path, files.size))));
  app.onError((error, c) => {
    if (!(error instanceof ProblemError)) onError(error);
    return problemResponse(c, error);
  });
  return app;
}

function notFoundDetail(path: string, files: number): string {
  if (path === '/' && files === 0) return 'the web app is not built; run `npm start`, which builds it, or use the API under /api/v1';
  return 'there is nothing at this address; /api/v1/openapi.json lists the API';
}
