-- Values of few kinds lie as they are. Each flush writes a small part of each table, and merges write its rows again some
-- times: a dictionary for each of forty columns in each of these parts cost more than the values, and saved little
-- space. The tenant, which is part of the key, keeps its own.
ALTER TABLE sessions
    MODIFY COLUMN `channel` String,
    MODIFY COLUMN `origin` String,
    MODIFY COLUMN `access` Nullable(String),
    MODIFY COLUMN `lang` Nullable(String),
    MODIFY COLUMN `queue_id` Nullable(String),
    MODIFY COLUMN `agent_id` Nullable(String),
    MODIFY COLUMN `close_reason` Nullable(String),
    MODIFY COLUMN `owner` Nullable(String),
    MODIFY COLUMN `entries.queue_id` Array(String),
    MODIFY COLUMN `entries.left_reason` Array(Nullable(String)),
    MODIFY COLUMN `entries.agent_id` Array(Nullable(String)),
    MODIFY COLUMN `offers.queue_id` Array(Nullable(String)),
    MODIFY COLUMN `offers.agent_id` Array(String),
    MODIFY COLUMN `offers.result` Array(Nullable(String)),
    MODIFY COLUMN `segments.owner_kind` Array(String),
    MODIFY COLUMN `segments.agent_id` Array(Nullable(String)),
    MODIFY COLUMN `segments.bot_id` Array(Nullable(String)),
    MODIFY COLUMN `segments.queue_id` Array(Nullable(String)),
    MODIFY COLUMN `messages.sender` Array(String),
    MODIFY COLUMN `messages.agent_id` Array(Nullable(String)),
    MODIFY COLUMN `handoff_reason` Nullable(String),
    MODIFY COLUMN `resolved` Nullable(String),
    MODIFY COLUMN `resolved_by` Nullable(String),
    MODIFY COLUMN `topic_id` Nullable(String),
    MODIFY COLUMN `prev_topic_id` Nullable(String),
    MODIFY COLUMN `prev_queue_id` Nullable(String),
    MODIFY COLUMN `prev_agent_id` Nullable(String),
    MODIFY COLUMN `turns.responder` Array(Nullable(String)),
    MODIFY COLUMN `turns.agent_id` Array(Nullable(String)),
    MODIFY COLUMN `turns.queue_id` Array(Nullable(String)),
    MODIFY COLUMN `transfers.kind` Array(String),
    MODIFY COLUMN `transfers.agent_id` Array(Nullable(String)),
    MODIFY COLUMN `bot_answers.bot_id` Array(Nullable(String)),
    MODIFY COLUMN `bot_answers.match_mode` Array(Nullable(String)),
    MODIFY COLUMN `bot_answers.answer_kind` Array(Nullable(String)),
    MODIFY COLUMN `bot_answers.rating` Array(Nullable(String)),
    MODIFY COLUMN `surveys.instrument` Array(String),
    MODIFY COLUMN `surveys.cycle` Array(Nullable(String)),
    MODIFY COLUMN `surveys.agent_id` Array(Nullable(String)),
    MODIFY COLUMN `targets.target` Array(String),
    MODIFY COLUMN `targets.policy_id` Array(String),
    MODIFY COLUMN `bot_answers.has_item` Array(Nullable(String));

ALTER TABLE open_items
    MODIFY COLUMN `channel` String,
    MODIFY COLUMN `origin` String,
    MODIFY COLUMN `lang` Nullable(String),
    MODIFY COLUMN `queue_id` Nullable(String),
    MODIFY COLUMN `agent_id` Nullable(String),
    MODIFY COLUMN `close_reason` Nullable(String),
    MODIFY COLUMN `owner` Nullable(String),
    MODIFY COLUMN `entries.queue_id` Array(String),
    MODIFY COLUMN `entries.left_reason` Array(Nullable(String)),
    MODIFY COLUMN `entries.agent_id` Array(Nullable(String)),
    MODIFY COLUMN `handoff_reason` Nullable(String),
    MODIFY COLUMN `resolved` Nullable(String),
    MODIFY COLUMN `topic_id` Nullable(String),
    MODIFY COLUMN `targets.target` Array(String),
    MODIFY COLUMN `targets.policy_id` Array(String);

