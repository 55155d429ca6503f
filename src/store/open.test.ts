// Opening the store: who may, what is refused, and that each refusal is one clear line.
import { spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, inject, it } from 'vitest';
import {
  type LiveEvent,
  openStore,
  type Store,
  StoreError,
  StoreFolderError,
  StoreHeldError,
  StoreServerError,
  StoreTooNewError,
  silentLog,
} from './index.ts';
import { innards } from './store.ts';
import { query, templateDatabase } from './testing/global-setup.ts';
import { eachDatabase, type Location } from './testing.ts';

const child = fileURLToPath(new URL('./testing/child.ts', import.meta.url));
const opening = (location: Location) => openStore({ ...location, clock: Date, log: silentLog });

/** The error that opening gives; one line, and a `StoreError`. */
async function refusal(location: Location): Promise<StoreError> {
  const store = await opening(location).catch((error: unknown) => error);
  if (!(store instanceof StoreError)) throw new Error(`opened, or failed otherwise: ${String(store)}`);
  expect(store.message).not.toContain('\n');
  return store;
}

/** Small and read-only disks are made in a mount namespace of the child's own; not every machine lets us. */
const canMount = process.platform === 'linux' && spawnSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', 'none', '/tmp']).status === 0;

/** Runs a child whose home is a disk of its own, with 40 MB in it that it may delete; what it said, line by line. */
async function onSmallDisk({ home }: Location, task: string, mountOptions: string): Promise<readonly unknown[]> {
  const script = 'mount -t tmpfs -o "$1" none "$2"; head -c 40000000 /dev/zero > "$2/ballast" 2> /dev/null; exec "$3" "$4" "$5" "$2"';
  const process_ = spawn('unshare', ['-rm', 'sh', '-c', script, 'sh', mountOptions, home, process.execPath, child, task], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: unknown[] = [];
  createInterface({ input: process_.stdout }).on('line', (line) => lines.push(JSON.parse(line)));
  await once(process_, 'close');
  return lines;
}

function run(task: string, { home, databaseUrl }: Location) {
  const process_ = spawn(process.execPath, [child, task, home, databaseUrl ?? ''], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = createInterface({ input: process_.stdout });
  return {
    process: process_,
    firstLine: once(lines, 'line').then(([line]) => JSON.parse(String(line)) as unknown),
    closed: once(process_, 'close'),
  };
}

eachDatabase((_name, open) => {
  it('opens again what it closed, with everything in it', async () => {
    const location = await open.location();
    const first = await opening(location);
    await first.write((tx) => tx.suppliers.upsertServices('net', [{ id: 'svc', kind: 'text' }]));
    await first.close();
    await first.close();
    const second = await opening(location);
    expect(await second.read.suppliers.services('net')).toHaveLength(1);
    await second.close();
  });

  it('refuses a store that a newer release wrote, and leaves it as it is', async () => {
    const location = await open.location();
    const store = await opening(location);
    const version = (value: number) =>
      innards
        .get(store)
        ?.database.withSession((session) => session.script(`insert into schema_migrations values (${value}, 'from the future', now())`));
    await version(999);
    await store.close();
    const error = await refusal(location);
    expect(error).toBeInstanceOf(StoreTooNewError);
    expect(error.message).toMatch(/schema version 999 and this hallmark knows up to \d+: run the newer hallmark/);
    expect(await refusal(location)).toBeInstanceOf(StoreTooNewError);
  });
});

describe('an embedded store', () => {
  const { pgliteTemplate } = inject('testDatabases');
  const cleanups: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  });
  const newHome = async (): Promise<Location> => {
    const home = await mkdtemp(join(tmpdir(), 'hallmark-open-'));
    cleanups.push(() => rm(home, { recursive: true, force: true }));
    return { home, databaseUrl: undefined };
  };
  const copyOfTemplate = async (): Promise<Location> => {
    const location = await newHome();
    const { cp } = await import('node:fs/promises');
    await cp(pgliteTemplate, location.home, { recursive: true });
    return location;
  };
  const closing = (store: Store) => {
    cleanups.push(() => store.close());
    return store;
  };

  it('is held by one process, which is named with its API', async () => {
    const location = await copyOfTemplate();
    const holder = run('hold', location);
    expect(await holder.firstLine).toBe('held');
    const error = await refusal(location);
    expect(error).toBeInstanceOf(StoreHeldError);
    expect(error).toMatchObject({ pid: holder.process.pid, url: 'http://127.0.0.1:4321' });
    expect(error.message).toContain(
      `held by process ${holder.process.pid}: use its API at http://127.0.0.1:4321, stop it, or choose another folder with HALLMARK_HOME`,
    );

    // However it dies, the lock goes with it.
    holder.process.kill('SIGKILL');
    await holder.closed;
    closing(await opening(location));
  });

  it('is held against the same process too, and free after closing', async () => {
    const location = await copyOfTemplate();
    const store = await opening(location);
    expect(await refusal(location)).toMatchObject({ name: 'StoreHeldError', pid: process.pid, url: null });
    await store.close();
    closing(await opening(location));
  });

  it('lets one of several processes win that start at once', async () => {
    const location = await copyOfTemplate();
    const starts = Array.from({ length: 3 }, () => run('hold', location));
    const said = await Promise.all(starts.map(({ firstLine }) => firstLine));
    expect(said.filter((line) => line === 'held')).toHaveLength(1);
    expect(said.filter((line) => (line as { error?: string }).error === 'StoreHeldError')).toHaveLength(2);
    for (const { process: process_ } of starts) process_.kill('SIGKILL');
    await Promise.all(starts.map(({ closed }) => closed));
  });

  it('says so when its home is a file', async () => {
    const { home } = await newHome();
    await writeFile(join(home, 'file'), '');
    const error = await refusal({ home: join(home, 'file'), databaseUrl: undefined });
    expect(error).toBeInstanceOf(StoreFolderError);
    expect(error.message).toContain('HALLMARK_HOME');
  });

  it('says what is in its way, and moves nothing', async () => {
    const { home } = await newHome();
    await writeFile(join(home, 'store'), 'mine');
    expect((await refusal({ home, databaseUrl: undefined })).message).toContain('cannot be made: move away the file of that name');
    expect(await readFile(join(home, 'store'), 'utf8')).toBe('mine');

    const location = await copyOfTemplate();
    const lock = join(location.home, 'store', 'lock');
    await writeFile(lock, 'what a power cut left of it');
    expect((await refusal(location)).message).toContain(`: remove the damaged file ${lock}, or choose another folder`);
    await rm(lock);
    closing(await opening(location));
  });

  it.skipIf(!canMount)('says so when its folder is read-only', async () => {
    const location = await newHome();
    const [said] = await onSmallDisk(location, 'hold', 'ro,size=1m');
    expect(said).toMatchObject({ error: 'StoreFolderError' });
    expect((said as { message: string }).message).toMatch(/: make .* writable, or choose another folder with HALLMARK_HOME$/);
  });

  it.skipIf(!canMount)('says so when the disk is too full to begin with', async () => {
    const [said] = await onSmallDisk(await newHome(), 'hold', 'size=30m');
    expect(said).toMatchObject({ error: 'StoreFolderError' });
    expect((said as { message: string }).message).toMatch(/: free some space, or choose another folder with HALLMARK_HOME$/);
  });

  // At the first size the log finds no space, which PostgreSQL does not survive by itself; at the others a table finds none.
  const disks = process.env.HALLMARK_LONG === '1' ? ['size=126m', 'size=134m', 'size=142m', 'size=150m'] : ['size=126m'];
  it.skipIf(!canMount).each(disks)('loses nothing when the disk becomes full (%s)', { timeout: 120_000 }, async (disk) => {
    const [failed, again] = (await onSmallDisk(await newHome(), 'fill', disk)) as readonly {
      written: number;
      found: number;
      error: string;
      message: string;
    }[];
    expect(failed).toMatchObject({ error: 'StoreBrokenError' });
    expect(failed?.message).toMatch(/no space .*: free some.*; what was acknowledged is kept$/i);
    expect(failed?.written).toBeGreaterThan(3);
    expect(again?.found).toBe(failed?.written);
  });

  it('says so when its database is corrupt, and changes nothing in it', async () => {
    const location = await copyOfTemplate();
    const control = join(location.home, 'store', 'pg', 'global', 'pg_control');
    await truncate(control, 100);
    const error = await refusal(location);
    expect(error).toBeInstanceOf(StoreFolderError);
    expect(error.message).toMatch(/does not open .*: restore it from a copy, or choose another folder with HALLMARK_HOME/);
    expect(await readFile(control)).toHaveLength(100);
  });

  it('is made anew when its making was cut short', async () => {
    const location = await newHome();
    const first = run('hold', location);
    const pg = join(location.home, 'store', 'pg');
    while (!existsSync(pg)) await sleep(1);
    first.process.kill('SIGKILL');
    await first.closed;
    expect(existsSync(join(location.home, 'store', 'unfinished'))).toBe(true);
    closing(await opening(location));
    expect(existsSync(join(location.home, 'store', 'unfinished'))).toBe(false);
  });

  it('says so when its folder holds something else', async () => {
    const location = await newHome();
    await mkdir(join(location.home, 'store', 'pg'), { recursive: true });
    await writeFile(join(location.home, 'store', 'pg', 'notes.txt'), 'mine');
    const error = await refusal(location);
    expect(error).toBeInstanceOf(StoreFolderError);
    expect(await readFile(join(location.home, 'store', 'pg', 'notes.txt'), 'utf8')).toBe('mine');
  });
});

