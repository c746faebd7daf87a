-- The nested arrays as tables, with readable times, for people. Metrics do not use them.
CREATE VIEW IF NOT EXISTS session_entries AS
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
