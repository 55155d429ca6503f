// Requests and answers are kept a pack at a time: one row for what a measurement stores at once, in place of one for each text.
import type { Migration } from './migration.ts';

// What was answered and not yet scored goes back to be asked again: its answers go with the table that held them.
const sql = `
create table packs (
  measurement_id text collate "C" not null,
  id bytea not null,
  digests bytea[] not null,
  media_types text[] not null,
  sizes integer[] not null,
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
