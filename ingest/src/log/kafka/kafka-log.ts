import { TidewatchError } from '@tidewatch/schemas';
import kafkajs, { type Kafka, type LogEntry } from 'kafkajs';
import { AppendQueue } from '../append-queue.ts';
import { checkRecords } from '../check-records.ts';
import { checkTopics } from '../check-topics.ts';
import { closed } from '../log-errors.ts';
import type { EventLog, JoinOptions, LogConsumer, NewRecord, PartitionLag, TopicSpec } from '../port.ts';
import { KafkaAdmin } from './kafka-admin.ts';
import { KafkaConsumer } from './kafka-consumer.ts';
import { guarded } from './kafka-errors.ts';
import { readPlaces } from './kafka-places.ts';
import { KafkaProducer } from './kafka-producer.ts';
import { KafkaTopics } from './kafka-topics.ts';

export interface KafkaLogOptions {
  /** host:port, several with a comma between. */
  readonly brokers: string;
  readonly clientId: string;
  /** KafkaJS's own log; by default it says nothing, because its "errors" are mostly retries that succeed. */
  readonly onLog?: (entry: LogEntry) => void;
}

/**
 * Opens the log on Apache Kafka.
 * @throws TidewatchError `log_unavailable` when no broker answers
 */
export async function openKafkaLog(options: KafkaLogOptions): Promise<EventLog> {
  const { onLog } = options;
  const kafka = new kafkajs.Kafka({
    clientId: options.clientId,
    brokers: options.brokers.split(',').map((broker) => broker.trim()),
    connectionTimeout: 3_000,
    requestTimeout: 8_000,
    retry: { initialRetryTime: 100, maxRetryTime: 2_000, retries: 8 },
    logLevel: onLog ? kafkajs.logLevel.INFO : kafkajs.logLevel.NOTHING,
    logCreator: () => onLog ?? (() => {}),
  });
  const admin = new KafkaAdmin(kafka);
  const producer = new KafkaProducer(kafka);
  await guarded(() => producer.connect());
  return new KafkaLog(kafka, admin, producer);
}

class KafkaLog implements EventLog {
  readonly #kafka: Kafka;
  readonly #admin: KafkaAdmin;
  readonly #producer: KafkaProducer;
  readonly #topics: KafkaTopics;
  readonly #queue: AppendQueue<NewRecord>;
  readonly #consumers = new Set<LogConsumer>();
  #closed = false;

  constructor(kafka: Kafka, admin: KafkaAdmin, producer: KafkaProducer) {
    this.#kafka = kafka;
    this.#admin = admin;
    this.#producer = producer;
    this.#topics = new KafkaTopics(admin);
    this.#queue = new AppendQueue((records) => guarded(() => producer.send(records)));
  }

  async ensureTopics(topics: readonly TopicSpec[]): Promise<void> {
    this.#assertOpen();
    checkTopics(topics);
    await guarded(() => this.#topics.ensure(topics));
  }

  async topics(): Promise<readonly TopicSpec[]> {
    this.#assertOpen();
    return guarded(() => this.#topics.all());
  }

  async append(records: readonly NewRecord[]): Promise<void> {
    this.#assertOpen();
    checkRecords(records);
    await guarded(() => this.#topics.requireAll(records.map((record) => record.topic)));
    await this.#queue.append(records);
  }

  async join(options: JoinOptions): Promise<LogConsumer> {
    this.#assertOpen();
    return guarded(async () => {
      await this.#topics.requireAll(options.topics);
      const consumer = new KafkaConsumer(this.#kafka, this.#admin, options);
      this.#consumers.add(consumer);
      try {
        await guarded(() => consumer.start());
      } catch (error) {
        // A coordinator that is not ready yet is no reason to fail: the first poll joins then.
        if (error instanceof TidewatchError && error.retry) return consumer;
        this.#consumers.delete(consumer);
        await consumer.close();
        throw error;
      }
      return consumer;
    });
  }

  async lag(group: string, topics: readonly string[]): Promise<readonly PartitionLag[]> {
    this.#assertOpen();
    return guarded(async () => {
      await this.#topics.requireAll(topics);
      const places = await this.#admin.ask((admin) => readPlaces(admin, group, topics));
      return places.map(({ topic, partition, committed, low, high }) => {
        const offset = Math.max(committed ?? low, low);
        return { topic, partition, offset, end: high, lag: high - offset };
      });
    });
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    const consumers = [...this.#consumers].map((consumer) => consumer.close());
    const left = await Promise.allSettled([this.#queue.idle(), ...consumers]);
    left.push(...(await Promise.allSettled([this.#producer.close(), this.#admin.close()])));
    for (const result of left) if (result.status === 'rejected') throw result.reason;
  }

  #assertOpen(): void {
    if (this.#closed) throw closed();
  }
}
