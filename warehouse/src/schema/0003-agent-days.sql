-- One row per agent and UTC day: what the agent's events of that day say (AgentDayFacts in schemas). State time is cut at
-- the borders of intervals when it is read (keel rule 19).
CREATE TABLE IF NOT EXISTS agent_days
(
    tenant_id            LowCardinality(String)                  COMMENT 'Whose agent it is',
    bucket_on            Date                                    COMMENT 'UTC day',
    agent_id             String                                  COMMENT 'Id of the agent',
    version              UInt64                                  COMMENT 'Number of distinct events folded: the row with the highest is the valid one',
    imported             Bool                                    COMMENT 'History from a file, not live',
    is_test              Bool                                    COMMENT 'Test traffic: left out of every metric',
    first_at             Int64                                   COMMENT 'First event of the day, ms UTC',
    last_at              Int64                                   COMMENT 'Last event of the day, ms UTC',
    `steps.at`           Array(Int64)                            COMMENT 'Steps between states: from when, ms UTC',
    `steps.status`       Array(LowCardinality(String))           COMMENT 'State from then on',
    `steps.reason_code`  Array(LowCardinality(Nullable(String))) COMMENT 'Reason given',
    `steps.asserted`     Array(Bool)                             COMMENT 'True where the state was only confirmed',
    `capacities.at`      Array(Int64)                            COMMENT 'Changes of capacity: from when, ms UTC',
    `capacities.channel` Array(LowCardinality(String))           COMMENT 'Channel; all = over all channels',
    `capacities.slots`   Array(UInt32)                           COMMENT 'Sessions that the agent may have at one time',
    `works.segment_id`   Array(String)                           COMMENT 'Segments in the agent''s hands: id',
    `works.session_id`   Array(String)                           COMMENT 'Session of the segment',
    `works.queue_id`     Array(LowCardinality(Nullable(String))) COMMENT 'Queue that it came out of',
    `works.channel`      Array(LowCardinality(String))           COMMENT 'Channel of the session',
    `works.from`         Array(Int64)                            COMMENT 'ms UTC',
    `works.to`           Array(Nullable(Int64))                  COMMENT 'ms UTC; null = goes on',
    `works.complexity`   Array(LowCardinality(Nullable(String))) COMMENT 'Complexity mark'
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toYYYYMM(bucket_on)
ORDER BY (tenant_id, bucket_on, agent_id)
COMMENT 'Agents'' days, one row each';