describe('a PostgreSQL server', () => {
  const { postgresUrl } = inject('testDatabases');
  const at = (databaseUrl: string): Location => ({ home: tmpdir(), databaseUrl });
  const changed = (change: (url: URL) => void) => {
    const url = new URL(postgresUrl ?? '');
    change(url);
    return at(url.href);
  };

  it('is named without its password when nothing listens there', async () => {
    const error = await refusal(at('postgres://user:hunter2@127.0.0.1:1/db'));
    expect(error).toBeInstanceOf(StoreServerError);
    expect(error.message).toBe(
      'PostgreSQL at 127.0.0.1:1/db cannot be used: nothing listens there: start PostgreSQL or correct DATABASE_URL',
    );
  });

  it('is refused when it speaks something else', async () => {
    const server = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : 0;
    expect(await refusal(at(`postgres://user:hunter2@127.0.0.1:${port}/db`))).toBeInstanceOf(StoreServerError);
    server.close();
  });

  it.each(['not a url', 'http://127.0.0.1/db', 'postgres://'])('is refused when DATABASE_URL is %j', async (databaseUrl) => {
    const error = await refusal(at(databaseUrl));
    expect(error).toBeInstanceOf(StoreServerError);
    expect(error.message).toContain('DATABASE_URL');
  });

  describe.skipIf(postgresUrl === null)('that runs', () => {
    it('lets several processes make the tables at once, each finding them made', async () => {
      const name = `fresh_${randomUUID().replaceAll('-', '')}`;
      await query(postgresUrl ?? '', `create database ${name}`);
      const location = changed((url) => {
        url.pathname = `/${name}`;
      });
      const stores = await Promise.all(Array.from({ length: 4 }, () => opening(location)));
      await Promise.all(
        stores.map((store, n) =>
          store.write(async (tx) => {
            await tx.suppliers.upsertServices('net', [{ id: `svc${n}`, kind: 'text' }]);
            tx.enqueue('sample', { n });
          }),
        ),
      );
      expect(await stores[0]?.read.suppliers.services('net')).toHaveLength(4);
      expect((await stores[3]?.queueCounts('sample'))?.waiting).toBe(4);
      await Promise.all(stores.map((store) => store.close()));
      await query(postgresUrl ?? '', `drop database ${name} with (force)`);
    });

    it('tells what happens in one process to the others', async () => {
      const name = `live_${randomUUID().replaceAll('-', '')}`;
      await query(postgresUrl ?? '', `create database ${name} template ${templateDatabase}`);
      const location = changed((url) => {
        url.pathname = `/${name}`;
      });
      const [here, there] = await Promise.all([opening(location), opening(location)]);
      const heard: LiveEvent[] = [];
      const all = Promise.withResolvers<void>();
      const hostile = { kind: 'sample', text: '\0"\\u0000 \u2028'.repeat(50) };
      there.subscribe((event) => {
        heard.push(event);
        if (heard.length === 300) all.resolve();
      });
      // More than one message can hold.
      await here.write(async (tx) => {
        for (let n = 0; n < 300; n += 1) tx.notify({ ...hostile, n });
      });
      await all.promise;
      expect(heard.map(({ n }) => n)).toEqual(Array.from({ length: 300 }, (_, n) => n));
      const woken = Promise.withResolvers<unknown>();
      there.work('sample', { pollMs: 1_000_000 }, async ([job]) => woken.resolve(job?.data));
      await sleep(100);
      await here.write(async (tx) => tx.enqueue('sample', { from: 'here' }));
      expect(await woken.promise).toEqual({ from: 'here' });
      await Promise.all([here.close(), there.close()]);
      await query(postgresUrl ?? '', `drop database ${name} with (force)`);
    });

    it('may break connections: what was written stays, and work goes on', async () => {
      const name = `broken_${randomUUID().replaceAll('-', '')}`;
      await query(postgresUrl ?? '', `create database ${name} template ${templateDatabase}`);
      const location = changed((url) => {
        url.pathname = `/${name}`;
      });
      const store = await opening(location);
      const done: unknown[] = [];
      const two = Promise.withResolvers<void>();
      store.work('sample', { pollMs: 50 }, async ([job]) => {
        done.push(job?.data);
        if (done.length === 2) two.resolve();
      });
      await store.write(async (tx) => tx.enqueue('sample', { n: 1 }));
      const kill = () => query(postgresUrl ?? '', `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`);
      const cut = store.write(async (tx) => {
        await tx.suppliers.upsertServices('net', [{ id: 'svc', kind: 'text' }]);
        await kill();
        await tx.suppliers.upsertServices('net', [{ id: 'svc2', kind: 'text' }]);
      });
      await expect(cut).rejects.toThrow(/the connection to PostgreSQL at .* broke: hallmark goes on when it is back/);
      const again = async (): Promise<void> => {
        try {
          await store.write(async (tx) => tx.enqueue('sample', { n: 2 }));
        } catch {
          // Idle connections that were cut show it at their next use, once each.
          await again();
        }
      };
      await again();
      await two.promise;
      expect(await store.read.suppliers.services('net')).toEqual([]);
      await store.close();
      await query(postgresUrl ?? '', `drop database ${name} with (force)`);
    });

    it('says what is wrong with the password or the database', async () => {
      expect(
        (
          await refusal(
            changed((url) => {
              url.password = 'wrong';
            }),
          )
        ).message,
      ).toMatch(/refuses the password: correct DATABASE_URL/);
      expect(
        (
          await refusal(
            changed((url) => {
              url.pathname = '/nowhere';
            }),
          )
        ).message,
      ).toMatch(/does not exist: create it/);
    });
  });
});
