-- What events that came after an interval was settled have changed in it (keel rule 10): one line for each event and
-- measure. The lines of an event say what it found and what it left; a repeat of the event writes the same lines again.
CREATE TABLE IF NOT EXISTS restatements
(
    tenant_id       LowCardinality(String) COMMENT 'Whose unit it is',
    metric_id       LowCardinality(String) COMMENT 'The metric',
    interval_start  Int64                  COMMENT 'Start of the quarter of an hour, ms UTC',
    unit_kind       LowCardinality(String) COMMENT 'Kind of the unit whose row changed',
    bucket_on       Date                   COMMENT 'UTC day in the unit''s key',
    unit_id         String                 COMMENT 'Id of the unit',
    event_id        String                 COMMENT 'The event that changed it',
    event_type      LowCardinality(String) COMMENT 'Type of that event',
    log_at          Int64                  COMMENT 'When the log took the event, ms UTC: from then on the new value was known',
    old_amount      Nullable(Int64)        COMMENT 'What the unit said before: above the line, or its value where the metric is no sum; null = nothing',
    old_denominator Nullable(Int64)        COMMENT 'Below the line, before',
    new_amount      Nullable(Int64)        COMMENT 'What the unit says since',
    new_denominator Nullable(Int64)        COMMENT 'Below the line, since'
)
ENGINE = ReplacingMergeTree
ORDER BY (tenant_id, metric_id, interval_start, unit_kind, unit_id, event_id)
COMMENT 'Changes of settled intervals';
