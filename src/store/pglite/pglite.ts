// PGlite behind the `Database` interface: one session in a thread of its own, callers in turn.
import type { Database, Session } from '../database.ts';
import { StoreBrokenError } from '../errors.ts';
import { createTurns } from '../turns.ts';
import { PgliteError, startThread } from './thread.ts';

const diskFull = '53100';

/** Opens the embedded database in `folder`, which is made when it is not there. Rejects with what PostgreSQL says when it does not open. */
export async function openPglite({ folder, schema }: { readonly folder: string; readonly schema: string }): Promise<Database> {
  const thread = await startThread({ folder });
  const turns = createTurns();
  const session: Session = {
    query: (sql, parameters, style) => thread.call({ type: 'query', sql, parameters, style }),
    script: (sql) => thread.call({ type: 'script', sql }),
  };
  await session.script(`create schema if not exists "${schema}"; set search_path to "${schema}"; set timezone to 'UTC'`);
  const clarify = (error: unknown) =>
    error instanceof PgliteError && error.code === diskFull
      ? new StoreBrokenError(`no space is left for the store in ${folder}: free some; what was acknowledged is kept`, { cause: error })
      : error;
  let closed: Promise<void> | null = null;

  return {
    kind: 'pglite',
    place: folder,
    clarify,
    withSession: (use) =>
      turns.take(async () => {
        try {
          return await use(session);
        } catch (error) {
          // There is one session only: it must not stay inside a transaction that nobody will end.
          if (!thread.isBroken()) await session.script('rollback').catch(() => undefined);
          if ((error as PgliteError).code !== diskFull) throw error;
          throw new StoreBrokenError(`no space is left for the store in ${folder}: free some; what was acknowledged is kept`, {
            cause: error,
          });
        }
      }),
    close() {
      closed ??= turns.take(async () => {
        if (thread.isBroken()) return thread.terminate();
        // A database that cannot write its last checkpoint replays its log at the next start.
        await thread.call({ type: 'close' }).catch(() => thread.terminate());
        await thread.ended();
      });
      return closed;
    },
  };
}