-- What no metric of the present reads is not kept; workers of the release before still send it.
ALTER TABLE open_items
    MODIFY COLUMN `seq_count` UInt32 EPHEMERAL,
    MODIFY COLUMN `seq_span` UInt32 EPHEMERAL,
    MODIFY COLUMN `conversation_id` String EPHEMERAL,
    MODIFY COLUMN `customer_id` Nullable(String) EPHEMERAL,
    MODIFY COLUMN `access` LowCardinality(Nullable(String)) EPHEMERAL,
    MODIFY COLUMN `imported` Bool EPHEMERAL,
    MODIFY COLUMN `offhours` Bool EPHEMERAL,
    MODIFY COLUMN `reopen_of` Nullable(String) EPHEMERAL,
    MODIFY COLUMN `first_customer_message_at` Nullable(Int64) EPHEMERAL,
    MODIFY COLUMN `last_activity_at` Int64 EPHEMERAL,
    MODIFY COLUMN `first_reply_at` Nullable(Int64) EPHEMERAL,
    MODIFY COLUMN `first_agent_reply_at` Nullable(Int64) EPHEMERAL,
    MODIFY COLUMN `first_agent_reply_business_ms` Nullable(Int64) EPHEMERAL,
    MODIFY COLUMN `handoff_at` Nullable(Int64) EPHEMERAL,
    MODIFY COLUMN `handoff_reply_at` Nullable(Int64) EPHEMERAL,
    MODIFY COLUMN `resolved_by` LowCardinality(Nullable(String)) EPHEMERAL,
    MODIFY COLUMN `prev_session_id` Nullable(String) EPHEMERAL,
    MODIFY COLUMN `prev_closed_at` Nullable(Int64) EPHEMERAL,
    MODIFY COLUMN `prev_topic_id` LowCardinality(Nullable(String)) EPHEMERAL,
    MODIFY COLUMN `prev_queue_id` LowCardinality(Nullable(String)) EPHEMERAL,
    MODIFY COLUMN `prev_agent_id` LowCardinality(Nullable(String)) EPHEMERAL,
    MODIFY COLUMN `prev_had_unknown` Bool EPHEMERAL,
    MODIFY COLUMN `bot_segments` UInt32 EPHEMERAL,
    MODIFY COLUMN `agent_segments` UInt32 EPHEMERAL,
    MODIFY COLUMN `agent_replies` UInt32 EPHEMERAL,
    MODIFY COLUMN `unknowns` UInt32 EPHEMERAL,
    MODIFY COLUMN `cost_minor` Nullable(Int64) EPHEMERAL,
    MODIFY COLUMN `saving_minor` Nullable(Int64) EPHEMERAL,
    MODIFY COLUMN `transfer_count` UInt32 EPHEMERAL,
    MODIFY COLUMN `customer_wait_ms` Nullable(Int64) EPHEMERAL,
    MODIFY COLUMN `duration_business_ms` Nullable(Int64) EPHEMERAL,
    MODIFY COLUMN `sla_targets` Nullable(Int64) EPHEMERAL,
    MODIFY COLUMN `sla_missed` Nullable(Int64) EPHEMERAL,
    MODIFY COLUMN `entries.entry_id` Array(String) EPHEMERAL,
    MODIFY COLUMN `entries.priority` Array(Nullable(Int64)) EPHEMERAL,
    MODIFY COLUMN `entries.wait_business_ms` Array(Nullable(Int64)) EPHEMERAL,
    MODIFY COLUMN `entries.answer_within_ms` Array(Int64) EPHEMERAL,
    MODIFY COLUMN `entries.short_abandon_ms` Array(Int64) EPHEMERAL,
    MODIFY COLUMN `entries.offhours` Array(Bool) EPHEMERAL,
    MODIFY COLUMN `offers.offer_id` Array(String) EPHEMERAL,
    MODIFY COLUMN `offers.queue_id` Array(LowCardinality(Nullable(String))) EPHEMERAL,
    MODIFY COLUMN `offers.agent_id` Array(LowCardinality(String)) EPHEMERAL,
    MODIFY COLUMN `offers.entered_at` Array(Int64) EPHEMERAL,
    MODIFY COLUMN `offers.offered_at` Array(Int64) EPHEMERAL,
    MODIFY COLUMN `offers.decided_at` Array(Nullable(Int64)) EPHEMERAL,
    MODIFY COLUMN `offers.result` Array(LowCardinality(Nullable(String))) EPHEMERAL,
    MODIFY COLUMN `segments.segment_id` Array(String) EPHEMERAL,
    MODIFY COLUMN `segments.owner_kind` Array(LowCardinality(String)) EPHEMERAL,
    MODIFY COLUMN `segments.agent_id` Array(LowCardinality(Nullable(String))) EPHEMERAL,
    MODIFY COLUMN `segments.bot_id` Array(LowCardinality(Nullable(String))) EPHEMERAL,
    MODIFY COLUMN `segments.queue_id` Array(LowCardinality(Nullable(String))) EPHEMERAL,
    MODIFY COLUMN `segments.started_at` Array(Int64) EPHEMERAL,
    MODIFY COLUMN `segments.ended_at` Array(Nullable(Int64)) EPHEMERAL,
    MODIFY COLUMN `segments.wrapup_started_at` Array(Nullable(Int64)) EPHEMERAL,
    MODIFY COLUMN `segments.wrapup_ended_at` Array(Nullable(Int64)) EPHEMERAL,
    MODIFY COLUMN `segments.hold_ms` Array(Int64) EPHEMERAL,
    MODIFY COLUMN `segments.hold_count` Array(UInt32) EPHEMERAL,
    MODIFY COLUMN `segments.reply_due_from` Array(Nullable(Int64)) EPHEMERAL,
    MODIFY COLUMN `segments.first_reply_at` Array(Nullable(Int64)) EPHEMERAL,
    MODIFY COLUMN `segments.active_ms` Array(Nullable(Int64)) EPHEMERAL,
    MODIFY COLUMN `messages.message_id` Array(String) EPHEMERAL,
    MODIFY COLUMN `messages.sender` Array(LowCardinality(String)) EPHEMERAL,
    MODIFY COLUMN `messages.agent_id` Array(LowCardinality(Nullable(String))) EPHEMERAL,
    MODIFY COLUMN `messages.at` Array(Int64) EPHEMERAL,
    MODIFY COLUMN `messages.is_public` Array(Bool) EPHEMERAL,
    MODIFY COLUMN `messages.is_auto` Array(Bool) EPHEMERAL,
    MODIFY COLUMN `messages.recalled_at` Array(Nullable(Int64)) EPHEMERAL,
    MODIFY COLUMN `turns.asked_at` Array(Int64) EPHEMERAL,
    MODIFY COLUMN `turns.last_asked_at` Array(Int64) EPHEMERAL,
    MODIFY COLUMN `turns.answered_at` Array(Nullable(Int64)) EPHEMERAL,
    MODIFY COLUMN `turns.responder` Array(LowCardinality(Nullable(String))) EPHEMERAL,
    MODIFY COLUMN `turns.agent_id` Array(LowCardinality(Nullable(String))) EPHEMERAL,
    MODIFY COLUMN `turns.queue_id` Array(LowCardinality(Nullable(String))) EPHEMERAL,
    MODIFY COLUMN `turns.given_up_at` Array(Nullable(Int64)) EPHEMERAL,
    MODIFY COLUMN `turns.business_ms` Array(Nullable(Int64)) EPHEMERAL,
    MODIFY COLUMN `transfers.kind` Array(LowCardinality(String)) EPHEMERAL,
    MODIFY COLUMN `transfers.requested_at` Array(Int64) EPHEMERAL,
    MODIFY COLUMN `transfers.completed_at` Array(Nullable(Int64)) EPHEMERAL,
    MODIFY COLUMN `transfers.is_warm` Array(Bool) EPHEMERAL,
    MODIFY COLUMN `transfers.agent_id` Array(LowCardinality(Nullable(String))) EPHEMERAL,
    MODIFY COLUMN `bot_answers.at` Array(Int64) EPHEMERAL,
    MODIFY COLUMN `bot_answers.is_answered` Array(Bool) EPHEMERAL,
    MODIFY COLUMN `bot_answers.bot_id` Array(LowCardinality(Nullable(String))) EPHEMERAL,
    MODIFY COLUMN `bot_answers.match_mode` Array(LowCardinality(Nullable(String))) EPHEMERAL,
    MODIFY COLUMN `bot_answers.answer_kind` Array(LowCardinality(Nullable(String))) EPHEMERAL,
    MODIFY COLUMN `bot_answers.kb_item_id` Array(Nullable(String)) EPHEMERAL,
    MODIFY COLUMN `bot_answers.kb_version` Array(Nullable(Int64)) EPHEMERAL,
    MODIFY COLUMN `bot_answers.latency_ms` Array(Nullable(Int64)) EPHEMERAL,
    MODIFY COLUMN `bot_answers.rating` Array(LowCardinality(Nullable(String))) EPHEMERAL,
    MODIFY COLUMN `bot_answers.rated_at` Array(Nullable(Int64)) EPHEMERAL,
    MODIFY COLUMN `bot_answers.has_item` Array(LowCardinality(Nullable(String))) EPHEMERAL,
    MODIFY COLUMN `surveys.survey_id` Array(String) EPHEMERAL,
    MODIFY COLUMN `surveys.instrument` Array(LowCardinality(String)) EPHEMERAL,
    MODIFY COLUMN `surveys.cycle` Array(LowCardinality(Nullable(String))) EPHEMERAL,
    MODIFY COLUMN `surveys.invited_at` Array(Int64) EPHEMERAL,
    MODIFY COLUMN `surveys.agent_id` Array(LowCardinality(Nullable(String))) EPHEMERAL,
    MODIFY COLUMN `surveys.scale_min` Array(Nullable(Int64)) EPHEMERAL,
    MODIFY COLUMN `surveys.scale_max` Array(Nullable(Int64)) EPHEMERAL,
    MODIFY COLUMN `surveys.answered_at` Array(Nullable(Int64)) EPHEMERAL,
    MODIFY COLUMN `surveys.score_milli` Array(Nullable(Int64)) EPHEMERAL,
    MODIFY COLUMN `surveys.expired_at` Array(Nullable(Int64)) EPHEMERAL,
    MODIFY COLUMN `targets.policy_version` Array(UInt32) EPHEMERAL;

