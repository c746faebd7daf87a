-- Ids of events that the log has taken, so that a producer may send them again. Rows older than 90 days are swept.
create table ingest.seen (
  -- Whose event it is.
  tenant_id text not null,
  -- The event's id where that is a UUID in its canonical form, else the first 16 bytes of its SHA-256.
  event_key uuid not null,
  -- UTC day on which the log took it.
  seen_on date not null,
  primary key (tenant_id, event_key)
);

-- Rows arrive in the order of time: a few pages of block ranges are enough to sweep by day.
create index seen_by_day on ingest.seen using brin (seen_on);
