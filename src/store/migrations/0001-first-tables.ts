// The first tables. The large ones (relays, samples, blobs) carry every column that later features are known to need,
// so that those features are additions and not rewrites of the largest tables.
import type { Migration } from './migration.ts';

// Ids, names and addresses are compared byte by byte (collate "C"): faster than a language's order, and the same everywhere.
// Relays and samples have no foreign keys: they are the hot path, their measurement is written in an earlier transaction,
// and each key would cost one index probe a row.
const sql = `
create table services (
  network_id text collate "C" not null,
  id text collate "C" not null,
  kind text not null check (kind in ('text', 'image', 'embedding')),
  primary key (network_id, id)
);

create table suppliers (
  id text collate "C" primary key,
  network_id text collate "C" not null,
  service_id text collate "C" not null,
  address text collate "C" not null,
  name text,
  first_seen_at timestamptz not null,
  last_seen_at timestamptz not null,
  left_at timestamptz,
  foreign key (network_id, service_id) references services (network_id, id)
);

-- The id is a digest of network, service and address, so it keeps the three unique; an index over a text from outside could be made to
-- fail by one that is too long for it.
create index suppliers_service on suppliers (network_id, service_id);

create table supplier_urls (
  supplier_id text collate "C" not null references suppliers (id),
  rpc_type text collate "C" not null,
  url text collate "C" not null,
  valid_from timestamptz not null,
  valid_to timestamptz,
  primary key (supplier_id, rpc_type, valid_from)
);
create unique index supplier_urls_current on supplier_urls (supplier_id, rpc_type) where valid_to is null;

create table tasks (
  id text collate "C" primary key,
  name text collate "C" not null,
  version text collate "C" not null,
  service_kind text not null check (service_kind in ('text', 'image', 'embedding')),
  primary_metric text not null,
  disclose text not null check (disclose in ('never', 'afterRetirement', 'always')),
  owner text collate "C" not null,
  visibility text not null check (visibility in ('public', 'unlisted', 'private')),
  created_at timestamptz not null,
  retired_at timestamptz,
  unique (owner, name, version)
);

create table measurements (
  id text collate "C" primary key,
  supplier_id text collate "C" not null references suppliers (id),
  task_id text collate "C" not null references tasks (id),
  owner text collate "C" not null,
  visibility text not null check (visibility in ('public', 'unlisted', 'private')),
  state text not null check (state in ('planned', 'sampled', 'waiting', 'answered', 'evaluated', 'done', 'abandoned')),
  seed text not null,
  reason text,
  items jsonb not null default '[]',
  session_id text collate "C",
  planned_at timestamptz not null,
  updated_at timestamptz not null,
  finished_at timestamptz
-- Room on the page for the next state: no index has a column that changes with it, so that none is written.
) with (fillfactor = 60);
create index measurements_open on measurements (supplier_id, task_id) where finished_at is null;
create index measurements_supplier on measurements (supplier_id, planned_at);

create table relays (
  measurement_id text collate "C" not null,
  item_index integer not null,
  instance_index integer not null,
  attempt integer not null,
  supplier_id text collate "C" not null,
  session_id text collate "C" not null,
  application text collate "C" not null,
  height bigint not null,
  path text not null,
  sent_at timestamptz not null,
  connect_ms real,
  first_byte_ms real,
  total_ms real,
  loop_delay_ms real not null,
  http_status integer,
  failure_kind text collate "C",
  failure_owner text collate "C",
  failure_detail text,
  request_digest bytea not null,
  response_digest bytea,
  claimed_prompt_tokens bigint,
  claimed_completion_tokens bigint,
  own_prompt_tokens bigint,
  own_completion_tokens bigint,
  compute_units bigint not null,
  evidence bytea,
  primary key (measurement_id, item_index, instance_index, attempt)
);
create index relays_supplier on relays (supplier_id, sent_at);

create table blobs (
  digest bytea primary key,
  media_type text not null,
  encoding text not null check (encoding in ('identity', 'zstd')),
  bytes bytea not null,
  size integer not null,
  created_at timestamptz not null,
  expires_at timestamptz
);
alter table blobs alter column bytes set storage external;
create index blobs_expiry on blobs (expires_at) where expires_at is not null;

create table samples (
  measurement_id text collate "C" not null,
  item_index integer not null,
  supplier_id text collate "C" not null,
  task_id text collate "C" not null,
  owner text collate "C" not null,
  visibility text not null,
  item_id text collate "C" not null,
  harness_version text collate "C" not null,
  seed text not null,
  policy text collate "C" not null,
  inclusion_probability double precision,
  bank text collate "C",
  repeat integer not null,
  relay_id text collate "C",
  answered boolean not null,
  value double precision not null,
  value_kind text not null check (value_kind in ('binary', 'bounded', 'unbounded')),
  metrics jsonb not null,
  taken_at timestamptz not null,
  primary key (measurement_id, item_index)
);
create index samples_window on samples (supplier_id, task_id, taken_at desc);

create table windows (
  supplier_id text collate "C" not null,
  task_id text collate "C" not null,
  owner text collate "C" not null,
  samples integer not null,
  answered integer not null,
  oldest_at timestamptz,
  newest_at timestamptz,
  computed_at timestamptz,
  last_planned_at timestamptz,
  primary key (supplier_id, task_id, owner)
);

create table window_resets (
  id text collate "C" primary key,
  supplier_id text collate "C" not null references suppliers (id),
  task_id text collate "C" references tasks (id),
  at timestamptz not null,
  reason text not null
);
create index window_resets_supplier on window_resets (supplier_id, at);

create table estimates (
  id text collate "C" primary key,
  supplier_id text collate "C" not null references suppliers (id),
  kind text collate "C" not null,
  subject text collate "C" not null,
  task_id text collate "C" references tasks (id),
  owner text collate "C" not null,
  visibility text not null check (visibility in ('public', 'unlisted', 'private')),
  score double precision not null,
  low double precision not null,
  high double precision not null,
  answered_score double precision,
  answered_low double precision,
  answered_high double precision,
  availability double precision,
  availability_low double precision,
  availability_high double precision,
  samples integer not null,
  answered integer not null,
  oldest_at timestamptz,
  newest_at timestamptz,
  method text not null,
  valid_from timestamptz not null,
  computed_at timestamptz not null,
  superseded_at timestamptz
);
create unique index estimates_current on estimates (supplier_id, kind, subject, owner) where superseded_at is null;
create index estimates_history on estimates (supplier_id, kind, subject, valid_from desc);
create index estimates_superseded on estimates (superseded_at) where superseded_at is not null;

create table groups (
  id text collate "C" primary key,
  kind text collate "C" not null,
  name text not null,
  created_at timestamptz not null
);

create table group_members (
  group_id text collate "C" not null references groups (id),
  supplier_id text collate "C" not null references suppliers (id),
  valid_from timestamptz not null,
  valid_to timestamptz,
  primary key (group_id, supplier_id, valid_from)
);
create index group_members_supplier on group_members (supplier_id);

create table events (
  id text collate "C" primary key,
  kind text collate "C" not null,
  supplier_id text collate "C" not null references suppliers (id),
  task_id text collate "C" references tasks (id),
  at timestamptz not null,
  data jsonb not null
);
create index events_supplier on events (supplier_id, at desc);
create index events_at on events (at desc);

create table signatures (
  supplier_id text collate "C" not null references suppliers (id),
  kind text collate "C" not null,
  value text collate "C" not null,
  valid_from timestamptz not null,
  valid_to timestamptz,
  primary key (supplier_id, kind, valid_from)
);
create unique index signatures_current on signatures (supplier_id, kind) where valid_to is null;
`;

export const firstTables: Migration = { version: 1, name: 'first-tables', sql };