ALTER TABLE agent_days
    MODIFY COLUMN `steps.status` Array(String),
    MODIFY COLUMN `steps.reason_code` Array(Nullable(String)),
    MODIFY COLUMN `capacities.channel` Array(String),
    MODIFY COLUMN `works.queue_id` Array(Nullable(String)),
    MODIFY COLUMN `works.channel` Array(String),
    MODIFY COLUMN `works.complexity` Array(Nullable(String)),
    MODIFY COLUMN `spans.status` Array(Nullable(String)),
    MODIFY COLUMN `spans.reason_code` Array(Nullable(String)),
    MODIFY COLUMN `plans.activity` Array(String),
    MODIFY COLUMN `plans.status` Array(Nullable(String)),
    MODIFY COLUMN `plans.reason_code` Array(Nullable(String));

ALTER TABLE customers
    MODIFY COLUMN `orders.channel` Array(Nullable(String)),
    MODIFY COLUMN `orders.currency` Array(String),
    MODIFY COLUMN `orders.queue_id` Array(Nullable(String)),
    MODIFY COLUMN `orders.agent_id` Array(Nullable(String));

ALTER TABLE evaluations
    MODIFY COLUMN `method` Nullable(String),
    MODIFY COLUMN `form_id` Nullable(String),
    MODIFY COLUMN `evaluator_id` Nullable(String),
    MODIFY COLUMN `agent_id` Nullable(String),
    MODIFY COLUMN `bot_id` Nullable(String),
    MODIFY COLUMN `queue_id` Nullable(String),
    MODIFY COLUMN `channel` Nullable(String),
    MODIFY COLUMN `decision` Nullable(String),
    MODIFY COLUMN `answers.question_id` Array(String),
    MODIFY COLUMN `answers.verdict` Array(Nullable(String)),
    MODIFY COLUMN `ratings.question_id` Array(String),
    MODIFY COLUMN `ratings.evaluator_id` Array(String),
    MODIFY COLUMN `ratings.label` Array(String);

