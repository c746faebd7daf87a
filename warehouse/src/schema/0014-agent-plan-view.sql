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
