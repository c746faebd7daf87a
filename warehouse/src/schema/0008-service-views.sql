-- The nested arrays of 0007 as tables, with readable times, for people. Metrics do not use them.
CREATE VIEW IF NOT EXISTS session_turns AS
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
    fromUnixTimestamp64Milli(`turns.given_up_at`, 'UTC') AS `given_up_at`
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
