// All migrations, in order.
import { firstTables } from './0001-first-tables.ts';
import { cheaperExpiry } from './0002-cheaper-expiry.ts';
import { watches } from './0003-watches.ts';
import { packs } from './0004-packs.ts';
import { shorterRows } from './0005-shorter-rows.ts';
import type { Migration } from './migration.ts';

export const migrations: readonly Migration[] = [firstTables, cheaperExpiry, watches, packs, shorterRows];
