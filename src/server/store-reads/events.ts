// What happened to suppliers, page by page.
import type { Store } from '../../store/index.ts';
import type { Reads } from '../reads.ts';
import { sentenceOf } from './event-sentence.ts';

export function eventReads({ read }: Pick<Store, 'read'>) {
  return {
    async events(view, { network, service, supplier }, { limit, after }) {
      const [found, tasks] = await Promise.all([
        read.events.list({
          networkId: network,
          serviceId: service,
          limit: limit + 1,
          ...(supplier !== null && { supplierId: supplier }),
          ...(after && { before: after.id }),
        }),
        read.tasks.list(view, { withRetired: true }),
      ]);
      const taskNames = new Map(tasks.map(({ id, name }) => [id, name]));
      const rows = found
        .slice(0, limit)
        // What is about a task that this viewer does not see is not for this viewer.
        .filter(({ taskId }) => taskId === null || taskNames.has(taskId))
        .map((event) => ({
          id: event.id,
          network,
          service,
          at: new Date(event.at),
          kind: event.kind,
          supplier: event.supplierId,
          task: event.taskId === null ? null : (taskNames.get(event.taskId) ?? null),
          message: sentenceOf(event),
        }));
      const last = found[limit - 1];
      return { rows, next: found.length > limit && last !== undefined ? { at: new Date(last.at), id: last.id } : null };
    },
  } satisfies Partial<Reads>;
}
