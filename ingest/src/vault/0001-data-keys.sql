-- One key per customer of a tenant, wrapped by the master key. Erasing a customer takes the key out of its row; the row
-- stays, so that "erased" can be told from "never known". A customer who comes back gets a new row.
create table ingest.data_keys (
  key_id uuid primary key,
  tenant_id text not null,
  subject text not null,
  -- AES-256-GCM under the wrapping key: 12 bytes iv, 16 bytes tag, 32 bytes key. Null: destroyed.
  wrapped bytea,
  created_at timestamptz not null default now(),
  erased_at timestamptz,
  check ((wrapped is null) = (erased_at is not null))
);

create unique index data_keys_living on ingest.data_keys (tenant_id, subject) where wrapped is not null;
