// COPY inside a transaction that goes on whatever happens.
import type { Session } from './database.ts';

/** Adds rows to a table, all or none: false where one of them is there already. Null where the database has no COPY. */
export type CopyIn = ((statement: string, data: Buffer) => Promise<boolean>) | null;

const uniqueViolation = '23505';

/** COPY on a session that is inside a transaction, which goes on whatever happens. */
export function copyOver({ copy, script }: Session): CopyIn {
  if (copy === undefined) return null;
  return async (statement, data) => {
    await script('savepoint before_copy');
    try {
      await copy(statement, data);
      return true;
    } catch (error) {
      await script('rollback to savepoint before_copy');
      if ((error as { code?: string }).code === uniqueViolation) return false;
      throw error;
    }
  };
}
