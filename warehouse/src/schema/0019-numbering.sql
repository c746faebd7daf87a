-- What the numbers of a unit's events say of events that are missing; 0 in rows that were folded before.
ALTER TABLE sessions
    ADD COLUMN IF NOT EXISTS `seq_count` UInt32 COMMENT 'Different numbers of its events up to the close and right behind it',
    ADD COLUMN IF NOT EXISTS `seq_span` UInt32 COMMENT 'Numbers from the first of them to the last; 0 = not numbered';

ALTER TABLE open_items
    ADD COLUMN IF NOT EXISTS `seq_count` UInt32 COMMENT 'Different numbers of its events so far',
    ADD COLUMN IF NOT EXISTS `seq_span` UInt32 COMMENT 'Numbers from the first of them to the last; 0 = not numbered';

ALTER TABLE agent_days
    ADD COLUMN IF NOT EXISTS `seq_count` UInt32 COMMENT 'Numbers of the day''s events',
    ADD COLUMN IF NOT EXISTS `seq_span` UInt32 COMMENT 'Numbers from the lowest of them to the highest; 0 = not numbered',
    ADD COLUMN IF NOT EXISTS `numbered_at` Nullable(Int64) COMMENT 'First numbered event, ms UTC';
