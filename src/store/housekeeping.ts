// Vacuums and analyzes the store's tables. The embedded database does not do that by itself, and a server looks once a minute: by then the
// queue's table is mostly dead rows, and statements that were planned for empty tables read the grown ones from end to end.
import type { Database } from './database.ts';
import type { StoreLog } from './log.ts';

// PostgreSQL's own autovacuum defaults (0.2 and 0.1 of the table, with a floor), looked at every ten seconds.
const everyMs = 10_000;
const worn = `
  select format('%I.%I', schemaname, relname) as name,
    n_dead_tup > 500 + 0.2 * n_live_tup as vacuum, n_mod_since_analyze > 500 + 0.1 * n_live_tup as analyze
  from pg_stat_user_tables
  where schemaname = any($1::text[]) and ($2::bigint is null or pg_total_relation_size(relid) < $2)
    and (n_dead_tup > 500 + 0.2 * n_live_tup or n_mod_since_analyze > 500 + 0.1 * n_live_tup)
  order by n_dead_tup desc`;

/** A server's large tables are its autovacuum's: that takes care not to keep the disk busy. */
const mostBytes = { postgres: 32 * 2 ** 20, pglite: null } as const;

/** Vacuums and analyzes what has changed enough; one table at a time, other statements in between. Answers with the tables' names. */
export async function tidy(database: Database, schemas: readonly string[]): Promise<readonly string[]> {
  const tables = await database.withSession(async (session) => {
    // Counts reach the statistics with a delay otherwise.
    await session.script('select pg_stat_force_next_flush()');
    return (await session.query(worn, [schemas, mostBytes[database.kind]], 'store')).rows;
  });
  for (const { name, vacuum, analyze } of tables) {
    // Another process, or the autovacuum, may be at the same table.
    const command = vacuum ? `vacuum (skip_locked, truncate false${analyze ? ', analyze' : ''})` : 'analyze (skip_locked)';
    await database.withSession((session) => session.script(`${command} ${name}`));
  }
  return tables.map(({ name }) => String(name));
}

/** Tidies now and then, until stopped. */
export function startHousekeeping(database: Database, schemas: readonly string[], log: StoreLog): { stop(): Promise<void> } {
  let running: Promise<unknown> = Promise.resolve();
  const timer = setInterval(() => {
    running = running
      .then(() => tidy(database, schemas))
      .catch((error: unknown) => log.warn({ error }, 'tables could not be vacuumed and analyzed; the next time is soon'));
  }, everyMs);
  timer.unref();
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}
