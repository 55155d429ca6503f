// Requests and answers are kept a pack at a time: one row for what a measurement stores at once, in place of one for each text.
import type { Migration } from './migration.ts';

// What was answered and not yet scored is given up, and its window planned anew: its answers go with the table that held them.
// `texts` has 36 bytes for each text, in the order of the bytes: its SHA-256 and its length (big endian).
const sql = `
create table packs (
  measurement_id text collate "C" not null,
  id bytea not null,
  texts bytea not null,
  media_types jsonb not null,
  encoding text not null check (encoding in ('identity', 'zstd')),
  bytes bytea not null,
  expires_at timestamptz,
  primary key (measurement_id, id)
);
alter table packs alter column bytes set storage external;
create index packs_expiry on packs using brin (expires_at) with (pages_per_range = 8, autosummarize = on);
update measurements set state = 'abandoned', reason = 'the store was brought to a new version', finished_at = updated_at where state = 'answered';
drop table blobs;
`;

export const packs: Migration = { version: 4, name: 'packs', sql };
