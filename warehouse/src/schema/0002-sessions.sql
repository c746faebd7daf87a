-- One row per session: what its events say (SessionFacts in schemas). Arrays with one prefix run in parallel, an element
-- per item (a Nested, written out so that each column has its purpose). Rows replace each other whole, by version.
CREATE TABLE IF NOT EXISTS sessions
(
    tenant_id                    LowCardinality(String)                  COMMENT 'Whose session it is',
    bucket_on                    Date                                    COMMENT 'UTC day inside the session''s id; 1970-01-01 where the id carries none. Never changes',
    session_id                   String                                  COMMENT 'Id of the session',
    version                      UInt64                                  COMMENT 'Number of distinct events folded: the row with the highest is the valid one',
    conversation_id              String                                  COMMENT 'Thread between the customer and the company that the session is part of',
    customer_id                  Nullable(String)                        COMMENT 'The customer, once known',
    channel                      LowCardinality(String)                  COMMENT 'Where it runs: phone, web, …',
    origin                       LowCardinality(String)                  COMMENT 'Who began it: customer, agent, outbound, system',
    access                       LowCardinality(Nullable(String))        COMMENT 'How the customer came in: link, js_api, sdk, api',
    lang                         LowCardinality(Nullable(String))        COMMENT 'Language',
    queue_id                     LowCardinality(Nullable(String))        COMMENT 'First queue entered',
    agent_id                     LowCardinality(Nullable(String))        COMMENT 'Last agent who had it',
    is_test                      Bool                                    COMMENT 'Test traffic: left out of every metric',
    is_spam                      Bool                                    COMMENT 'Spam: left out of every metric',
    imported                     Bool                                    COMMENT 'History from a file, not live',
    offhours                     Bool                                    COMMENT 'Started while the calendar was closed',
    reopen_of                    Nullable(String)                        COMMENT 'Session that this one reopens',
    started_at                   Int64                                   COMMENT 'First event, ms UTC',
    first_customer_message_at    Nullable(Int64)                         COMMENT 'First public customer message, ms UTC',
    last_activity_at             Int64                                   COMMENT 'Last message by anybody, ms UTC',
    closed_at                    Nullable(Int64)                         COMMENT 'Close, ms UTC; null while open',
    close_reason                 LowCardinality(Nullable(String))        COMMENT 'Why it closed',
    owner                        LowCardinality(Nullable(String))        COMMENT 'Who has it now; null = nobody',
    owner_since                  Int64                                   COMMENT 'Since when, ms UTC',
    `entries.entry_id`           Array(String)                           COMMENT 'Queue entries: id',
    `entries.queue_id`           Array(LowCardinality(String))           COMMENT 'Queue entered',
    `entries.priority`           Array(Nullable(Int64))                  COMMENT 'Priority in the queue',
    `entries.entered_at`         Array(Int64)                            COMMENT 'ms UTC',
    `entries.left_at`            Array(Nullable(Int64))                  COMMENT 'ms UTC; null = still waiting',
    `entries.left_reason`        Array(LowCardinality(Nullable(String))) COMMENT 'assigned, abandoned, flow_out, …',
    `entries.accepted_at`        Array(Nullable(Int64))                  COMMENT 'When an agent accepted out of this entry, ms UTC',
    `entries.agent_id`           Array(LowCardinality(Nullable(String))) COMMENT 'Who accepted',
    `entries.answer_within_ms`   Array(Int64)                            COMMENT 'Service-level threshold T in force',
    `entries.short_abandon_ms`   Array(Int64)                            COMMENT 'Short-abandon bound S in force',
    `entries.offhours`           Array(Bool)                             COMMENT 'Entered while the calendar was closed',
    `offers.offer_id`            Array(String)                           COMMENT 'Offers to agents: id',
    `offers.queue_id`            Array(LowCardinality(Nullable(String))) COMMENT 'Queue that it came out of',
    `offers.agent_id`            Array(LowCardinality(String))           COMMENT 'Agent asked',
    `offers.entered_at`          Array(Int64)                            COMMENT 'Instant of the queue entry, ms UTC: files the offer',
    `offers.offered_at`          Array(Int64)                            COMMENT 'ms UTC',
    `offers.decided_at`          Array(Nullable(Int64))                  COMMENT 'ms UTC; null = still ringing',
    `offers.result`              Array(LowCardinality(Nullable(String))) COMMENT 'accepted, missed, rejected',
    `segments.segment_id`        Array(String)                           COMMENT 'Stays in one owner: id',
    `segments.owner_kind`        Array(LowCardinality(String))           COMMENT 'bot, queue, agent, after_work, offline_message',
    `segments.agent_id`          Array(LowCardinality(Nullable(String))) COMMENT 'The agent, where a person owns it',
    `segments.bot_id`            Array(LowCardinality(Nullable(String))) COMMENT 'The bot, where a bot owns it',
    `segments.queue_id`          Array(LowCardinality(Nullable(String))) COMMENT 'Queue that it came out of',
    `segments.started_at`        Array(Int64)                            COMMENT 'ms UTC',
    `segments.ended_at`          Array(Nullable(Int64))                  COMMENT 'ms UTC; null = goes on',
    `segments.wrapup_started_at` Array(Nullable(Int64))                  COMMENT 'After-contact work from, ms UTC',
    `segments.wrapup_ended_at`   Array(Nullable(Int64))                  COMMENT 'After-contact work to, ms UTC',
    `segments.hold_ms`           Array(Int64)                            COMMENT 'Time on hold inside it',
    `segments.hold_count`        Array(UInt32)                           COMMENT 'Holds inside it',
    `messages.message_id`        Array(String)                           COMMENT 'Messages without their text: id',
    `messages.sender`            Array(LowCardinality(String))           COMMENT 'customer, bot, agent, system',
    `messages.agent_id`          Array(LowCardinality(Nullable(String))) COMMENT 'The agent who wrote it',
    `messages.at`                Array(Int64)                            COMMENT 'ms UTC',
    `messages.is_public`         Array(Bool)                             COMMENT 'False for internal notes',
    `messages.is_auto`           Array(Bool)                             COMMENT 'Canned or automatic: answers nothing',
    `messages.recalled_at`       Array(Nullable(Int64))                  COMMENT 'ms UTC',
    -- What the row touches of time: every instant of it lies in [earliest_at, latest_at]. A query skips the granules that
    -- lie outside its range; so the columns must name every instant above.
    earliest_at Int64 MATERIALIZED arrayMin(arrayConcat(
        [started_at, last_activity_at, owner_since, ifNull(first_customer_message_at, started_at), ifNull(closed_at, started_at)],
        `entries.entered_at`, `offers.entered_at`, `offers.offered_at`, `segments.started_at`, `messages.at`,
        arrayMap(at -> ifNull(at, started_at), arrayConcat(`entries.left_at`, `entries.accepted_at`, `offers.decided_at`, `segments.ended_at`, `segments.wrapup_started_at`, `segments.wrapup_ended_at`, `messages.recalled_at`))
    )) COMMENT 'Earliest instant of the row, ms UTC',
    latest_at Int64 MATERIALIZED arrayMax(arrayConcat(
        [started_at, last_activity_at, owner_since, ifNull(first_customer_message_at, started_at), ifNull(closed_at, started_at)],
        `entries.entered_at`, `offers.entered_at`, `offers.offered_at`, `segments.started_at`, `messages.at`,
        arrayMap(at -> ifNull(at, started_at), arrayConcat(`entries.left_at`, `entries.accepted_at`, `offers.decided_at`, `segments.ended_at`, `segments.wrapup_started_at`, `segments.wrapup_ended_at`, `messages.recalled_at`))
    )) COMMENT 'Latest instant of the row, ms UTC',
    held_until Int64 MATERIALIZED if(
        isNull(closed_at) OR has(`entries.left_at`, NULL) OR has(`segments.ended_at`, NULL),
        9223372036854775807,
        arrayMax(arrayMap(at -> assumeNotNull(at), arrayConcat([closed_at], `entries.left_at`, `segments.ended_at`)))
    ) COMMENT 'From then on the session is closed, out of every queue and out of every hand, ms UTC; the largest number while it is not',
    INDEX earliest_range earliest_at TYPE minmax GRANULARITY 1,
    INDEX latest_range latest_at TYPE minmax GRANULARITY 1,
    INDEX held_range held_until TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toYYYYMM(bucket_on)
ORDER BY (tenant_id, bucket_on, session_id)
COMMENT 'Sessions, one row each';
