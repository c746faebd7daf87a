-- Configuration as it was published, so that imports find what was in force. The log has the same as events; a version never changes.
create table ingest.config_versions (
  tenant_id text not null,
  -- calendar, sla_policy, queue.
  kind text not null,
  version_id text not null,
  -- Order of publication.
  number bigserial not null,
  -- From when on it holds, ms UTC; null = since ever.
  valid_from bigint,
  -- JSON, as text: jsonb takes no NUL.
  document text not null,
  -- ms UTC.
  taken_at bigint not null,
  primary key (tenant_id, kind, version_id)
);
