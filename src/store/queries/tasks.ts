// Tasks: one row per name, version and owner. A changed task is a new row, so that samples keep what they were scored by.
import { sql } from 'kysely';
import type { Sql } from '../dialect.ts';
import { digestId } from '../ids.ts';
import type { Disclose, ServiceKind, Visibility } from '../tables.ts';
import { listedFor, reachableFor, type Viewer } from '../viewer.ts';

export interface NewTask {
  readonly name: string;
  /** Hash of everything that changes what is asked or how it is scored. */
  readonly version: string;
  readonly serviceKind: ServiceKind;
  readonly primaryMetric: string;
  readonly disclose: Disclose;
  readonly owner: string;
  readonly visibility: Visibility;
}

export interface StoredTask extends NewTask {
  readonly id: string;
  readonly createdAt: number;
  /** Null while it is in use. */
  readonly retiredAt: number | null;
}

/** The id of a task: the same for the same owner, name and version, in every store. */
export const taskId = (owner: string, name: string, version: string) => digestId('task', owner, name, version);

export function taskReads(db: Sql) {
  return {
    /** Tasks that the viewer may list, by name, newest version first; retired ones only when asked for. */
    async list(viewer: Viewer, filter: { readonly name?: string; readonly withRetired?: boolean } = {}): Promise<readonly StoredTask[]> {
      let query = db
        .selectFrom('tasks')
        .selectAll()
        .where(listedFor(viewer, 'tasks'))
        .orderBy('name')
        .orderBy('createdAt', 'desc')
        .orderBy('id');
      if (filter.name !== undefined) query = query.where('name', '=', filter.name);
      if (filter.withRetired !== true) query = query.where('retiredAt', 'is', null);
      return query.execute();
    },

    async get(viewer: Viewer, id: string): Promise<StoredTask | null> {
      return (
        (await db.selectFrom('tasks').selectAll().where('id', '=', id).where(reachableFor(viewer, 'tasks')).executeTakeFirst()) ?? null
      );
    },
  };
}

export function taskWrites(db: Sql) {
  return {
    /**
     * Makes these the tasks in use: new ones are added (a known one keeps its first row, and is in use again if it was retired).
     * Answers with their ids, in order.
     */
    async upsert(tasks: readonly NewTask[], nowMs: number): Promise<readonly string[]> {
      const rows = tasks.map((task) => ({ id: taskId(task.owner, task.name, task.version), ...task, createdAt: new Date(nowMs) }));
      if (rows.length === 0) return [];
      await db
        .insertInto('tasks')
        .values(rows)
        .onConflict((conflict) =>
          conflict.column('id').doUpdateSet({ retiredAt: null, visibility: sql`excluded.visibility`, disclose: sql`excluded.disclose` }),
        )
        .execute();
      return rows.map(({ id }) => id);
    },

    /** Retires tasks: they are not measured any more, and `afterRetirement` items may be shown. */
    async retire(ids: readonly string[], nowMs: number): Promise<void> {
      if (ids.length === 0) return;
      await db
        .updateTable('tasks')
        .set({ retiredAt: new Date(nowMs) })
        .where('id', 'in', ids)
        .where('retiredAt', 'is', null)
        .execute();
    },
  };
}
