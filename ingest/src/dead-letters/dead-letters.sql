-- What could not be taken, kept with its reason until somebody replays or discards it.
create table ingest.dead_letters (
  -- Name-based (origin, tenant, place in the log, content): a redelivery or a second import adds nothing.
  id uuid primary key,
  -- null where the item does not say.
  tenant_id text,
  -- pipeline, import.
  origin text not null,
  -- When it could not be taken, ms UTC.
  at bigint not null,
  -- Where it stands in the log; null for imports.
  topic text,
  "partition" int,
  "offset" bigint,
  -- event, or the kind of source file of which the payload is a row.
  format text not null,
  -- [{code, message, path}]
  problems jsonb not null,
  -- The bytes as they came, at most 1 MiB.
  payload bytea not null check (length(payload) <= 1048576),
  -- Size of the whole where the payload is only its beginning.
  cut_from bigint,
  -- When it was taken after all, ms UTC.
  replayed_at bigint
);

create index dead_letters_waiting on ingest.dead_letters (at, id) where replayed_at is null;
