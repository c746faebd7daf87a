-- What the platform's processes say of themselves, and what is kept of operating it.

-- One row per life of a process; it removes its row when it stops cleanly.
create table ingest.process_beats (
  instance uuid primary key,
  -- door, worker, web.
  name text not null,
  host text not null,
  pid int not null,
  version text not null,
  -- Port of its metrics, on its own machine; null where it has none.
  ops_port int,
  -- By this server's clock, ms UTC, so that the ages of processes on many machines compare.
  started_at bigint not null,
  beat_at bigint not null,
  -- Counters, gauges, rates, log lag, disks: the shape is in the code.
  facts jsonb not null
);

-- Chores that one process does for all: whoever holds the lease.
create table ingest.duties (
  name text primary key,
  holder uuid not null,
  until timestamptz not null
);

-- The canary of each partition of the log whose whole way into the rows is watched.
create table ingest.canaries (
  topic text not null,
  "partition" int not null,
  conversation_id text not null,
  -- Session that this hour's canaries belong to, and the one before.
  session_id text not null,
  previous_session_id text,
  first_sent_at bigint not null,
  sent_at bigint not null,
  -- The newest one that stands in its row was sent then; null before the first.
  seen_at bigint,
  primary key (topic, "partition")
);

-- Requests to read dead letters again, done by the process that has the log: who, when, what came of it.
create table ingest.replays (
  id uuid primary key default gen_random_uuid(),
  tenant_id text not null,
  -- One letter, or all whose first problem has the code, or (both null) all of the tenant.
  letter_id uuid,
  code text,
  requested_by text not null,
  requested_at bigint not null,
  -- How far it has come, in the order of (at, id).
  after_at bigint not null default -1,
  after_id uuid not null default '00000000-0000-0000-0000-000000000000',
  replayed int not null default 0,
  kept int not null default 0,
  -- Code of what holds it up; null while it goes on.
  trouble text,
  finished_at bigint
);
create index replays_waiting on ingest.replays (requested_at) where finished_at is null;
create index replays_by_tenant on ingest.replays (tenant_id, requested_at desc);

create index dead_letters_by_code on ingest.dead_letters (tenant_id, (problems->0->>'code'), at, id) where replayed_at is null;

-- Outcomes of `verify`.
create table ingest.verify_runs (
  id bigint generated always as identity primary key,
  tenant_id text not null,
  epoch text not null,
  started_at bigint not null,
  finished_at bigint not null,
  -- Range that was asked for; null = from the first event, until the start.
  range_from bigint,
  range_to bigint,
  cells bigint not null,
  differ bigint not null,
  unsettled bigint not null,
  examples jsonb not null
);
create index verify_runs_by_tenant on ingest.verify_runs (tenant_id, id desc);
