// A store that cannot be used: read-only, full, newer, held, unreachable. One line says which and what to do, and nothing in it is lost.
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type NoopServer, startNoop } from '../../benchmarks/noop/server.ts';
import { databaseUrl, query } from '../../src/store/testing/global-setup.ts';
import { samplesAt, samplesOf } from './support/board.ts';
import { type Ended, eventually, newPlace, type Place, patient } from './support/hallmark.ts';

const { pgliteTemplate, postgresUrl } = inject('testDatabases');
const places: Place[] = [];
let noop: NoopServer;

beforeAll(async () => {
  noop = await startNoop();
});
afterAll(async () => {
  await Promise.all(places.map((place) => place.remove()));
  await noop.close();
});

const endless = { name: 'copying', every: 'none', window: { samples: 50_000 }, samplesPerMeasurement: 100 };

/** A folder that measures the no-op server, with an empty store. */
function measuringPlace(more: object = {}): Place {
  const place = newPlace();
  places.push(place);
  place.configure({
    network: { kind: 'endpoints', endpoints: [{ name: 'noop', url: noop.url }] },
    tasks: [endless],
    budget: { plan: 'uniform' },
    ...more,
  });
  place.copyStore(pgliteTemplate);
  return place;
}

const lineOf = ({ stderr }: Ended): string => {
  expect(stderr).toMatch(/^[^\n]+\n$/);
  return stderr.trimEnd();
};

/** Root may write anywhere, unless its capabilities are taken away. */
const asOwner = process.getuid?.() === 0 ? ['setpriv', '--bounding-set', '-all'] : [];

it('below a file', patient, async () => {
  const place = measuringPlace();
  const ended = await place.run(['start'], { env: { HALLMARK_HOME: 'hallmark.yaml/home' } });
  expect(lineOf(ended)).toBe(
    "hallmark: Hallmark's folder hallmark.yaml/home cannot be used: hallmark.yaml/home lies below something that is not a folder; make it writable, or choose another with HALLMARK_HOME",
  );
  expect(ended.status).toBe(2);
});

it('read-only: the folder, or the store in it', patient, async () => {
  const place = measuringPlace();
  chmodSync(place.home, 0o555);
  const folder = await place.run(['start'], { through: asOwner });
  expect(lineOf(folder)).toBe(
    "hallmark: Hallmark's folder .hallmark cannot be used: no permission for .hallmark/hallmark.log; make it writable, or choose another with HALLMARK_HOME",
  );
  chmodSync(place.home, 0o755);
  const store = join(place.home, 'store');
  for (const name of ['', ...readdirSync(store)]) chmodSync(join(store, name), name === 'lock' ? 0o444 : 0o555);
  const inside = await place.run(['start'], { through: asOwner });
  expect(lineOf(inside)).toMatch(/^hallmark: the store's folder \/.*\.hallmark\/store cannot be \w+: make it writable, or choose another/);
  for (const name of ['', ...readdirSync(store)]) chmodSync(join(store, name), name === 'lock' ? 0o644 : 0o755);
  expect([folder.status, inside.status]).toEqual([2, 2]);
});

it('of a newer version, which stays as it is', patient, async () => {
  const place = measuringPlace();
  const database = await PGlite.create({ dataDir: join(place.home, 'store', 'pg') });
  await database.exec("insert into hallmark.schema_migrations (version, name, applied_at) values (99, 'from the future', now())");
  await database.close();
  const ended = await place.run(['start']);
  expect(lineOf(ended)).toMatch(
    /^hallmark: the store in \S+ has schema version 99 and this hallmark knows up to \d+: run the newer hallmark, or use another store$/,
  );
  expect(ended.status).toBe(2);
  const later = await PGlite.create({ dataDir: join(place.home, 'store', 'pg') });
  expect((await later.query('select max(version) as version from hallmark.schema_migrations')).rows).toEqual([{ version: 99 }]);
  await later.close();
});

it('that is no database any more', patient, async () => {
  const place = measuringPlace();
  const control = '.hallmark/store/pg/global/pg_control';
  place.write(control, 'not what it was');
  const ended = await place.run(['start']);
  expect(lineOf(ended)).toMatch(
    /^hallmark: the store in \S+ does not open \(.+\): restore it from a copy, or choose another folder with HALLMARK_HOME$/,
  );
  expect(ended.status).toBe(2);
  expect(readFileSync(join(place.folder, control), 'utf8')).toBe('not what it was');
});

it('on a disk that fills up: the command ends, and what it counted is there at the next start', patient, async () => {
  const place = measuringPlace();
  const running = place.start({ through: growingTo(writtenLog(place) + 1_000_000) });
  const url = await running.url();
  let counted = 0;
  for (let ended: Ended | null = null; ended === null; ) {
    ended = await Promise.race([running.ended, sleep(100, null)]);
    counted = Math.max(counted, await samplesAt(url).catch(() => 0));
    if (ended === null) continue;
    expect(lineOf(ended)).toMatch(
      /^hallmark: the embedded database in \S+ stopped \(could not write .*\): free some space and start hallmark again; what was acknowledged is kept$/,
    );
    expect(ended.status).toBe(3);
  }
  expect(counted).toBeGreaterThan(0);
  const board = await place.run(['board', '--json']);
  expect(board.status).toBe(0);
  expect(samplesOf(JSON.parse(board.stdout))).toBeGreaterThanOrEqual(counted);
});

it('beside a port that another program has', patient, async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const address = other.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const place = measuringPlace({ server: { port } });
  const ended = await place.run(['start']);
  expect(lineOf(ended)).toBe(
    `hallmark: port ${port} on 127.0.0.1 is already in use; set server.port in hallmark.yaml to another one, or to 0 for any free port`,
  );
  expect(ended.status).toBe(2);
  other.close();
});

