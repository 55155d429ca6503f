// What expires is found by block ranges: rows come in about the order of their times, and such an index costs an insert next to nothing.
import type { Migration } from './migration.ts';

const sql = `
drop index blobs_expiry;
create index blobs_expiry on blobs using brin (expires_at) with (pages_per_range = 32, autosummarize = on);
create index relays_sent on relays using brin (sent_at) with (pages_per_range = 32, autosummarize = on);
`;

export const cheaperExpiry: Migration = { version: 2, name: 'cheaper-expiry', sql };
