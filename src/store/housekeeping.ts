// The embedded database runs no autovacuum: without this the queue's table grows for ever and the planner knows no statistics.
import type { Database } from './database.ts';
import type { StoreLog } from './log.ts';

// PostgreSQL's own autovacuum defaults (0.2 and 0.1 of the table, with a floor), looked at every ten seconds.
const everyMs = 10_000;
const worn = `
  select format('%I.%I', schemaname, relname) as name,
    n_dead_tup > 500 + 0.2 * n_live_tup as vacuum, n_mod_since_analyze > 500 + 0.1 * n_live_tup as analyze
  from pg_stat_user_tables
  where n_dead_tup > 500 + 0.2 * n_live_tup or n_mod_since_analyze > 500 + 0.1 * n_live_tup
  order by n_dead_tup desc`;

/** Vacuums and analyzes what has changed enough; one table at a time, other statements in between. Answers with the tables' names. */
export async function tidy(database: Database): Promise<readonly string[]> {
  const tables = await database.withSession(async (session) => {
    // Counts reach the statistics with a delay otherwise.
    await session.script('select pg_stat_force_next_flush()');
    return (await session.query(worn, [], 'store')).rows;
  });
  for (const { name, vacuum, analyze } of tables) {
    const command = vacuum ? `vacuum ${analyze ? '(analyze) ' : ''}` : 'analyze ';
    await database.withSession((session) => session.script(`${command}${name}`));
  }
  return tables.map(({ name }) => String(name));
}

/** Tidies now and then, until stopped. */
export function startHousekeeping(database: Database, log: StoreLog): { stop(): Promise<void> } {
  let running: Promise<unknown> = Promise.resolve();
  const timer = setInterval(() => {
    running = running
      .then(() => tidy(database))
      .catch((error: unknown) => log.warn({ error }, 'the embedded database could not be tidied'));
  }, everyMs);
  timer.unref();
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}
