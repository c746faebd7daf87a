import type pg from 'pg';
import { migratePostgres } from '../../postgres/index.ts';
import { AppendQueue } from '../append-queue.ts';
import { checkRecords } from '../check-records.ts';
import { checkTopics } from '../check-topics.ts';
import { closed } from '../log-errors.ts';
import { partitionOfKey } from '../partition-of-key.ts';
import type { EventLog, JoinOptions, LogConsumer, NewRecord, PartitionLag, TopicSpec } from '../port.ts';
import { EmbeddedConsumer } from './embedded-consumer.ts';
import { Hints } from './hints.ts';
import { logSteps } from './log-steps.ts';
import { Membership } from './membership.ts';
import { guarded } from './postgres-errors.ts';
import { TopicDirectory } from './topic-directory.ts';
import { type PlacedRecord, writeRecords } from './write-records.ts';

/** Opens the log that lives in the schema `log` of a PostgreSQL, and brings the schema up to date. The pool stays the caller's. */
export async function openEmbeddedLog({ pool }: { readonly pool: pg.Pool }): Promise<EventLog> {
  await guarded(() => migratePostgres(pool, 'log', logSteps()));
  return new EmbeddedLog(pool);
}

class EmbeddedLog implements EventLog {
  readonly #pool: pg.Pool;
  readonly #hints: Hints;
  readonly #topics: TopicDirectory;
  readonly #queue: AppendQueue<PlacedRecord>;
  readonly #consumers = new Set<LogConsumer>();
  #closed = false;

  constructor(pool: pg.Pool) {
    this.#pool = pool;
    this.#hints = new Hints(pool);
    this.#topics = new TopicDirectory(pool);
    this.#queue = new AppendQueue(async (records) => {
      await guarded(() => writeRecords(pool, records));
      this.#hints.send(new Set(records.map((record) => record.topic)));
    });
  }

  async ensureTopics(topics: readonly TopicSpec[]): Promise<void> {
    this.#assertOpen();
    checkTopics(topics);
    await guarded(() => this.#topics.ensure(topics));
  }

  async topics(): Promise<readonly TopicSpec[]> {
    this.#assertOpen();
    const topics = await guarded(() => this.#topics.all());
    return topics.map(({ name, partitions }) => ({ name, partitions }));
  }

  async append(records: readonly NewRecord[]): Promise<void> {
    this.#assertOpen();
    checkRecords(records);
    const topics = await guarded(() => this.#topics.resolve(records.map((record) => record.topic)));
    const placed = topics.map(({ id, partitions }, i) => {
      const { topic, key, value } = records[i] as NewRecord;
      return { topic, key, value, topicId: id, partition: partitionOfKey(key, partitions) };
    });
    await this.#queue.append(placed);
  }

  async join(options: JoinOptions): Promise<LogConsumer> {
    this.#assertOpen();
    this.#hints.listen();
    return guarded(async () => {
      const topics = await this.#topics.resolve(options.topics);
      const membership = new Membership(this.#pool, this.#hints, {
        group: options.group,
        topics,
        latest: options.from === 'latest',
        sessionTimeoutMs: options.sessionTimeoutMs ?? 6_000,
      });
      await membership.join();
      const consumer = new EmbeddedConsumer(this.#pool, this.#hints, { membership, topics: options.topics });
      this.#consumers.add(consumer);
      return consumer;
    });
  }

  async lag(group: string, topics: readonly string[]): Promise<readonly PartitionLag[]> {
    this.#assertOpen();
    return guarded(async () => {
      await this.#topics.resolve(topics);
      const { rows } = await this.#pool.query<PartitionLag>(LAG, [group, topics]);
      return rows;
    });
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    const left = await Promise.allSettled([this.#queue.idle(), ...[...this.#consumers].map((consumer) => consumer.close())]);
    this.#hints.close();
    for (const result of left) if (result.status === 'rejected') throw result.reason;
  }

  #assertOpen(): void {
    if (this.#closed) throw closed();
  }
}

/** A group without a commit stands at the first record that is kept. */
const LAG = `
select t.name as topic, p.partition, at.position::float8 as offset, p.next_offset::float8 as end,
  (p.next_offset - at.position)::float8 as lag
from log.topics t
join log.partitions p using (topic_id)
left join log.groups g on g.name = $1
left join log.group_partitions c on c.group_id = g.group_id and c.topic_id = p.topic_id and c.partition = p.partition
cross join lateral (select greatest(coalesce(c.position, 0), p.start_offset)) as at (position)
where t.name = any ($2)
order by t.name, p.partition`;
