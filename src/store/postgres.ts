// A PostgreSQL server behind the `Database` interface: a pool for work and one connection of its own to listen.
import { finished } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { Database, Session, SqlResult, ValueStyle } from './database.ts';
import { StoreBrokenError, StoreServerError } from './errors.ts';
import { createTurns } from './turns.ts';
import { oid, parseTime, rowsOf } from './values.ts';

const storeParsers = new Map<number, (text: string) => unknown>([
  [oid.int8, Number],
  [oid.numeric, Number],
  [oid.timestamptz, parseTime],
]);
const storeTypes = {
  getTypeParser: (type: number, format?: 'text' | 'binary') => storeParsers.get(type) ?? pg.types.getTypeParser(type, format),
};

/** Connects to the server and checks that it can hold the store. Throws `StoreServerError` with the fix. */
export async function openPostgres(options: {
  readonly url: string;
  readonly schema: string;
  readonly maxConnections: number;
}): Promise<Database> {
  const place = placeOf(options.url);
  const schema = pg.escapeIdentifier(options.schema);
  const settings = {
    connectionString: options.url,
    application_name: 'hallmark',
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
  };
  const pool = new pg.Pool({
    ...settings,
    // Starting takes two: one holds the lock, the other makes the tables.
    max: Math.max(2, options.maxConnections),
    async onConnect(client) {
      await client.query(`set search_path to ${schema}; set timezone to 'UTC'`);
    },
  });
  // An idle connection that breaks is replaced on the next use; the use that fails reports it.
  pool.on('error', () => undefined);
  try {
    await checkServer(pool, schema);
  } catch (cause) {
    await pool.end().catch(() => undefined);
    throw serverError(place, cause);
  }

  const clarify = (error: unknown) => brokenBy(place, error);
  return {
    kind: 'postgres',
    place,
    clarify,
    async withSession(use) {
      const client = await pool.connect().catch((cause: unknown) => Promise.reject(serverError(place, cause)));
      const ignore = () => undefined;
      client.on('error', ignore);
      try {
        const result = await use(sessionOf(client));
        client.off('error', ignore);
        client.release();
        return result;
      } catch (error) {
        // It may be inside a transaction that failed: closing it is the one sure way out.
        client.off('error', ignore);
        client.release(true);
        throw clarify(error);
      }
    },
    listen: (channel, onPayload) => listen(settings, channel, onPayload),
    close: () => pool.end(),
  };
}

/** Statements that each connection keeps prepared; the program has about a hundred, and what comes after these is parsed each time. */
const mostPrepared = 256;
const prepared = new Map<string, string>();

/** The name under which connections prepare a statement: parsing and planning it anew costs the server more than most of them do. */
function nameOf(text: string): { readonly name?: string } {
  let name = prepared.get(text);
  if (name === undefined) {
    if (prepared.size >= mostPrepared) return {};
    name = `hallmark_${prepared.size}`;
    prepared.set(text, name);
  }
  return { name };
}

function sessionOf(client: pg.PoolClient): Session {
  const run = async (text: string, values: readonly unknown[], style: ValueStyle): Promise<SqlResult> => {
    if (style === 'store') {
      const result = await client.query<unknown[]>({ ...nameOf(text), text, values: [...values], types: storeTypes, rowMode: 'array' });
      return {
        rows: rowsOf(
          result.fields.map(({ name }) => name),
          result.rows,
        ),
        affected: result.rowCount ?? 0,
      };
    }
    // pg-boss sends several statements in one text, without parameters; the driver then answers with one result each.
    const query = values.length === 0 ? { text } : { ...nameOf(text), text, values: [...values] };
    const result: pg.QueryResult | pg.QueryResult[] = await client.query(query);
    return Array.isArray(result)
      ? { rows: result.flatMap((one) => one.rows), affected: 0 }
      : { rows: result.rows, affected: result.rowCount ?? 0 };
  };
  // The driver is about to refuse a statement while another runs; a transaction's queries may be awaited together.
  const turns = createTurns();
  return {
    query: (sql, parameters, style) => turns.take(() => run(sql, parameters, style)),
    script: (sql) => turns.take(() => run(sql, [], 'queue')),
    copy: (statement, data) =>
      turns.take(async () => {
        const stream = client.query(copyFrom(statement));
        stream.end(data);
        await finished(stream);
      }),
  };
}

