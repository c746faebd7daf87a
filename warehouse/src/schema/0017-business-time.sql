-- Business time as the closing events say it, by the calendar named in them; null = not over yet, or no calendar.
ALTER TABLE sessions
    ADD COLUMN IF NOT EXISTS `first_agent_reply_business_ms` Nullable(Int64) COMMENT 'Business time from the first customer message to the first agent reply',
    ADD COLUMN IF NOT EXISTS `duration_business_ms` Nullable(Int64) COMMENT 'Business time from the start to the close',
    ADD COLUMN IF NOT EXISTS `entries.wait_business_ms` Array(Nullable(Int64)) DEFAULT arrayResize(CAST([], 'Array(Nullable(Int64))'), length(`entries.entry_id`), NULL) COMMENT 'Business time of the wait',
    ADD COLUMN IF NOT EXISTS `turns.business_ms` Array(Nullable(Int64)) DEFAULT arrayResize(CAST([], 'Array(Nullable(Int64))'), length(`turns.asked_at`), NULL) COMMENT 'Business time from the oldest message to the reply';

ALTER TABLE open_items
    ADD COLUMN IF NOT EXISTS `first_agent_reply_business_ms` Nullable(Int64) COMMENT 'Business time from the first customer message to the first agent reply',
    ADD COLUMN IF NOT EXISTS `duration_business_ms` Nullable(Int64) COMMENT 'Business time from the start to the close',
    ADD COLUMN IF NOT EXISTS `entries.wait_business_ms` Array(Nullable(Int64)) DEFAULT arrayResize(CAST([], 'Array(Nullable(Int64))'), length(`entries.entry_id`), NULL) COMMENT 'Business time of the wait',
    ADD COLUMN IF NOT EXISTS `turns.business_ms` Array(Nullable(Int64)) DEFAULT arrayResize(CAST([], 'Array(Nullable(Int64))'), length(`turns.asked_at`), NULL) COMMENT 'Business time from the oldest message to the reply';