ALTER TABLE cases
    MODIFY COLUMN `kind` String,
    MODIFY COLUMN `channel` Nullable(String),
    MODIFY COLUMN `category` Nullable(String),
    MODIFY COLUMN `severity` Nullable(String),
    MODIFY COLUMN `campaign_id` Nullable(String),
    MODIFY COLUMN `agent_id` Nullable(String),
    MODIFY COLUMN `steps.step_id` Array(String);

ALTER TABLE alerts
    MODIFY COLUMN `rule_id` String,
    MODIFY COLUMN `firings.acted_on` Array(Nullable(String));

ALTER TABLE plans
    MODIFY COLUMN `subject` Nullable(String),
    MODIFY COLUMN `model` Nullable(String),
    MODIFY COLUMN `grain` Nullable(String),
    MODIFY COLUMN `points.queue_id` Array(Nullable(String)),
    MODIFY COLUMN `points.channel` Array(Nullable(String));

-- A closed session's row takes it out, whoever writes it.
ALTER TABLE open_items MODIFY COLUMN is_deleted UInt8 DEFAULT isNotNull(closed_at);

-- Views keep the types of the columns that they were made with.
CREATE OR REPLACE VIEW session_entries AS
SELECT
    tenant_id,
    bucket_on,
    session_id,
    conversation_id,
    channel,
    origin,
    lang,
    is_test,
    is_spam,
    `entries.entry_id` AS entry_id,
    `entries.queue_id` AS queue_id,
    `entries.priority` AS priority,
    fromUnixTimestamp64Milli(`entries.entered_at`, 'UTC') AS `entered_at`,
    fromUnixTimestamp64Milli(`entries.left_at`, 'UTC') AS `left_at`,
    `entries.left_reason` AS left_reason,
    `entries.wait_business_ms` AS wait_business_ms,
    fromUnixTimestamp64Milli(`entries.accepted_at`, 'UTC') AS `accepted_at`,
    `entries.agent_id` AS agent_id,
    `entries.answer_within_ms` AS answer_within_ms,
    `entries.short_abandon_ms` AS short_abandon_ms,
    `entries.offhours` AS offhours
