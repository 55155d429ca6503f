// Events: what happened to a supplier (joined, left, returned, moved, change, drift, tier, signature), for pages and reports.
import type { Sql } from '../dialect.ts';
import { newId } from '../ids.ts';
import { insertRows } from '../rows.ts';

export interface NewEvent {
  readonly kind: string;
  readonly supplierId: string;
  readonly taskId: string | null;
  readonly at: number;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface StoredEvent extends NewEvent {
  readonly id: string;
}

export interface EventFilter {
  readonly networkId?: string;
  readonly serviceId?: string;
  readonly supplierId?: string;
  readonly kinds?: readonly string[];
  /** Id of the last event of the page before. */
  readonly before?: string;
  readonly limit: number;
}

const insert = insertRows<StoredEvent>('events', {
  id: 'text',
  kind: 'text',
  supplierId: 'text',
  taskId: 'text',
  at: 'time',
  data: 'jsonb',
});

/** Adds events; ids are made from their time. */
export async function addEvents(db: Sql, events: readonly NewEvent[]): Promise<void> {
  await insert(
    db,
    events.map((event) => ({ id: newId(event.at), ...event })),
  );
}

export function eventReads(db: Sql) {
  return {
    /** Newest first. */
    async list(filter: EventFilter): Promise<readonly StoredEvent[]> {
      let query = db.selectFrom('events').selectAll('events').orderBy('events.id', 'desc').limit(filter.limit);
      if (filter.supplierId !== undefined) query = query.where('supplierId', '=', filter.supplierId);
      if (filter.kinds !== undefined) query = query.where('events.kind', 'in', filter.kinds);
      if (filter.before !== undefined) query = query.where('events.id', '<', filter.before);
      const { networkId, serviceId } = filter;
      if (networkId !== undefined || serviceId !== undefined) {
        query = query.where(({ exists, selectFrom }) => {
          let supplier = selectFrom('suppliers').select('suppliers.id').whereRef('suppliers.id', '=', 'events.supplierId');
          if (networkId !== undefined) supplier = supplier.where('networkId', '=', networkId);
          if (serviceId !== undefined) supplier = supplier.where('serviceId', '=', serviceId);
          return exists(supplier);
        });
      }
      return query.execute();
    },
  };
}

export function eventWrites(db: Sql) {
  return {
    /** Adds events to suppliers' histories. */
    add: (events: readonly NewEvent[]) => addEvents(db, events),
  };
}