async function checkServer(pool: pg.Pool, schema: string): Promise<void> {
  const { rows } = await pool.query<{ version: string; encoding: string }>(
    "select current_setting('server_version_num') as version, current_setting('server_encoding') as encoding",
  );
  const [server] = rows;
  if (server === undefined) throw new Error('the server does not say its version');
  if (Number(server.version) < 150_000)
    throw new Error(`it runs PostgreSQL ${Math.floor(Number(server.version) / 10_000)}; 15 or newer is needed`);
  if (server.encoding !== 'UTF8') throw new Error(`its encoding is ${server.encoding}; create the database with encoding 'UTF8'`);
  // Concurrent starts may both create it; the loser of that race finds it made.
  await pool.query(`create schema if not exists ${schema}`).catch((error: { code?: string }) => {
    if (error.code !== '23505' && error.code !== '42P06') throw error;
  });
}

/** Holds one connection that listens, and makes a new one when it breaks. Messages sent meanwhile are lost: polling makes up for them. */
async function listen(settings: pg.ClientConfig, channel: string, onPayload: (payload: string) => void): Promise<() => Promise<void>> {
  let client: pg.Client | null = null;
  let retry: NodeJS.Timeout | undefined;
  let closed = false;
  const connect = async () => {
    const next = new pg.Client(settings);
    next.on('error', () => {
      if (client === next) client = null;
      next.end().catch(() => undefined);
      again();
    });
    next.on('notification', ({ payload }) => onPayload(payload ?? ''));
    await next.connect();
    await next.query(`listen ${pg.escapeIdentifier(channel)}`);
    if (closed) await next.end();
    else client = next;
  };
  const again = () => {
    if (closed) return;
    clearTimeout(retry);
    retry = setTimeout(() => connect().catch(again), 1000);
  };
  await connect();
  return async () => {
    closed = true;
    clearTimeout(retry);
    await client?.end();
  };
}

/** Host, port and database of a connection URL: what may be shown, without user and password. */
export function placeOf(url: string): string {
  try {
    const { host, pathname } = new URL(url);
    return `${host}${pathname}`;
  } catch {
    return 'DATABASE_URL';
  }
}

/** A connection that broke in the middle of work, or a server without space, as one clear line; other errors as they are. */
function brokenBy(place: string, error: unknown): unknown {
  const { code = '', message = '' } = error as { code?: string; message?: string };
  if (code === '53100') {
    return new StoreBrokenError(`PostgreSQL at ${place} has no space left: free some; what was acknowledged is kept`, { cause: error });
  }
  const gone =
    code.startsWith('08') ||
    code.startsWith('57P') ||
    ['ECONNRESET', 'EPIPE', 'ECONNREFUSED'].includes(code) ||
    /^(Connection terminated|Client has encountered a connection error)/.test(message);
  if (!gone) return error;
  return new StoreBrokenError(
    `the connection to PostgreSQL at ${place} broke: hallmark goes on when it is back; what was acknowledged is kept`,
    { cause: error },
  );
}

function serverError(place: string, cause: unknown): StoreServerError {
  const { code, message } = cause as { code?: string; message?: string };
  const told: Record<string, string> = {
    ECONNREFUSED: 'nothing listens there: start PostgreSQL or correct DATABASE_URL',
    ENOTFOUND: 'its host name does not resolve: correct DATABASE_URL',
    EAI_AGAIN: 'its host name does not resolve: correct DATABASE_URL',
    ETIMEDOUT: 'it does not answer: check host, port and firewall of DATABASE_URL',
    '28P01': 'it refuses the password: correct DATABASE_URL',
    '28000': 'it refuses the user: correct DATABASE_URL',
    '3D000': 'that database does not exist: create it with createdb or correct DATABASE_URL',
    '42501': 'the user may not create the schema: grant CREATE on the database',
    '53300': 'it has no connections left: raise max_connections or stop other clients',
  };
  const why =
    (code !== undefined && told[code]) || (message ? message.split('\n', 1)[0] : null) || 'it does not answer: check DATABASE_URL';
  return new StoreServerError(`PostgreSQL at ${place} cannot be used: ${why}`, { cause });
}