FROM sessions FINAL
ARRAY JOIN entries
COMMENT 'Queue entries';

CREATE VIEW IF NOT EXISTS session_offers AS
SELECT
    tenant_id,
    bucket_on,
    session_id,
    conversation_id,
    channel,
    origin,
    lang,
    is_test,
    is_spam,
    `offers.offer_id` AS offer_id,
    `offers.queue_id` AS queue_id,
    `offers.agent_id` AS agent_id,
    fromUnixTimestamp64Milli(`offers.entered_at`, 'UTC') AS `entered_at`,
    fromUnixTimestamp64Milli(`offers.offered_at`, 'UTC') AS `offered_at`,
    fromUnixTimestamp64Milli(`offers.decided_at`, 'UTC') AS `decided_at`,
    `offers.result` AS result
FROM sessions FINAL
ARRAY JOIN offers
COMMENT 'Offers to agents';

CREATE VIEW IF NOT EXISTS session_segments AS
SELECT
    tenant_id,
    bucket_on,
    session_id,
    conversation_id,
    channel,
    origin,
    lang,
    is_test,
    is_spam,
    `segments.segment_id` AS segment_id,
    `segments.owner_kind` AS owner_kind,
    `segments.agent_id` AS agent_id,
    `segments.bot_id` AS bot_id,
    `segments.queue_id` AS queue_id,
    fromUnixTimestamp64Milli(`segments.started_at`, 'UTC') AS `started_at`,
    fromUnixTimestamp64Milli(`segments.ended_at`, 'UTC') AS `ended_at`,
    fromUnixTimestamp64Milli(`segments.wrapup_started_at`, 'UTC') AS `wrapup_started_at`,
    fromUnixTimestamp64Milli(`segments.wrapup_ended_at`, 'UTC') AS `wrapup_ended_at`,
    `segments.hold_ms` AS hold_ms,
    `segments.hold_count` AS hold_count
