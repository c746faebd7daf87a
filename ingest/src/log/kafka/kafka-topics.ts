import { setTimeout as delay } from 'node:timers/promises';
import type { Admin } from 'kafkajs';
import { MAX_POLL_BYTES } from '../check-records.ts';
import { unknownTopic } from '../check-topics.ts';
import type { TopicSpec } from '../port.ts';
import type { KafkaAdmin } from './kafka-admin.ts';

const MADE_WITHIN_MS = 30_000;
const LED_WITHIN_MS = 15_000;
/** Of every record, where there are as many brokers: one may be lost while one is away. */
const COPIES = 3;

/** Never by age: records with old event times would vanish. Times are the broker's (keel rule 2). */
const CONFIG = [
  { name: 'retention.ms', value: '-1' },
  { name: 'message.timestamp.type', value: 'LogAppendTime' },
  { name: 'max.message.bytes', value: String(MAX_POLL_BYTES) },
];

/** The broker's topics. */
export class KafkaTopics {
  readonly #admin: KafkaAdmin;
  #known: ReadonlySet<string> = new Set();

  constructor(admin: KafkaAdmin) {
    this.#admin = admin;
  }

  /** @throws UsageError `log_topic_unknown` */
  async requireAll(names: readonly string[]): Promise<void> {
    if (names.some((name) => !this.#known.has(name))) this.#known = new Set(await this.#admin.ask((admin) => admin.listTopics()));
    for (const name of names) if (!this.#known.has(name)) throw unknownTopic(name);
  }

  all(): Promise<readonly TopicSpec[]> {
    return this.#admin.ask(readTopics);
  }

  ensure(topics: readonly TopicSpec[]): Promise<void> {
    return this.#admin.ask((admin) => ensureTopics(admin, topics), MADE_WITHIN_MS);
  }
}

async function readTopics(admin: Admin): Promise<readonly TopicSpec[]> {
  const names = (await admin.listTopics()).filter((name) => !name.startsWith('__'));
  if (names.length === 0) return [];
  const { topics } = await admin.fetchTopicMetadata({ topics: names });
  return topics.map(({ name, partitions }) => ({ name, partitions: partitions.length })).sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function ensureTopics(admin: Admin, topics: readonly TopicSpec[]): Promise<void> {
  const present = new Map((await readTopics(admin)).map((topic) => [topic.name, topic.partitions]));
  const missing = topics.filter(({ name }) => !present.has(name));
  const small = topics.filter(({ name, partitions }) => (present.get(name) ?? partitions) < partitions);
  if (missing.length > 0) {
    const { brokers } = await admin.describeCluster();
    const copies = Math.min(COPIES, brokers.length);
    // With fewer copies than three, asking for two would stop all writing with the first broker that is away.
    const configEntries = [...CONFIG, { name: 'min.insync.replicas', value: copies === COPIES ? '2' : '1' }];
    await admin.createTopics({
      topics: missing.map(({ name, partitions }) => ({
        topic: name,
        numPartitions: partitions,
        replicationFactor: copies,
        configEntries,
      })),
      waitForLeaders: true,
    });
    await untilLed(admin, missing);
  }
  if (small.length > 0) {
    await admin.createPartitions({ topicPartitions: small.map(({ name, partitions }) => ({ topic: name, count: partitions })) });
    await untilLed(admin, small);
  }
}

/** A leader that has just been named may still refuse: the topics are there when every partition tells its end. */
async function untilLed(admin: Admin, topics: readonly TopicSpec[]): Promise<void> {
  const giveUpAt = performance.now() + LED_WITHIN_MS;
  for (;;) {
    try {
      for (const { name } of topics) await admin.fetchTopicOffsets(name);
      return;
    } catch (error) {
      if (performance.now() > giveUpAt) throw error;
      await delay(100);
    }
  }
}
