// Kysely over the store's own sessions: one Kysely for reads (a session per query), one per transaction (its session).
import {
  CamelCasePlugin,
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  Kysely,
  type PluginTransformResultArgs,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
  type UnknownRow,
} from 'kysely';
import { cleanText } from './clean.ts';
import type { Database, Session } from './database.ts';
import type { Tables } from './tables.ts';

/** Typed queries over the store's tables. */
export type Sql = Kysely<Tables>;

type Run = (use: (session: Session) => Promise<QueryResult<unknown>>) => Promise<QueryResult<unknown>>;

/** Queries are written in camel case. Their results arrive in it from the session, which maps names once a result and not once a row. */
class CamelCaseQueries extends CamelCasePlugin {
  override async transformResult({ result }: PluginTransformResultArgs): Promise<QueryResult<UnknownRow>> {
    return result;
  }
}

const plugins = [new CamelCaseQueries()];

/** Queries outside any transaction, each on a session of its own. */
export function sqlOverDatabase(database: Database): Sql {
  return sqlOver((use) => database.withSession(use));
}

/** Queries on one session, which the caller has put into a transaction. */
export function sqlOverSession(session: Session): Sql {
  return sqlOver((use) => use(session));
}

function sqlOver(run: Run): Sql {
  const connection: DatabaseConnection = {
    async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
      const parameters = query.parameters.map((value) => (typeof value === 'string' ? cleanText(value) : value));
      const result = await run(async (session) => {
        const { rows, affected } = await session.query(query.sql, parameters, 'store');
        return { rows, numAffectedRows: BigInt(affected) };
      });
      return result as QueryResult<R>;
    },
    // biome-ignore lint/correctness/useYield: it refuses
    async *streamQuery() {
      throw new Error('the store does not stream rows');
    },
  };
  const refuse = async () => {
    throw new Error('transactions begin with store.write');
  };
  const driver: Driver = {
    init: async () => undefined,
    acquireConnection: async () => connection,
    releaseConnection: async () => undefined,
    destroy: async () => undefined,
    beginTransaction: refuse,
    commitTransaction: refuse,
    rollbackTransaction: refuse,
  };
  return new Kysely<Tables>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => driver,
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
    plugins,
  });
}