FROM sessions FINAL
ARRAY JOIN segments
COMMENT 'Stays in one owner';

CREATE VIEW IF NOT EXISTS session_messages AS
SELECT
    tenant_id,
    bucket_on,
    session_id,
    conversation_id,
    channel,
    origin,
    lang,
    is_test,
    is_spam,
    `messages.message_id` AS message_id,
    `messages.sender` AS sender,
    `messages.agent_id` AS agent_id,
    fromUnixTimestamp64Milli(`messages.at`, 'UTC') AS `at`,
    `messages.is_public` AS is_public,
    `messages.is_auto` AS is_auto,
    fromUnixTimestamp64Milli(`messages.recalled_at`, 'UTC') AS `recalled_at`
FROM sessions FINAL
ARRAY JOIN messages
COMMENT 'Messages, without their text';

CREATE VIEW IF NOT EXISTS agent_day_steps AS
SELECT
    tenant_id,
    bucket_on,
    agent_id,
    is_test,
    fromUnixTimestamp64Milli(`steps.at`, 'UTC') AS `at`,
    `steps.status` AS status,
    `steps.reason_code` AS reason_code,
    `steps.asserted` AS asserted
FROM agent_days FINAL
ARRAY JOIN steps
COMMENT 'Agents'' states';

CREATE VIEW IF NOT EXISTS agent_day_works AS
SELECT
    tenant_id,
    bucket_on,
    agent_id,
    is_test,
    `works.segment_id` AS segment_id,
    `works.session_id` AS session_id,
    `works.queue_id` AS queue_id,
    `works.channel` AS channel,
    fromUnixTimestamp64Milli(`works.from`, 'UTC') AS `from`,
    fromUnixTimestamp64Milli(`works.to`, 'UTC') AS `to`,
    `works.complexity` AS complexity
FROM agent_days FINAL
ARRAY JOIN works
COMMENT 'Segments in agents'' hands';

CREATE OR REPLACE VIEW session_turns AS
SELECT
    tenant_id,
    bucket_on,
    session_id,
    conversation_id,
    channel,
    origin,
    lang,
    is_test,
    is_spam,
    fromUnixTimestamp64Milli(`turns.asked_at`, 'UTC') AS `asked_at`,
    fromUnixTimestamp64Milli(`turns.last_asked_at`, 'UTC') AS `last_asked_at`,
    fromUnixTimestamp64Milli(`turns.answered_at`, 'UTC') AS `answered_at`,
    `turns.responder` AS responder,
    `turns.agent_id` AS agent_id,
    `turns.queue_id` AS queue_id,
    fromUnixTimestamp64Milli(`turns.given_up_at`, 'UTC') AS `given_up_at`,
    `turns.business_ms` AS business_ms
FROM sessions FINAL
ARRAY JOIN turns
COMMENT 'Turns';

CREATE VIEW IF NOT EXISTS session_transfers AS
SELECT
    tenant_id,
    bucket_on,
    session_id,
    conversation_id,
    channel,
    origin,
    lang,
    is_test,
    is_spam,
    `transfers.kind` AS kind,
    fromUnixTimestamp64Milli(`transfers.requested_at`, 'UTC') AS `requested_at`,
    fromUnixTimestamp64Milli(`transfers.completed_at`, 'UTC') AS `completed_at`,
    `transfers.is_warm` AS is_warm,
    `transfers.agent_id` AS agent_id
FROM sessions FINAL
ARRAY JOIN transfers
COMMENT 'Transfers';

