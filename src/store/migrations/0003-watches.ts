// What watches a supplier from answer to answer, and the time before which a window's samples no longer count as news.
import type { Migration } from './migration.ts';

const sql = `
create table watches (
  supplier_id text collate "C" not null references suppliers (id),
  kind text collate "C" not null,
  subject text collate "C" not null,
  owner text collate "C" not null,
  version integer not null,
  state jsonb not null,
  updated_at timestamptz not null,
  primary key (supplier_id, kind, subject, owner)
);
alter table windows add column stale_before timestamptz;
`;

export const watches: Migration = { version: 3, name: 'watches', sql };
