-- What was planned for an agent's day, beside what came (AgentPlan in schemas).
ALTER TABLE agent_days
    ADD COLUMN IF NOT EXISTS `plans.from` Array(Int64) COMMENT 'Planned activities, cut where the state changes: from when, ms UTC',
    ADD COLUMN IF NOT EXISTS `plans.until` Array(Int64) COMMENT 'ms UTC',
    ADD COLUMN IF NOT EXISTS `plans.activity` Array(LowCardinality(String)) COMMENT 'What is planned',
    ADD COLUMN IF NOT EXISTS `plans.is_productive` Array(Bool) COMMENT 'Planned to serve',
    ADD COLUMN IF NOT EXISTS `plans.is_paid` Array(Bool) COMMENT 'Paid time',
    ADD COLUMN IF NOT EXISTS `plans.is_adherence` Array(Bool) COMMENT 'Counts in adherence',
    ADD COLUMN IF NOT EXISTS `plans.status` Array(LowCardinality(Nullable(String))) COMMENT 'State; null = not known yet',
    ADD COLUMN IF NOT EXISTS `plans.reason_code` Array(LowCardinality(Nullable(String))) COMMENT 'Reason of the state',
    ADD COLUMN IF NOT EXISTS `plans.is_serving` Array(Bool) COMMENT 'Available or busy',
    ADD COLUMN IF NOT EXISTS `plans.adheres` Array(Bool) COMMENT 'The state is of the planned kind';
