// Watches: what a sequential test remembers of a supplier between two measurements, as JSON.
import { sql } from 'kysely';
import type { Sql } from '../dialect.ts';
import { insertRows, recordset } from '../rows.ts';

export interface WatchKey {
  readonly supplierId: string;
  /** Which test, e.g. `change`. */
  readonly kind: string;
  /** What it looks at, e.g. a task's id. */
  readonly subject: string;
  readonly owner: string;
}

export interface Watch extends WatchKey {
  /** How often it was written; 1 for the first time. */
  readonly version: number;
  readonly state: unknown;
  readonly updatedAt: number;
}

const keys = recordset<WatchKey>({ supplierId: 'text', kind: 'text', subject: 'text', owner: 'text' });

const insert = insertRows<Watch>(
  'watches',
  { supplierId: 'text', kind: 'text', subject: 'text', owner: 'text', version: 'integer', state: 'jsonb', updatedAt: 'time' },
  `on conflict (supplier_id, kind, subject, owner) do update
   set version = excluded.version, state = excluded.state, updated_at = excluded.updated_at where t.version = excluded.version - 1`,
);

export function watchReads(db: Sql) {
  return {
    /** The watches of these keys that there are, in no order. */
    async many(wanted: readonly WatchKey[]): Promise<readonly Watch[]> {
      if (wanted.length === 0) return [];
      const { rows } = await sql<Watch>`
        select w.* from ${keys(wanted)} as k join watches w using (supplier_id, kind, subject, owner)`.execute(db);
      return rows;
    },
  };
}

export function watchWrites(db: Sql) {
  return {
    /**
     * Writes watches, each with a version one above that of the state it was computed from. Answers whether all were written: `false` means
     * that somebody else was quicker, and the transaction should be given up.
     */
    async put(watches: readonly Watch[]): Promise<boolean> {
      // In one order everywhere, so that two transactions never wait for each other.
      const ordered = watches
        .map((watch) => ({ watch, key: [watch.supplierId, watch.kind, watch.subject, watch.owner].join(' ') }))
        .sort((a, b) => (a.key < b.key ? -1 : 1));
      return (
        (await insert(
          db,
          ordered.map(({ watch }) => watch),
        )) === watches.length
      );
    },
  };
}
