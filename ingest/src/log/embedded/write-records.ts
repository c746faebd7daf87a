import type pg from 'pg';
import type { NewRecord } from '../port.ts';

/** A record whose place has been decided. */
export interface PlacedRecord extends NewRecord {
  readonly topicId: number;
  readonly partition: number;
}

/** Writes records in one transaction, which is on disk when this resolves; offsets follow the order given. */
export async function writeRecords(connection: pg.Pool | pg.PoolClient, records: readonly PlacedRecord[]): Promise<void> {
  const starts: number[] = [];
  let length = 0;
  for (const { value } of records) {
    starts.push(length + 1);
    length += value.byteLength;
  }
  const blob = Buffer.concat(
    records.map((record) => record.value),
    length,
  );
  await connection.query({
    name: 'log-append',
    text: APPEND,
    values: [
      records.map((record) => record.topicId),
      records.map((record) => record.partition),
      records.map((record) => record.key),
      starts,
      records.map((record) => record.value.byteLength),
      blob,
    ],
  });
}

/**
 * `locked` takes the partition rows in ascending order and sees their latest state; `stamped` reads the clock only when
 * it has them, and never gives an earlier time than the last. The values come as one blob with starts and lengths,
 * because the driver sends arrays of bytes as text.
 */
const APPEND = `
with input as materialized (
  select i.*
  from unnest($1::int[], $2::int[], $3::text[], $4::int[], $5::int[]) with ordinality
    as i (topic_id, partition, key, start, length, place)
),
wanted as materialized (
  select topic_id, partition, count(*) as records from input group by topic_id, partition
),
locked as materialized (
  select p.topic_id, p.partition, p.next_offset, p.last_log_at
  from log.partitions p
  join wanted using (topic_id, partition)
  order by p.topic_id, p.partition
  for no key update of p
),
stamped as materialized (
  select topic_id, partition, next_offset,
    greatest(last_log_at, (extract(epoch from clock_timestamp()) * 1000)::bigint) as log_at
  from locked
),
moved as (
  update log.partitions p
  set next_offset = s.next_offset + w.records, last_log_at = s.log_at
  from stamped s
  join wanted w using (topic_id, partition)
  where p.topic_id = s.topic_id and p.partition = s.partition
)
insert into log.records (topic_id, partition, "offset", log_at, key, value)
select i.topic_id, i.partition,
  s.next_offset + row_number() over (partition by i.topic_id, i.partition order by i.place) - 1,
  s.log_at, i.key, substring($6::bytea from i.start for i.length)
from input i
join stamped s using (topic_id, partition)`;
