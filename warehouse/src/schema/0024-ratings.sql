-- What raters say in calibrations (CalibrationRating in schemas).
ALTER TABLE evaluations
    ADD COLUMN IF NOT EXISTS `ratings.question_id`  Array(LowCardinality(String)) COMMENT 'Ratings in a calibration: question',
    ADD COLUMN IF NOT EXISTS `ratings.evaluator_id` Array(LowCardinality(String)) COMMENT 'Who rated',
    ADD COLUMN IF NOT EXISTS `ratings.label`        Array(LowCardinality(String)) COMMENT 'What was chosen',
    ADD COLUMN IF NOT EXISTS `ratings.rated_at`     Array(Int64)                  COMMENT 'ms UTC';

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
