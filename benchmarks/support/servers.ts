// What a benchmark measures against: the no-op OpenAI server and PostgreSQL, each as a process of its own beside the one that is measured.
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import process from 'node:process';
import pg from 'pg';
import { startPostgres } from '../../src/store/testing/postgres.ts';
import { onCore } from './machine.ts';

export interface Served {
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
}

/** The no-op server of `benchmarks/noop`, whose plain answers have this many bytes. */
export async function serveNoop(core: number, answerBytes = 300): Promise<Served> {
  const script = new URL('../noop/main.ts', import.meta.url).pathname;
  const [command = process.execPath, ...args] = [...onCore(core), process.execPath, script, '0', String(answerBytes)];
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const [line] = await once(child.stdout, 'data');
  return {
    url: String(line).trim(),
    pid: child.pid ?? 0,
    async stop() {
      child.stdin.end();
      await once(child, 'exit');
    },
  };
}

export interface DatabaseServer extends Served {
  /** Makes an empty database and answers with its URL. */
  create(): Promise<string>;
}

/** The PostgreSQL that tests use, on the cores of this process. It does not wait for the disk. */
export async function servePostgres(): Promise<DatabaseServer> {
  const server = await startPostgres();
  const [main] = await select<{ pid: string }>(server.url, "select split_part(pg_read_file('postmaster.pid'), E'\\n', 1) as pid");
  if (!main) throw new Error('the server does not say its process id');
  return {
    url: server.url,
    pid: Number(main.pid),
    stop: server.stop,
    async create() {
      const name = `bench_${randomUUID().replaceAll('-', '')}`;
      await select(server.url, `create database ${name}`);
      return Object.assign(new URL(server.url), { pathname: name }).href;
    },
  };
}

/** Runs a statement on a connection of its own. */
export async function select<Row extends pg.QueryResultRow>(url: string, text: string): Promise<readonly Row[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.end();
  }
}
