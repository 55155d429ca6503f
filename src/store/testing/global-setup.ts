// Vitest's global setup for everything that needs a database: one PostgreSQL server and one prepared folder for PGlite a run.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { silentLog } from '../log.ts';
import { openStore } from '../open.ts';
import { startPostgres, type TestServer } from './postgres.ts';

/** What tests get to know; JSON. */
export interface TestDatabases {
  /** Home folder with a migrated, closed embedded store, to be copied. */
  readonly pgliteTemplate: string;
  /** Server with a migrated database `hallmark_template`; null where none starts. */
  readonly postgresUrl: string | null;
  /** Why there is no server. */
  readonly leftOut: string | null;
}

declare module 'vitest' {
  export interface ProvidedContext {
    testDatabases: TestDatabases;
  }
}

export const templateDatabase = 'hallmark_template';

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'hallmark-pglite-'));
  let server: TestServer | null = null;
  let leftOut: string | null = null;
  const clock = { now: () => 0 };
  const preparePostgres = async () => {
    try {
      server = await startPostgres();
    } catch (error) {
      leftOut = error instanceof Error ? error.message : String(error);
      if (process.env.CI === 'true') throw error;
      console.warn(`\nLEFT OUT: the integration suite on PostgreSQL (it runs on PGlite only). ${leftOut}\n`);
      return;
    }
    await query(server.url, `create database ${templateDatabase}`);
    const store = await openStore({ home: folder, databaseUrl: databaseUrl(server.url, templateDatabase), clock, log: silentLog });
    await store.close();
  };
  const preparePglite = async () => {
    const store = await openStore({ home: folder, clock, log: silentLog });
    await store.close();
  };
  const teardown = async () => {
    await server?.stop();
    await rm(folder, { recursive: true, force: true });
  };
  const prepared = await Promise.allSettled([preparePostgres(), preparePglite()]);
  for (const result of prepared) {
    if (result.status === 'fulfilled') continue;
    await teardown();
    throw result.reason;
  }
  const started = server as TestServer | null;
  project.provide('testDatabases', { pgliteTemplate: folder, postgresUrl: started?.url ?? null, leftOut });
  return teardown;
}

/** The URL of another database on the same server. */
export function databaseUrl(serverUrl: string, name: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

/** Runs one statement on a connection of its own. */
export async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}
