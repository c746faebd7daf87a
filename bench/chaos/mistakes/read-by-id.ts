// Planted: the embedded log is read by a sequence number of its records; one that is committed after a later one is never read.
import { setTimeout as delay } from 'node:timers/promises';
import type { EventLog, LogConsumer, LogRecord } from '@tidewatch/ingest/log';
import { TOPICS } from '@tidewatch/schemas';
import type { Pool } from 'pg';
import { runRigWorker } from './rig-worker.ts';
import { changed, withConsumers } from './wrong-log.ts';

const READ = `
select t.name as topic, r.partition, r."offset"::float8 as offset, r.key, r.value, r.log_at::float8 as "logAt", r.id::float8 as id
from log.records r join log.topics t using (topic_id)
where r.id > $1 order by r.id limit $2`;

const PARTITIONS = TOPICS.flatMap(({ name, partitions }) =>
  Array.from({ length: partitions }, (_, partition) => ({ topic: name, partition })),
);
const TOPIC_NAMES = TOPICS.map(({ name }) => name);
const GROUP = 'tidewatch-main';
const LOOK_MS = 5;

/** Holds all partitions by the real consumer, and reads past it; what it has not seen at the log's end it takes for read. */
function byId(log: EventLog, pool: Pool, consumer: LogConsumer): LogConsumer {
  let last = 0;
  let isFirst = true;
  return changed(consumer, {
    poll: async ({ maxRecords, maxWaitMs }) => {
      const giveUpAt = performance.now() + maxWaitMs;
      for (;;) {
        await consumer.beat();
        const { rows } = await pool.query<LogRecord & { readonly id: number }>(READ, [last, maxRecords]);
        last = rows.at(-1)?.id ?? last;
        if (rows.length === 0 && performance.now() < giveUpAt) {
          await delay(LOOK_MS);
          continue;
        }
        if (rows.length === 0) {
          const ends = (await log.lag(GROUP, TOPIC_NAMES)).filter(({ lag }) => lag > 0);
          await consumer.commit(ends.map(({ topic, partition, end }) => ({ topic, partition, offset: end })));
        }
        const reassigned = isFirst ? PARTITIONS : [];
        isFirst = false;
        return { records: rows, assigned: PARTITIONS, reassigned, caughtUp: rows.length === 0 ? PARTITIONS : [], polledAt: Date.now() };
      }
    },
  });
}

await runRigWorker({ log: (log, { pool }) => withConsumers(log, (consumer) => byId(log, pool, consumer)) });
