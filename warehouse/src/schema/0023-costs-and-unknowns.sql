-- What a session cost and what its bot did not know.
ALTER TABLE sessions
    ADD COLUMN IF NOT EXISTS `prev_had_unknown` Bool COMMENT 'The bot of the session before left a question unanswered',
    ADD COLUMN IF NOT EXISTS `unknowns` UInt32 COMMENT 'Questions that the bot left unanswered',
    ADD COLUMN IF NOT EXISTS `cost_minor` Nullable(Int64) COMMENT 'What it cost, in minor units, as the close says',
    ADD COLUMN IF NOT EXISTS `saving_minor` Nullable(Int64) COMMENT 'What its bot saved, in minor units, as the close says',
    ADD COLUMN IF NOT EXISTS `bot_answers.has_item` Array(LowCardinality(Nullable(String))) DEFAULT arrayResize(CAST([], 'Array(LowCardinality(Nullable(String)))'), length(`bot_answers.at`), NULL) COMMENT 'yes or no: whether the knowledge base had an item on the topic';

ALTER TABLE open_items
    ADD COLUMN IF NOT EXISTS `prev_had_unknown` Bool COMMENT 'The bot of the session before left a question unanswered',
    ADD COLUMN IF NOT EXISTS `unknowns` UInt32 COMMENT 'Questions that the bot left unanswered',
    ADD COLUMN IF NOT EXISTS `cost_minor` Nullable(Int64) COMMENT 'What it cost, in minor units, as the close says',
    ADD COLUMN IF NOT EXISTS `saving_minor` Nullable(Int64) COMMENT 'What its bot saved, in minor units, as the close says',
    ADD COLUMN IF NOT EXISTS `bot_answers.has_item` Array(LowCardinality(Nullable(String))) DEFAULT arrayResize(CAST([], 'Array(LowCardinality(Nullable(String)))'), length(`bot_answers.at`), NULL) COMMENT 'yes or no: whether the knowledge base had an item on the topic';
