-- Proofs that people ask for on the pages. A worker's jobs take them apart and write what they found; the pages read it.
create table ingest.proofs (
  id uuid primary key default gen_random_uuid(),
  tenant_id text not null,
  -- Id of the metric, and the range, filters, zone and cut-off of the number.
  metric text not null,
  number jsonb not null,
  requested_by text not null,
  -- By this server's clock, as every instant here.
  requested_at timestamptz not null default clock_timestamp(),
  -- Whoever works on it keeps it until then; past it somebody else may begin anew.
  taken_until timestamptz,
  attempts int not null default 0,
  -- Rows looked at so far.
  looked_at bigint not null default 0,
  finished_at timestamptz,
  -- The proof without its lists, and its lists; null where it was refused.
  summary jsonb,
  facts jsonb,
  events jsonb,
  -- Code of why there is none.
  refusal text
);
create index proofs_waiting on ingest.proofs (requested_at) where finished_at is null;
create index proofs_by_age on ingest.proofs (requested_at);

-- What the nightly look at one UTC day found: a newer one of that day replaces it. Null: a run that somebody asked for.
alter table ingest.verify_runs add column day date;
create unique index verify_runs_by_day on ingest.verify_runs (tenant_id, epoch, day) where day is not null;
