-- How far each partition of the log has been dealt with (keel rule 17). The smallest one is what the numbers rest on.
CREATE TABLE IF NOT EXISTS watermarks
(
    epoch        LowCardinality(String) COMMENT 'Which run of folding',
    topic        LowCardinality(String) COMMENT 'Topic of the log',
    partition    UInt32                 COMMENT 'Partition of that topic',
    watermark_at UInt64                 COMMENT 'ms UTC: everything that the log took before it is in the rows'
)
ENGINE = ReplacingMergeTree(watermark_at)
ORDER BY (epoch, topic, partition)
COMMENT 'Watermark of each partition';
