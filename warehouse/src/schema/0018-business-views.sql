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
