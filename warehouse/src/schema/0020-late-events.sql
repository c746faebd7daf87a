-- Events that the log took more than 10 minutes after they happened: a copy of few columns beside the archive, so that how
-- late a range's events were is counted without reading them all; from this file on. Imported history is in no hurry, and a derived event is as
-- old as what it tells of. Repeating an insert repeats its rows here, which the key then puts together.
CREATE TABLE IF NOT EXISTS late_events
(
    tenant_id   LowCardinality(String) COMMENT 'Whose event it is',
    type        LowCardinality(String) COMMENT 'Event type',
    channel     LowCardinality(String) COMMENT 'Channel; empty where the event names none',
    occurred_at Int64                  COMMENT 'When it happened, ms UTC',
    log_at      Int64                  COMMENT 'When the log took it, ms UTC',
    event_id    String                 COMMENT 'The event''s own id',
    precedence  Int64 MATERIALIZED -log_at COMMENT 'Largest for the first arrival'
)
ENGINE = ReplacingMergeTree(precedence)
ORDER BY (tenant_id, occurred_at, event_id)
COMMENT 'Events that came late';

CREATE MATERIALIZED VIEW IF NOT EXISTS late_events_of_archive TO late_events AS
SELECT tenant_id, type, JSONExtractString(payload, 'channel') AS channel, occurred_at, log_at, event_id
FROM events
WHERE log_at > occurred_at + 600000
  AND NOT JSONExtractBool(payload, 'imported')
  AND JSONExtractString(payload, 'epoch') = '';