CREATE VIEW IF NOT EXISTS session_bot_answers AS
SELECT
    tenant_id,
    bucket_on,
    session_id,
    conversation_id,
    channel,
    origin,
    lang,
    is_test,
    is_spam,
    fromUnixTimestamp64Milli(`bot_answers.at`, 'UTC') AS `at`,
    `bot_answers.is_answered` AS is_answered,
    `bot_answers.bot_id` AS bot_id,
    `bot_answers.match_mode` AS match_mode,
    `bot_answers.answer_kind` AS answer_kind,
    `bot_answers.kb_item_id` AS kb_item_id,
    `bot_answers.kb_version` AS kb_version,
    `bot_answers.latency_ms` AS latency_ms,
    `bot_answers.rating` AS rating,
    fromUnixTimestamp64Milli(`bot_answers.rated_at`, 'UTC') AS `rated_at`
FROM sessions FINAL
ARRAY JOIN bot_answers
COMMENT 'Questions to a bot';

CREATE VIEW IF NOT EXISTS session_surveys AS
SELECT
    tenant_id,
    bucket_on,
    session_id,
    conversation_id,
    channel,
    origin,
    lang,
    is_test,
    is_spam,
    `surveys.survey_id` AS survey_id,
    `surveys.instrument` AS instrument,
    `surveys.cycle` AS cycle,
    fromUnixTimestamp64Milli(`surveys.invited_at`, 'UTC') AS `invited_at`,
    `surveys.agent_id` AS agent_id,
    `surveys.scale_min` AS scale_min,
    `surveys.scale_max` AS scale_max,
    fromUnixTimestamp64Milli(`surveys.answered_at`, 'UTC') AS `answered_at`,
    `surveys.score_milli` AS score_milli,
    fromUnixTimestamp64Milli(`surveys.expired_at`, 'UTC') AS `expired_at`
FROM sessions FINAL
ARRAY JOIN surveys
COMMENT 'Invitations to surveys';

CREATE VIEW IF NOT EXISTS session_targets AS
SELECT
    tenant_id,
    bucket_on,
    session_id,
    conversation_id,
    channel,
    origin,
    lang,
    is_test,
    is_spam,
    `targets.target` AS target,
    `targets.policy_id` AS policy_id,
    `targets.policy_version` AS policy_version,
    fromUnixTimestamp64Milli(`targets.attached_at`, 'UTC') AS `attached_at`,
    fromUnixTimestamp64Milli(`targets.due_at`, 'UTC') AS `due_at`,
    fromUnixTimestamp64Milli(`targets.met_at`, 'UTC') AS `met_at`,
    fromUnixTimestamp64Milli(`targets.cancelled_at`, 'UTC') AS `cancelled_at`
FROM sessions FINAL
ARRAY JOIN targets
COMMENT 'SLA targets';

CREATE VIEW IF NOT EXISTS agent_day_spans AS
SELECT
    tenant_id,
    bucket_on,
    agent_id,
    is_test,
    fromUnixTimestamp64Milli(`spans.from`, 'UTC') AS `from`,
    fromUnixTimestamp64Milli(`spans.until`, 'UTC') AS `until`,
    `spans.status` AS status,
    `spans.reason_code` AS reason_code,
    `spans.load` AS load,
    `spans.slots` AS slots,
    fromUnixTimestamp64Milli(`spans.complex_since`, 'UTC') AS `complex_since`
FROM agent_days FINAL
ARRAY JOIN spans
COMMENT 'Agents'' days, cut where anything changes';

CREATE VIEW IF NOT EXISTS customer_orders AS
SELECT
    tenant_id,
    bucket_on,
    customer_id,
    is_test,
    `orders.order_id` AS order_id,
    fromUnixTimestamp64Milli(`orders.placed_at`, 'UTC') AS `placed_at`,
    `orders.channel` AS channel,
    `orders.value_minor` AS value_minor,
    `orders.currency` AS currency,
    `orders.session_id` AS session_id,
    `orders.queue_id` AS queue_id,
    `orders.agent_id` AS agent_id,
    fromUnixTimestamp64Milli(`orders.refunded_at`, 'UTC') AS `refunded_at`,
    `orders.refunded_minor` AS refunded_minor
FROM customers FINAL
ARRAY JOIN orders
COMMENT 'Orders';

