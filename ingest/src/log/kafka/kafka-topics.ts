import { setTimeout as delay } from 'node:timers/promises';
import type { Admin } from 'kafkajs';
import { MAX_POLL_BYTES } from '../check-records.ts';
import { unknownTopic } from '../check-topics.ts';
import type { TopicSpec } from '../port.ts';

const LED_WITHIN_MS = 15_000;

/** Never by age: records with old event times would vanish. Times are the broker's (keel rule 2). */
const CONFIG = [
  { name: 'retention.ms', value: '-1' },
  { name: 'message.timestamp.type', value: 'LogAppendTime' },
  { name: 'max.message.bytes', value: String(MAX_POLL_BYTES) },
];

/** The broker's topics. */
export class KafkaTopics {
  readonly #admin: Admin;
  #known: ReadonlySet<string> = new Set();

  constructor(admin: Admin) {
    this.#admin = admin;
  }

  /** @throws UsageError `log_topic_unknown` */
  async requireAll(names: readonly string[]): Promise<void> {
    if (names.some((name) => !this.#known.has(name))) this.#known = new Set(await this.#admin.listTopics());
    for (const name of names) if (!this.#known.has(name)) throw unknownTopic(name);
  }

  async all(): Promise<readonly TopicSpec[]> {
    const names = (await this.#admin.listTopics()).filter((name) => !name.startsWith('__'));
    if (names.length === 0) return [];
    const { topics } = await this.#admin.fetchTopicMetadata({ topics: names });
    return topics.map(({ name, partitions }) => ({ name, partitions: partitions.length })).sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async ensure(topics: readonly TopicSpec[]): Promise<void> {
    const present = new Map((await this.all()).map((topic) => [topic.name, topic.partitions]));
    const missing = topics.filter(({ name }) => !present.has(name));
    const small = topics.filter(({ name, partitions }) => (present.get(name) ?? partitions) < partitions);
    if (missing.length > 0) {
      await this.#admin.createTopics({
        topics: missing.map(({ name, partitions }) => ({ topic: name, numPartitions: partitions, configEntries: CONFIG })),
        waitForLeaders: true,
      });
      await this.#untilLed(missing);
    }
    if (small.length > 0) {
      await this.#admin.createPartitions({ topicPartitions: small.map(({ name, partitions }) => ({ topic: name, count: partitions })) });
      await this.#untilLed(small);
    }
  }

  /** A leader that has just been named may still refuse: the topics are there when every partition tells its end. */
  async #untilLed(topics: readonly TopicSpec[]): Promise<void> {
    const giveUpAt = performance.now() + LED_WITHIN_MS;
    for (;;) {
      try {
        for (const { name } of topics) await this.#admin.fetchTopicOffsets(name);
        return;
      } catch (error) {
        if (performance.now() > giveUpAt) throw error;
        await delay(100);
      }
    }
  }
}
