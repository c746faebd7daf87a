-- Keys by which producers send events. Only a hash is kept: the key itself is shown once, when it is made.
create table ingest.api_keys (
  id uuid primary key,
  -- Whose events the key may send.
  tenant_id text not null,
  -- What people call it.
  name text not null,
  -- Public part of the key, by which it is found.
  prefix text not null unique,
  -- SHA-256 of the whole key; the key has 256 random bits, so that a slow hash would add nothing.
  secret_hash bytea not null check (length(secret_hash) = 32),
  created_at timestamptz not null,
  -- Within a minute.
  last_used_at timestamptz,
  -- From then on refused (within five seconds).
  revoked_at timestamptz
);

create index api_keys_by_tenant on ingest.api_keys (tenant_id);
