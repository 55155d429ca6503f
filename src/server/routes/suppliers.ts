// Suppliers: the list, one of them with its history, and its samples page by page.
import { z } from '@hono/zod-openapi';
import { eventRow, identityOf, sampleRow, stampOf, urlsOf } from '../answers.ts';
import { knownSupplier, type RouteDeps, router, scopeOf, unknownSupplier } from '../context.ts';
import { decodeCursor, encodeCursor } from '../cursor.ts';
import { failureRow, historyRow } from '../history.ts';
import { nextTierOf, profilesOf } from '../profile.ts';
import { listOf } from '../schemas/common.ts';
import { noParams, noQuery, pageFields, scopeQuery, supplierParams, taskFilter } from '../schemas/query.ts';
import { sampleRowSchema, supplierDetailSchema, supplierRowSchema } from '../schemas/supplier.ts';
import { get } from './describe.ts';

const list = get({
  path: '/suppliers',
  summary: 'Suppliers of one service, in the order of the board',
  answer: listOf(supplierRowSchema, 'SupplierList'),
  query: z.strictObject({ ...scopeQuery.shape, ...pageFields }),
  params: noParams,
});
const detail = get({
  path: '/suppliers/{id}',
  summary: 'One supplier: its row, what it is good at, what it lacks for the next tier, history, failures, last answers and events',
  answer: supplierDetailSchema,
  query: noQuery,
  params: supplierParams,
});
const samples = get({
  path: '/suppliers/{id}/samples',
  summary: 'What was asked of a supplier and how it answered, newest first',
  answer: listOf(sampleRowSchema, 'SampleList'),
  query: z.strictObject({ ...pageFields, task: taskFilter }),
  params: supplierParams,
});

export const supplierRouteList = [list, detail, samples] as const;

const detailDays = 30;
const historyPoints = 300;
const lastAnswers = 20;
const lastEvents = 50;

export function supplierRoutes({ reads, boards, now, failureFacts }: RouteDeps) {
  return router()
    .openapi(list, async (c) => {
      const view = c.get('view');
      const { limit, cursor, ...asked } = c.req.valid('query');
      const scope = await scopeOf(reads, view, asked);
      const [suppliers, board] = await Promise.all([reads.suppliers(view, scope), boards.channel(view, scope).current()]);
      const byId = new Map(suppliers.map((supplier) => [supplier.id, supplier]));
      const from = cursor === undefined ? 0 : Number(decodeCursor(cursor).at);
      const rows = board.suppliers.slice(from, from + limit).flatMap(({ id, rank, overall, status }) => {
        const supplier = byId.get(id);
        return supplier === undefined ? [] : [{ ...identityOf(supplier, board.asOf), rank, overall, status }];
      });
      const until = from + limit;
      const next = until < board.suppliers.length ? encodeCursor({ at: new Date(until), id: 'position' }) : null;
      return c.json({ data: rows, next }, 200);
    })
    .openapi(detail, async (c) => {
      const view = c.get('view');
      const supplier = await knownSupplier(reads, view, c.req.valid('param').id);
      const { id } = supplier;
      const at = now();
      const since = new Date(at.getTime() - detailDays * 24 * 3_600_000);
      const stamp = stampOf(supplier, at);
      const [board, tasks, history, failures, answers, events] = await Promise.all([
        boards.channel(view, supplier).current(),
        reads.tasks(view, stamp),
        reads.history(view, stamp, id, since, historyPoints),
        reads.failures(view, id, since),
        reads.samples(view, id, { limit: lastAnswers, after: null, task: null }),
        reads.events(view, { ...stamp, supplier: id }, { limit: lastEvents, after: null }),
      ]);
      const row = board.suppliers.find((one) => one.id === id);
      if (row === undefined) throw unknownSupplier(id);
      const defaultTasks = tasks.filter(({ isDefault }) => isDefault).map(({ name }) => name);
      return c.json(
        {
          ...identityOf(supplier, stamp.asOf),
          urls: urlsOf(supplier),
          board: row,
          nextTier: nextTierOf(row, defaultTasks, reads.tiers),
          profiles: profilesOf(
            row,
            board,
            reads.taxonomies,
            tasks.map(({ name }) => name),
          ),
          history: history.map((point) => historyRow(point, stamp)),
          failures: failures.map((failure) => failureRow(failure, failureFacts, stamp)),
          lastAnswers: answers.rows.map((sample) => sampleRow(sample, { view, supplier: id, stamp })),
          events: events.rows.map((event) => eventRow(event, stamp.asOf)),
        },
        200,
      );
    })
    .openapi(samples, async (c) => {
      const view = c.get('view');
      const supplier = await knownSupplier(reads, view, c.req.valid('param').id);
      const { limit, cursor, task = null } = c.req.valid('query');
      const after = cursor === undefined ? null : decodeCursor(cursor);
      const page = await reads.samples(view, supplier.id, { limit, after, task });
      const stamp = stampOf(supplier, now());
      const data = page.rows.map((sample) => sampleRow(sample, { view, supplier: supplier.id, stamp }));
      return c.json({ data, next: page.next && encodeCursor(page.next) }, 200);
    });
}
