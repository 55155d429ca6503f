// What is measured and how far the measuring is: /networks, /tasks, /status, /events.
import { z } from '@hono/zod-openapi';
import { eventRow, stampOf, taskRow } from '../answers.ts';
import { knownSupplier, type RouteDeps, router, scopeOf } from '../context.ts';
import { decodeCursor, encodeCursor } from '../cursor.ts';
import { progressAnswer } from '../progress.ts';
import { networkRowSchema, progressSchema, taskRowSchema } from '../schemas/bench.ts';
import { listOf } from '../schemas/common.ts';
import { noParams, noQuery, pageFields, scopeQuery, supplierFilter } from '../schemas/query.ts';
import { eventRowSchema } from '../schemas/supplier.ts';
import { get } from './describe.ts';

const networks = get({
  path: '/networks',
  summary: 'Every service of every network',
  answer: listOf(networkRowSchema, 'NetworkList'),
  query: noQuery,
  params: noParams,
});
const tasks = get({
  path: '/tasks',
  summary: 'Tasks of one service',
  answer: listOf(taskRowSchema, 'TaskList'),
  query: scopeQuery,
  params: noParams,
});
const status = get({ path: '/status', summary: 'What the test-bench is doing', answer: progressSchema, query: noQuery, params: noParams });
const events = get({
  path: '/events',
  summary: 'Changes worth telling, newest first',
  answer: listOf(eventRowSchema, 'EventList'),
  query: z.strictObject({ ...scopeQuery.shape, ...pageFields, supplier: supplierFilter }),
  params: noParams,
});

export const benchRouteList = [networks, tasks, status, events] as const;

export function benchRoutes({ reads, now }: RouteDeps) {
  return router()
    .openapi(networks, async (c) => {
      const asOf = now().toISOString();
      const rows = await reads.services(c.get('view'));
      const data = rows.map(({ network, service, networkKind, serviceKind, suppliers }) => ({
        network,
        service,
        asOf,
        kind: networkKind,
        serviceKind,
        suppliers,
      }));
      return c.json({ data, next: null }, 200);
    })
    .openapi(tasks, async (c) => {
      const scope = await scopeOf(reads, c.get('view'), c.req.valid('query'));
      const stamp = stampOf(scope, now());
      const rows = await reads.tasks(c.get('view'), scope);
      return c.json({ data: rows.map((task) => taskRow(task, stamp)), next: null }, 200);
    })
    .openapi(status, async (c) => c.json(progressAnswer(await reads.progress(c.get('view')), c.get('view'), now()), 200))
    .openapi(events, async (c) => {
      const view = c.get('view');
      const { limit, cursor, supplier, ...asked } = c.req.valid('query');
      const after = cursor === undefined ? null : decodeCursor(cursor);
      const scope = supplier === undefined ? await scopeOf(reads, view, asked) : await knownSupplier(reads, view, supplier);
      const page = await reads.events(view, { ...scope, supplier: supplier ?? null }, { limit, after });
      const asOf = now().toISOString();
      return c.json({ data: page.rows.map((event) => eventRow(event, asOf)), next: page.next && encodeCursor(page.next) }, 200);
    });
}
