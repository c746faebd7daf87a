-- The archive as 0001 makes it, in finer granules: the events of 200 sessions picked at random are read with a fifth of the
-- work, since a granule is what is read for one session. A table's granules cannot be changed, and an archive cannot be
-- copied beside its writers; so this file stands before 0001, and a database that is older than it keeps the granules that
-- it has until its backup is restored into a new one.
CREATE TABLE IF NOT EXISTS events
(
    tenant_id   LowCardinality(String) COMMENT 'Whose event it is',
    bucket_on   Date                   COMMENT 'UTC day inside the unit''s id; 1970-01-01 where the id carries none',
    unit_kind   LowCardinality(String) COMMENT 'What the event is folded into: session, agent_day, …',
    unit_id     String                 COMMENT 'Id of that unit',
    seq         Int64                  COMMENT 'Position in the conversation; -1 where the producer gives none',
    event_id    String                 COMMENT 'The event''s own id: the key by which copies are known',
    type        LowCardinality(String) COMMENT 'Event type, as in the event catalogue',
    occurred_at Int64                  COMMENT 'When it happened, ms UTC',
    log_at      Int64                  COMMENT 'When the log took it, ms UTC',
    topic       LowCardinality(String) COMMENT 'Topic of the log that it came from',
    partition   UInt32                 COMMENT 'Partition of that topic',
    offset      UInt64                 COMMENT 'Offset in that partition',
    payload     String                 COMMENT 'The event, byte for byte as in the log (JSON; personal text is sealed)' CODEC(ZSTD(3)),
    precedence  Int128 MATERIALIZED -(bitShiftLeft(toInt128(log_at), 64) + toInt128(offset)) COMMENT 'Largest for the first arrival: the copy that merges keep',
    INDEX occurred_at_range occurred_at TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(precedence)
PARTITION BY toYYYYMM(bucket_on)
ORDER BY (tenant_id, bucket_on, unit_kind, unit_id, seq, event_id)
SETTINGS index_granularity = 512
COMMENT 'Archive of events, first arrival of each';
