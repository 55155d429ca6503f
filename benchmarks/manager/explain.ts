// How PostgreSQL answers the manager's question: the very statement, with its plan and times.
import pg from 'pg';
import { sqlOverSession } from '../../src/store/dialect.ts';
import { type DueQuery, windowReads } from '../../src/store/queries/windows.ts';

/** `explain (analyze, buffers)` of the query that `store.read.windows.due` sends. */
export async function explainDue(databaseUrl: string, question: DueQuery): Promise<string> {
  let sent: { readonly text: string; readonly values: readonly unknown[] } | undefined;
  const nothing = { rows: [], affected: 0 };
  const listening = sqlOverSession({
    query: async (text, values) => {
      sent = { text, values };
      return nothing;
    },
    script: async () => nothing,
  });
  await windowReads(listening).due(question);
  if (!sent) throw new Error('the query was not sent');
  const client = new pg.Client(databaseUrl);
  await client.connect();
  try {
    await client.query('set search_path to hallmark');
    const { rows } = await client.query<Record<string, string>>({
      text: `explain (analyze, buffers) ${sent.text}`,
      values: [...sent.values],
    });
    return rows.map((row) => `${row['QUERY PLAN']}\n`).join('');
  } finally {
    await client.end();
  }
}
