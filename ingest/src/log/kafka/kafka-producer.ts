import type { Kafka, Message, Producer } from 'kafkajs';
import { partitionOfKey } from '../partition-of-key.ts';
import type { NewRecord } from '../port.ts';

/**
 * An idempotent producer that is thrown away when a send fails. Its sequence numbers would go on from a send of which
 * nobody knows whether the broker has it, and the broker would take another batch with the same numbers for its repetition.
 */
export class KafkaProducer {
  readonly #kafka: Kafka;
  #producer: Producer | null = null;

  constructor(kafka: Kafka) {
    this.#kafka = kafka;
  }

  /** Connects now, so that wrong addresses show at the start. */
  async connect(): Promise<void> {
    await this.#ready();
  }

  /** Resolves when all in-sync replicas have every record. One call at a time. */
  async send(records: readonly NewRecord[]): Promise<void> {
    const producer = await this.#ready();
    const byTopic = new Map<string, Message[]>();
    for (const record of records) {
      const messages = byTopic.get(record.topic);
      if (messages) messages.push(toMessage(record));
      else byTopic.set(record.topic, [toMessage(record)]);
    }
    try {
      await producer.sendBatch({ acks: -1, topicMessages: [...byTopic].map(([topic, messages]) => ({ topic, messages })) });
    } catch (error) {
      this.#producer = null;
      await producer.disconnect().catch(() => {}); // it is thrown away
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.#producer?.disconnect();
    this.#producer = null;
  }

  async #ready(): Promise<Producer> {
    if (this.#producer) return this.#producer;
    const producer = this.#kafka.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      metadataMaxAge: 5_000,
      createPartitioner: () => placeByKey,
    });
    await producer.connect();
    this.#producer = producer;
    return producer;
  }
}

function toMessage({ key, value }: NewRecord): Message {
  return { key, value: Buffer.from(value.buffer, value.byteOffset, value.byteLength) };
}

function placeByKey({ message, partitionMetadata }: { message: { key?: unknown }; partitionMetadata: readonly unknown[] }): number {
  return partitionOfKey(String(message.key), partitionMetadata.length);
}