describe('DATABASE_URL', () => {
  const password = 'geheim-4711';

  it('of another kind, or where nothing listens', patient, async () => {
    const place = measuringPlace();
    const malformed = await place.run(['start'], { env: { DATABASE_URL: `mysql://me:${password}@127.0.0.1/x` } });
    expect(lineOf(malformed)).toMatch(/^environment: DATABASE_URL must be a URL that starts with postgres:/);
    const nobody = await place.run(['board'], { env: { DATABASE_URL: `postgres://me:${password}@127.0.0.1:1/x` } });
    expect(lineOf(nobody)).toBe(
      'hallmark: PostgreSQL at 127.0.0.1:1/x cannot be used: nothing listens there: start PostgreSQL or correct DATABASE_URL',
    );
    expect([malformed.status, nobody.status]).toEqual([2, 2]);
    expect(malformed.stdout + nobody.stdout + place.everything()).not.toContain(password);
  });

  describe.skipIf(postgresUrl === null)('of a server', () => {
    const server = new URL(postgresUrl ?? 'postgres://left-out');
    const name = `cli_${randomUUID().replaceAll('-', '')}`;
    afterAll(() => query(server.href, `drop database if exists ${name} with (force)`));

    it('that refuses the password, or lacks the database', patient, async () => {
      const place = measuringPlace();
      const url = new URL(server);
      url.password = password;
      const refused = await place.run(['start'], { env: { DATABASE_URL: url.href, HALLMARK_DEBUG: '1' } });
      expect(refused.stderr).toContain(
        `hallmark: PostgreSQL at ${server.host}/postgres cannot be used: it refuses the password: correct DATABASE_URL\n`,
      );
      const missing = await place.run(['start'], { env: { DATABASE_URL: databaseUrl(server.href, 'nowhere') } });
      expect(lineOf(missing)).toBe(
        `hallmark: PostgreSQL at ${server.host}/nowhere cannot be used: that database does not exist: create it with createdb or correct DATABASE_URL`,
      );
      expect([refused.status, missing.status]).toEqual([2, 2]);
      expect(refused.stdout + refused.stderr + place.everything()).not.toContain(password);
    });

    it('that has the database: measured and shown as with the embedded store', patient, async () => {
      await query(server.href, `create database ${name}`);
      const env = { DATABASE_URL: databaseUrl(server.href, name) };
      const place = measuringPlace({ tasks: [{ name: 'copying', every: 'none', window: { samples: 20 } }] });
      const running = place.start({ env });
      const url = await running.url();
      await eventually(async () => ((await samplesAt(url)) === 20 ? true : null), 'a full window');
      // PostgreSQL serves both at the same time: nobody holds it.
      const beside = await place.run(['board', '--json'], { env });
      expect(await running.end('SIGINT')).toMatchObject({ status: 0, stderr: '' });
      const after = await place.run(['board', '--json'], { env });
      for (const { status, stderr, stdout } of [beside, after]) {
        expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
        expect(JSON.parse(stdout)).toMatchObject({
          network: 'endpoints',
          suppliers: [{ name: 'noop', tasks: [{ task: 'copying', samples: 20 }] }],
        });
      }
    });
  });
});

/** Lets no file grow beyond this many bytes: what a full disk does, without the right to mount one. */
function growingTo(bytes: number): readonly string[] {
  return ['sh', '-c', `ulimit -f ${Math.ceil(bytes / 512)} && exec "$@"`, 'sh'];
}

/** How far the database's log is written, in bytes of its only file. */
function writtenLog(place: Place): number {
  const folder = join(place.home, 'store', 'pg', 'pg_wal');
  const [file = ''] = readdirSync(folder).filter((name) => /^[0-9A-F]{24}$/.test(name));
  const bytes = readFileSync(join(folder, file));
  return bytes.findLastIndex((byte) => byte !== 0);
}
