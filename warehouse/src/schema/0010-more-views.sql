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
