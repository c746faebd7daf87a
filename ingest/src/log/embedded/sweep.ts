import type pg from 'pg';
import { guarded } from './postgres-errors.ts';

const DAY_MS = 86_400_000;
/** Records that one transaction deletes at most. */
const SLICE = 5_000;

export interface SweepOptions {
  /** Records older than this go; default 7 days. */
  readonly maxAgeMs?: number;
  /** A group that nobody has been in for so long holds nothing back any more; default 30 days. */
  readonly forgetGroupsAfterMs?: number;
}

/**
 * Retention of the embedded log: deletes old records in short transactions, partition by partition from its start.
 * What a group has not committed yet stays whatever its age, unless the group is forgotten.
 * @returns the number of records deleted
 */
export async function sweepEmbeddedLog(pool: pg.Pool, options: SweepOptions = {}): Promise<number> {
  const { maxAgeMs = 7 * DAY_MS, forgetGroupsAfterMs = 30 * DAY_MS } = options;
  return guarded(async () => {
    const { rows } = await pool.query<[number, number]>({ text: 'select topic_id, partition from log.partitions', rowMode: 'array' });
    let total = 0;
    for (const [topicId, partition] of rows) {
      for (;;) {
        const values = [topicId, partition, maxAgeMs, forgetGroupsAfterMs, SLICE];
        const swept = await pool.query<{ deleted: number }>({ name: 'log-sweep', text: SWEEP, values });
        const deleted = swept.rows[0]?.deleted ?? 0;
        total += deleted;
        if (deleted < SLICE) break;
      }
    }
    return total;
  });
}

/** Times do not decrease along a partition, so what is old is a prefix, and looking at one slice from its start is enough. */
const SWEEP = `
with part as materialized (
  select p.topic_id, p.partition, p.start_offset,
    least(p.start_offset + $5, coalesce(min(coalesce(c.position, 0)) filter (where c.group_id is not null), p.next_offset)) as stop
  from log.partitions p
  left join (
    log.group_partitions c
    join log.groups g on g.group_id = c.group_id and g.seen_at > clock_timestamp() - $4 * interval '1 ms'
  ) on c.topic_id = p.topic_id and c.partition = p.partition
  where p.topic_id = $1 and p.partition = $2
  group by p.topic_id, p.partition
),
gone as (
  delete from log.records r using part
  where r.topic_id = part.topic_id and r.partition = part.partition
    and r."offset" >= part.start_offset and r."offset" < part.stop
    and r.log_at < extract(epoch from clock_timestamp()) * 1000 - $3
  returning 1
),
counted as (select count(*)::int as deleted from gone),
moved as (
  update log.partitions p set start_offset = p.start_offset + counted.deleted
  from counted
  where p.topic_id = $1 and p.partition = $2 and counted.deleted > 0
)
select deleted from counted`;
