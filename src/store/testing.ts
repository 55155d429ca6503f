// Test support: the same suite on PGlite and on PostgreSQL. Needs `testing/global-setup.ts` among vitest's global setups.
import { randomUUID } from 'node:crypto';
import { cpSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, inject } from 'vitest';
import { silentLog } from './log.ts';
import { openStore } from './open.ts';
import { innards, type Store } from './store.ts';
import { databaseUrl, query, templateDatabase } from './testing/global-setup.ts';

export type DatabaseName = 'PGlite' | 'PostgreSQL';

/** Where a store is; what `openStore` needs to find it. */
export interface Location {
  readonly home: string;
  readonly databaseUrl: string | undefined;
}

export interface OpenForTest {
  /** An empty store. The one before it on the same database is emptied and must not be used any more; all close after the suite. */
  (): Promise<Store>;
  /** A fresh, migrated, closed store of its own, for tests that open it themselves (other processes, crashes). Gone after the suite. */
  location(): Promise<Location>;
}

/**
 * Describes the same suite on both databases.
 *
 * @example
 * eachDatabase((name, open) => {
 *   it('keeps what was written', async () => {
 *     const store = await open();
 *     …
 *   });
 * });
 */
export function eachDatabase(suite: (name: DatabaseName, open: OpenForTest) => void): void {
  const { postgresUrl, pgliteTemplate } = inject('testDatabases');
  describe('on PGlite', () =>
    suite(
      'PGlite',
      opener(() => newFolder(pgliteTemplate)),
    ));
  describe.skipIf(postgresUrl === null)('on PostgreSQL', () =>
    suite(
      'PostgreSQL',
      opener(() => newDatabase(postgresUrl ?? '')),
    ),
  );
}

interface Place extends Location {
  remove(): Promise<void>;
}

function opener(place: () => Promise<Place>): OpenForTest {
  const places: Place[] = [];
  const newPlace = async () => {
    const made = await place();
    places.push(made);
    return made;
  };
  let shared: { readonly location: Location; readonly store: Store; closed: boolean } | null = null;
  afterAll(async () => {
    if (shared !== null && !shared.closed) await shared.store.close();
    for (const { remove } of places) await remove();
  });
  const open = async () => {
    const location = shared?.location ?? (await newPlace());
    if (shared === null || shared.closed)
      shared = { location, store: await openStore({ ...location, clock: Date, log: silentLog }), closed: false };
    const current = shared;
    await emptyStore(current.store);
    const handle: Store = {
      ...current.store,
      async close() {
        current.closed = true;
        await current.store.close();
      },
    };
    const inner = innards.get(current.store);
    if (inner !== undefined) innards.set(handle, inner);
    return handle;
  };
  return Object.assign(open, { location: newPlace });
}

const tables =
  'watches, events, signatures, group_members, groups, estimates, window_resets, windows, samples, packs, relays, measurements, tasks, supplier_urls, suppliers, services';

async function emptyStore(store: Store): Promise<void> {
  const inner = innards.get(store);
  if (inner === undefined) throw new Error('this store was not opened by openStore');
  await inner.stopWorkers();
  const deletes = tables.split(', ').map((table) => `delete from ${table}`);
  await inner.database.withSession((session) => session.script(`${deletes.join('; ')}; delete from "${inner.queueSchema}".job`));
}

async function newFolder(template: string): Promise<Place> {
  const home = await mkdtemp(join(tmpdir(), 'hallmark-home-'));
  cpSync(template, home, { recursive: true });
  return { home, databaseUrl: undefined, remove: () => rm(home, { recursive: true, force: true }) };
}

async function newDatabase(serverUrl: string): Promise<Place> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await query(serverUrl, `create database ${name} template ${templateDatabase}`);
  return {
    home: tmpdir(),
    databaseUrl: databaseUrl(serverUrl, name),
    remove: async () => {
      await query(serverUrl, `drop database ${name} with (force)`);
    },
  };
}
