-- Units beside sessions and agent-days: few rows each, that may go on for as long as they like.

-- One row per customer: what they did outside conversations (CustomerFacts in schemas).
CREATE TABLE IF NOT EXISTS customers
(
    tenant_id               LowCardinality(String)                  COMMENT 'Whose it is',
    bucket_on               Date                                    COMMENT 'UTC day inside the id; 1970-01-01 where it has none',
    customer_id             String                                  COMMENT 'Id of the customer',
    version                 UInt64                                  COMMENT 'Number of distinct events folded: the row with the highest is the valid one',
    imported                Bool                                    COMMENT 'History from a file, not live',
    is_test                 Bool                                    COMMENT 'Test traffic: left out of every metric',
    first_at                Int64                                   COMMENT 'First event, ms UTC',
    last_at                 Int64                                   COMMENT 'Last event, ms UTC',
    `orders.order_id`       Array(String)                           COMMENT 'Orders: id',
    `orders.placed_at`      Array(Int64)                            COMMENT 'ms UTC',
    `orders.channel`        Array(LowCardinality(Nullable(String))) COMMENT 'Where it was placed',
    `orders.value_minor`    Array(Int64)                            COMMENT 'In minor units of the currency',
    `orders.currency`       Array(LowCardinality(String))           COMMENT 'ISO 4217',
    `orders.session_id`     Array(Nullable(String))                 COMMENT 'Session that led to it, as its producer says',
    `orders.queue_id`       Array(LowCardinality(Nullable(String))) COMMENT 'Queue of that session',
    `orders.agent_id`       Array(LowCardinality(Nullable(String))) COMMENT 'Agent of that session',
    `orders.refunded_at`    Array(Nullable(Int64))                  COMMENT 'Last refund, ms UTC',
    `orders.refunded_minor` Array(Nullable(Int64))                  COMMENT 'All refunds together'
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toYYYYMM(bucket_on)
ORDER BY (tenant_id, bucket_on, customer_id)
COMMENT 'Customers, one row each';

-- One row per evaluation of a session (EvaluationFacts in schemas).
CREATE TABLE IF NOT EXISTS evaluations
(
    tenant_id             LowCardinality(String)                  COMMENT 'Whose it is',
    bucket_on             Date                                    COMMENT 'UTC day inside the id; 1970-01-01 where it has none',
    evaluation_id         String                                  COMMENT 'Id of the evaluation',
    version               UInt64                                  COMMENT 'Number of distinct events folded: the row with the highest is the valid one',
    imported              Bool                                    COMMENT 'History from a file, not live',
    is_test               Bool                                    COMMENT 'Test traffic: left out of every metric',
    first_at              Int64                                   COMMENT 'First event, ms UTC',
    last_at               Int64                                   COMMENT 'Last event, ms UTC',
    method                LowCardinality(Nullable(String))        COMMENT 'human, automatic or calibration; null before the score',
    form_id               LowCardinality(Nullable(String))        COMMENT 'Form',
    form_version          Nullable(Int64)                         COMMENT 'Version of the form',
    evaluator_id          LowCardinality(Nullable(String))        COMMENT 'Who gave the score that counts',
    session_id            Nullable(String)                        COMMENT 'Session that was judged',
    agent_id              LowCardinality(Nullable(String))        COMMENT 'Agent who was judged',
    bot_id                LowCardinality(Nullable(String))        COMMENT 'Bot that was judged',
    queue_id              LowCardinality(Nullable(String))        COMMENT 'Queue of the session',
    channel               LowCardinality(Nullable(String))        COMMENT 'Channel of the session',
    sampled_at            Nullable(Int64)                         COMMENT 'Chosen, ms UTC',
    submitted_at          Nullable(Int64)                         COMMENT 'First scored, ms UTC',
    score_milli           Nullable(Int64)                         COMMENT 'Score in thousandths of a point',
    auto_failed           Bool                                    COMMENT 'A fatal question went wrong',
    weight_milli          Int64                                   COMMENT 'Thousandths of 1 ÷ probability of being chosen',
    released_at           Nullable(Int64)                         COMMENT 'Shown to the agent, ms UTC',
    disputed_at           Nullable(Int64)                         COMMENT 'ms UTC',
    decided_at            Nullable(Int64)                         COMMENT 'Dispute decided, ms UTC',
    decision              LowCardinality(Nullable(String))        COMMENT 'upheld or changed',
    `answers.question_id` Array(LowCardinality(String))           COMMENT 'Answers to questions that apply: question',
    `answers.score_milli` Array(Nullable(Int64))                  COMMENT 'Thousandths of a point; null = gives no score',
    `answers.weight`      Array(Int64)                            COMMENT 'Weight of the question',
    `answers.verdict`     Array(LowCardinality(Nullable(String))) COMMENT 'right or wrong, of questions about accuracy'
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toYYYYMM(bucket_on)
ORDER BY (tenant_id, bucket_on, evaluation_id)
COMMENT 'Evaluations, one row each';

-- One row per complaint or customer to be reached (CaseFacts in schemas).
CREATE TABLE IF NOT EXISTS cases
(
    tenant_id            LowCardinality(String)           COMMENT 'Whose it is',
    bucket_on            Date                             COMMENT 'UTC day inside the id; 1970-01-01 where it has none',
    case_id              String                           COMMENT 'Id of the case',
    version              UInt64                           COMMENT 'Number of distinct events folded: the row with the highest is the valid one',
    imported             Bool                             COMMENT 'History from a file, not live',
    is_test              Bool                             COMMENT 'Test traffic: left out of every metric',
    first_at             Int64                            COMMENT 'First event, ms UTC',
    last_at              Int64                            COMMENT 'Last event, ms UTC',
    kind                 LowCardinality(String)           COMMENT 'complaint or outbound',
    channel              LowCardinality(Nullable(String)) COMMENT 'Channel it came in on',
    category             LowCardinality(Nullable(String)) COMMENT 'Category',
    severity             LowCardinality(Nullable(String)) COMMENT 'Severity',
    campaign_id          LowCardinality(Nullable(String)) COMMENT 'Campaign of an outbound case',
    agent_id             LowCardinality(Nullable(String)) COMMENT 'Who has it',
    opened_at            Nullable(Int64)                  COMMENT 'ms UTC',
    closed_at            Nullable(Int64)                  COMMENT 'ms UTC',
    business_ms          Nullable(Int64)                  COMMENT 'Business time from opening to close, ms',
    attempted_at         Nullable(Int64)                  COMMENT 'First attempt to reach the customer, ms UTC',
    attempts             UInt32                           COMMENT 'Attempts',
    reached_at           Nullable(Int64)                  COMMENT 'ms UTC',
    `steps.step_id`      Array(LowCardinality(String))    COMMENT 'Steps with a due time: id; empty = the case as a whole',
    `steps.set_at`       Array(Int64)                     COMMENT 'Due time set, ms UTC',
    `steps.first_due_at` Array(Int64)                     COMMENT 'First due time, ms UTC',
    `steps.due_at`       Array(Int64)                     COMMENT 'Due time that counts, ms UTC',
    `steps.done_at`      Array(Nullable(Int64))           COMMENT 'ms UTC'
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toYYYYMM(bucket_on)
ORDER BY (tenant_id, bucket_on, case_id)
COMMENT 'Cases, one row each';

-- One row per rule and group of labels (AlertFacts in schemas).
CREATE TABLE IF NOT EXISTS alerts
(
    tenant_id                 LowCardinality(String)                  COMMENT 'Whose it is',
    bucket_on                 Date                                    COMMENT 'UTC day inside the id; 1970-01-01 where it has none',
    alert_id                  String                                  COMMENT 'Rule and fingerprint',
    version                   UInt64                                  COMMENT 'Number of distinct events folded: the row with the highest is the valid one',
    imported                  Bool                                    COMMENT 'History from a file, not live',
    is_test                   Bool                                    COMMENT 'Test traffic: left out of every metric',
    first_at                  Int64                                   COMMENT 'First event, ms UTC',
    last_at                   Int64                                   COMMENT 'Last event, ms UTC',
    rule_id                   LowCardinality(String)                  COMMENT 'Rule',
    fingerprint               Nullable(String)                        COMMENT 'Group of labels',
    `firings.fired_at`        Array(Int64)                            COMMENT 'Firings: from when, ms UTC',
    `firings.acknowledged_at` Array(Nullable(Int64))                  COMMENT 'ms UTC',
    `firings.resolved_at`     Array(Nullable(Int64))                  COMMENT 'ms UTC',
    `firings.notifications`   Array(UInt32)                           COMMENT 'Notifications sent',
    `firings.acted_on`        Array(LowCardinality(Nullable(String))) COMMENT 'yes or no, as somebody said',
    `firings.acted_at`        Array(Nullable(Int64))                  COMMENT 'When they said so, ms UTC'
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toYYYYMM(bucket_on)
ORDER BY (tenant_id, bucket_on, alert_id)
COMMENT 'Alerts, one row each';

-- One row per forecast or plan (PlanFacts in schemas).
CREATE TABLE IF NOT EXISTS plans
(
    tenant_id                  LowCardinality(String)                  COMMENT 'Whose it is',
    bucket_on                  Date                                    COMMENT 'UTC day inside the id; 1970-01-01 where it has none',
    plan_id                    String                                  COMMENT 'Id of the forecast, or subject of the plan',
    version                    UInt64                                  COMMENT 'Number of distinct events folded: the row with the highest is the valid one',
    imported                   Bool                                    COMMENT 'History from a file, not live',
    is_test                    Bool                                    COMMENT 'Test traffic: left out of every metric',
    first_at                   Int64                                   COMMENT 'First event, ms UTC',
    last_at                    Int64                                   COMMENT 'Last event, ms UTC',
    subject                    LowCardinality(Nullable(String))        COMMENT 'What is forecast',
    model                      LowCardinality(Nullable(String))        COMMENT 'Model',
    grain                      LowCardinality(Nullable(String))        COMMENT 'Length of its intervals',
    published_at               Nullable(Int64)                         COMMENT 'ms UTC',
    `points.from`              Array(Int64)                            COMMENT 'Intervals: start, ms UTC',
    `points.until`             Array(Int64)                            COMMENT 'End, ms UTC',
    `points.queue_id`          Array(LowCardinality(Nullable(String))) COMMENT 'Queue; null = all',
    `points.channel`           Array(LowCardinality(Nullable(String))) COMMENT 'Channel; null = all',
    `points.lead_ms`           Array(Nullable(Int64))                  COMMENT 'From the origin of the forecast to the interval, ms',
    `points.expected_milli`    Array(Nullable(Int64))                  COMMENT 'Expected, in thousandths',
    `points.low_milli`         Array(Nullable(Int64))                  COMMENT 'Lower border of the 80 % interval',
    `points.high_milli`        Array(Nullable(Int64))                  COMMENT 'Upper border',
    `points.scored_at`         Array(Nullable(Int64))                  COMMENT 'Actual value told, ms UTC',
    `points.actual_milli`      Array(Nullable(Int64))                  COMMENT 'Actual, in thousandths',
    `points.error_milli`       Array(Nullable(Int64))                  COMMENT 'Difference of both, without sign',
    `points.naive_error_milli` Array(Nullable(Int64))                  COMMENT 'Error of a seasonal naive forecast',
    `points.is_closed`         Array(Bool)                             COMMENT 'Outside opening hours',
    `points.required`          Array(Nullable(Int64))                  COMMENT 'Agents needed',
    `points.scheduled`         Array(Nullable(Int64))                  COMMENT 'Agents scheduled'
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toYYYYMM(bucket_on)
ORDER BY (tenant_id, bucket_on, plan_id)
COMMENT 'Plans, one row each';
