// Brings a store to this release's schema. Safe when several processes start at once; a newer store is refused untouched.
import type { Database, Session } from './database.ts';
import { StoreTooNewError } from './errors.ts';
import type { Migration } from './migrations/migration.ts';

// Any constant will do: it only has to be the same in every hallmark. Per database, so two schemas in one take turns.
const lockKey = 4_017_382_211;

/**
 * Runs the migrations that the store lacks, all in one transaction under an advisory lock. Throws `StoreTooNewError` when
 * the store knows a version that `migrations` does not.
 */
export async function migrate(database: Database, migrations: readonly Migration[], nowMs: number): Promise<void> {
  const known = Math.max(0, ...migrations.map(({ version }) => version));
  await database.withSession(async (session) => {
    await session.script('begin');
    try {
      await session.query('select pg_advisory_xact_lock($1)', [lockKey], 'store');
      const found = await foundVersion(session);
      if (found > known) throw new StoreTooNewError(database.place, found, known);
      for (const { version, name, sql } of migrations) {
        if (version <= found) continue;
        await session.script(sql);
        await session.query(
          'insert into schema_migrations (version, name, applied_at) values ($1, $2, $3)',
          [version, name, new Date(nowMs).toISOString()],
          'store',
        );
      }
      await session.script('commit');
    } catch (error) {
      await session.script('rollback');
      throw error;
    }
  });
}

/**
 * Runs `start` while no other process runs one on the same database: pg-boss makes its schema without a lock of its own. An embedded
 * database has one process and one session.
 */
export async function startAlone<T>(database: Database, start: () => Promise<T>): Promise<T> {
  if (database.kind === 'pglite') return start();
  return database.withSession(async (session) => {
    await session.query('select pg_advisory_lock($1)', [lockKey], 'store');
    try {
      return await start();
    } finally {
      await session.query('select pg_advisory_unlock($1)', [lockKey], 'store');
    }
  });
}

async function foundVersion(session: Session): Promise<number> {
  await session.script(
    'create table if not exists schema_migrations (version integer primary key, name text not null, applied_at timestamptz not null)',
  );
  const { rows } = await session.query('select coalesce(max(version), 0) as version from schema_migrations', [], 'store');
  return Number(rows[0]?.version);
}
