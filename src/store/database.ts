// What the store needs from a database: exclusive sessions that run SQL. PGlite and PostgreSQL each implement it.

/** `store`: names in camel case, timestamps as epoch milliseconds, bigint and numeric as numbers. `queue`: the driver's own, as pg-boss expects. */
export type ValueStyle = 'store' | 'queue';

export interface SqlResult {
  readonly rows: Record<string, unknown>[];
  /** Rows that an insert, update or delete touched. */
  readonly affected: number;
}

/** One connection, used by one caller at a time. */
export interface Session {
  query(sql: string, parameters: readonly unknown[], style: ValueStyle): Promise<SqlResult>;
  /** Runs one or more statements without parameters; rows of all of them, in order, in `queue` style. */
  script(sql: string): Promise<SqlResult>;
  /** Runs `copy … from stdin` with these bytes; absent where the database has none that is worth it. */
  copy?(statement: string, data: Buffer): Promise<void>;
}

export interface Database {
  readonly kind: 'pglite' | 'postgres';
  /** Where it is, as people know it: a folder, or host and database without credentials. */
  readonly place: string;
  /** Waits for a free session and runs `use` on it alone. A session whose `use` fails halfway through a transaction is not reused. */
  withSession<T>(use: (session: Session) => Promise<T>): Promise<T>;
  /** The one clear line for a database that is out of space or gone; other errors come back as they are. `withSession` does it by itself. */
  clarify(error: unknown): unknown;
  /** Receives what other processes send with `pg_notify`; absent where there is only this process. */
  listen?(channel: string, onPayload: (payload: string) => void): Promise<() => Promise<void>>;
  close(): Promise<void>;
}