CREATE VIEW IF NOT EXISTS evaluation_answers AS
SELECT
    tenant_id,
    bucket_on,
    evaluation_id,
    is_test,
    `answers.question_id` AS question_id,
    `answers.score_milli` AS score_milli,
    `answers.weight` AS weight,
    `answers.verdict` AS verdict
FROM evaluations FINAL
ARRAY JOIN answers
COMMENT 'Answers';

CREATE VIEW IF NOT EXISTS case_steps AS
SELECT
    tenant_id,
    bucket_on,
    case_id,
    is_test,
    `steps.step_id` AS step_id,
    fromUnixTimestamp64Milli(`steps.set_at`, 'UTC') AS `set_at`,
    fromUnixTimestamp64Milli(`steps.first_due_at`, 'UTC') AS `first_due_at`,
    fromUnixTimestamp64Milli(`steps.due_at`, 'UTC') AS `due_at`,
    fromUnixTimestamp64Milli(`steps.done_at`, 'UTC') AS `done_at`
FROM cases FINAL
ARRAY JOIN steps
COMMENT 'Steps';

CREATE VIEW IF NOT EXISTS alert_firings AS
SELECT
    tenant_id,
    bucket_on,
    alert_id,
    is_test,
    fromUnixTimestamp64Milli(`firings.fired_at`, 'UTC') AS `fired_at`,
    fromUnixTimestamp64Milli(`firings.acknowledged_at`, 'UTC') AS `acknowledged_at`,
    fromUnixTimestamp64Milli(`firings.resolved_at`, 'UTC') AS `resolved_at`,
    `firings.notifications` AS notifications,
    `firings.acted_on` AS acted_on,
    fromUnixTimestamp64Milli(`firings.acted_at`, 'UTC') AS `acted_at`
FROM alerts FINAL
ARRAY JOIN firings
COMMENT 'Firings';

CREATE VIEW IF NOT EXISTS plan_points AS
SELECT
    tenant_id,
    bucket_on,
    plan_id,
    is_test,
    fromUnixTimestamp64Milli(`points.from`, 'UTC') AS `from`,
    fromUnixTimestamp64Milli(`points.until`, 'UTC') AS `until`,
    `points.queue_id` AS queue_id,
    `points.channel` AS channel,
    `points.lead_ms` AS lead_ms,
    `points.expected_milli` AS expected_milli,
    `points.low_milli` AS low_milli,
    `points.high_milli` AS high_milli,
    fromUnixTimestamp64Milli(`points.scored_at`, 'UTC') AS `scored_at`,
    `points.actual_milli` AS actual_milli,
    `points.error_milli` AS error_milli,
    `points.naive_error_milli` AS naive_error_milli,
    `points.is_closed` AS is_closed,
    `points.required` AS required,
    `points.scheduled` AS scheduled
FROM plans FINAL
ARRAY JOIN points
COMMENT 'Points of plans';

CREATE VIEW IF NOT EXISTS agent_day_plans AS
SELECT
    tenant_id,
    bucket_on,
    agent_id,
    is_test,
    fromUnixTimestamp64Milli(`plans.from`, 'UTC') AS `from`,
    fromUnixTimestamp64Milli(`plans.until`, 'UTC') AS `until`,
    `plans.activity` AS activity,
    `plans.is_productive` AS is_productive,
    `plans.is_paid` AS is_paid,
    `plans.is_adherence` AS is_adherence,
    `plans.status` AS status,
    `plans.reason_code` AS reason_code,
    `plans.is_serving` AS is_serving,
    `plans.adheres` AS adheres
FROM agent_days FINAL
ARRAY JOIN plans
COMMENT 'Planned activities of agents';

CREATE VIEW IF NOT EXISTS evaluation_ratings AS
SELECT
    tenant_id,
    bucket_on,
    evaluation_id,
    is_test,
    `ratings.question_id` AS question_id,
    `ratings.evaluator_id` AS evaluator_id,
    `ratings.label` AS label,
    fromUnixTimestamp64Milli(`ratings.rated_at`, 'UTC') AS `rated_at`
FROM evaluations FINAL
ARRAY JOIN ratings
COMMENT 'Ratings in calibrations';
