-- Which log this installation's events go through. Processes that name another one do not start: events would go where
-- no worker reads. `tidewatch log move` changes it once the old log has been read to its end.
create table ingest.log_in_use (
  only_row boolean primary key default true check (only_row),
  -- embedded, kafka.
  kind text not null check (kind in ('embedded', 'kafka')),
  since timestamptz not null default now()
);
