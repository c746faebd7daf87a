import type { Kafka, Message, Producer } from 'kafkajs';
import { partitionOfKey } from '../partition-of-key.ts';
import type { NewRecord } from '../port.ts';
import { RenewedClient } from './renewed-client.ts';

/** A sender waits for an answer: brokers that need longer are as good as away. */
const SEND_WITHIN_MS = 8_000;
/** The longest that a leader waits for its followers, in time for the answer to come. */
const FOLLOWED_WITHIN_MS = 4_000;

/**
 * An idempotent producer that is thrown away when a send fails. Its sequence numbers would go on from a send of which
 * nobody knows whether the broker has it, and the broker would take another batch with the same numbers for its repetition.
 */
export class KafkaProducer {
  readonly #producer: RenewedClient<Producer>;

  constructor(kafka: Kafka) {
    this.#producer = new RenewedClient(() =>
      kafka.producer({
        idempotent: true,
        maxInFlightRequests: 1,
        allowAutoTopicCreation: false,
        metadataMaxAge: 5_000,
        createPartitioner: () => placeByKey,
        retry: { initialRetryTime: 100, maxRetryTime: 1_000, retries: 5 },
      }),
    );
  }

  /** Connects now, so that wrong addresses show at the start. */
  async connect(): Promise<void> {
    await this.#producer.use(async () => {}, SEND_WITHIN_MS);
  }

  /** Resolves when all in-sync replicas have every record. One call at a time. */
  async send(records: readonly NewRecord[]): Promise<void> {
    const byTopic = new Map<string, Message[]>();
    for (const record of records) {
      const messages = byTopic.get(record.topic);
      if (messages) messages.push(toMessage(record));
      else byTopic.set(record.topic, [toMessage(record)]);
    }
    const topicMessages = [...byTopic].map(([topic, messages]) => ({ topic, messages }));
    await this.#producer.use((producer) => producer.sendBatch({ acks: -1, timeout: FOLLOWED_WITHIN_MS, topicMessages }), SEND_WITHIN_MS);
  }

  async close(): Promise<void> {
    await this.#producer.close();
  }
}

function toMessage({ key, value }: NewRecord): Message {
  return { key, value: Buffer.from(value.buffer, value.byteOffset, value.byteLength) };
}

function placeByKey({ message, partitionMetadata }: { message: { key?: unknown }; partitionMetadata: readonly unknown[] }): number {
  return partitionOfKey(String(message.key), partitionMetadata.length);
}
