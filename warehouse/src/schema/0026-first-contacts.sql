-- What says whether the session before was a first contact, and whether it stayed where it was.
ALTER TABLE sessions
    ADD COLUMN IF NOT EXISTS `prev_had_transfer` Bool COMMENT 'The session before was passed on',
    ADD COLUMN IF NOT EXISTS `prev_after_ms` Nullable(Int64) COMMENT 'From the close of the one before it to its start, ms; null = there was none on its topic, or not told';
