-- What people ask for on the pages and a worker's jobs do: proofs of numbers, and answers as they were known at an earlier
-- time. The release before this one asks for proofs in ingest.proofs, and may run beside it.
create table ingest.jobs (
  id uuid primary key default gen_random_uuid(),
  tenant_id text not null,
  kind text not null,
  -- As texts, not taken apart: they are read whole, and may hold signs that jsonb refuses.
  question json not null,
  -- By this server's clock, as every instant here.
  requested_at timestamptz not null default clock_timestamp(),
  -- Whoever works on it keeps it until then; past it somebody else may begin anew.
  taken_until timestamptz,
  attempts int not null default 0,
  -- Rows looked at so far.
  looked_at bigint not null default 0,
  finished_at timestamptz,
  -- What came of it without its lists, and its lists by name, which are read by pages; null where it was refused.
  result json,
  lists jsonb,
  -- Code and sentence of why there is nothing; both null where it is not the question's fault.
  refusal text,
  detail text
);
create index jobs_waiting on ingest.jobs (kind, requested_at) where finished_at is null;
create index jobs_by_age on ingest.jobs (requested_at);
