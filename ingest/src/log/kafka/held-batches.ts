import type { Batch, KafkaMessage } from 'kafkajs';
import { MAX_POLL_BYTES } from '../check-records.ts';
import { planFetch, rotate } from '../plan-fetch.ts';
import type { LogRecord, TopicPartition } from '../port.ts';

/** A fetched batch that waits to be taken by polls. */
export interface HeldBatch {
  readonly topic: string;
  readonly partition: number;
  readonly messages: readonly KafkaMessage[];
  /** Index of the next message to take. */
  next: number;
  /** Resolves with whether all of it was taken; false: it was dropped. */
  readonly ended: Promise<boolean>;
  readonly end: (taken: boolean) => void;
}

/** What KafkaJS has fetched and polls have not taken: at most one batch a partition, since it fetches no more until they end. */
export class HeldBatches {
  readonly #held = new Map<string, HeldBatch>();
  #turn = 0;

  add({ topic, partition, messages }: Batch): HeldBatch {
    let end: (taken: boolean) => void = () => {};
    const ended = new Promise<boolean>((resolve) => {
      end = resolve;
    });
    const held = { topic, partition, messages, next: 0, ended, end };
    this.drop(held);
    this.#held.set(partitionName(held), held);
    return held;
  }

  drop(partition: TopicPartition): void {
    const name = partitionName(partition);
    this.#held.get(name)?.end(false);
    this.#held.delete(name);
  }

  dropAll(): void {
    for (const held of this.#held.values()) held.end(false);
    this.#held.clear();
  }

  /** Takes records fairly over partitions, from the positions on, and moves those. */
  take(maxRecords: number, positions: Map<string, number>): readonly LogRecord[] {
    for (const held of this.#held.values()) this.#skipRead(held, positions.get(partitionName(held)) ?? 0);
    const waiting = rotate([...this.#held.values()], this.#turn++).map((held) => ({ held, backlog: held.messages.length - held.next }));
    const records: LogRecord[] = [];
    let bytes = 0;
    for (const [{ held }, take] of planFetch(waiting, maxRecords)) {
      const stop = held.next + take;
      while (held.next < stop && bytes < MAX_POLL_BYTES) {
        const record = toRecord(held, held.messages[held.next++]);
        bytes += record.value.byteLength;
        records.push(record);
        positions.set(partitionName(held), record.offset + 1);
      }
      this.#endIfEmpty(held);
    }
    return records;
  }

  /** A fetch may return records before its position: the broker sends whole batches. */
  #skipRead(held: HeldBatch, position: number): void {
    while (held.next < held.messages.length && Number(held.messages[held.next]?.offset) < position) held.next++;
    this.#endIfEmpty(held);
  }

  #endIfEmpty(held: HeldBatch): void {
    if (held.next < held.messages.length) return;
    held.end(true);
    this.#held.delete(partitionName(held));
  }
}

/** The key of a partition in maps. */
export function partitionName({ topic, partition }: TopicPartition): string {
  return `${topic}/${partition}`;
}

function toRecord({ topic, partition }: TopicPartition, message: KafkaMessage | undefined): LogRecord {
  if (!message) throw new TypeError('a batch has no such message');
  return {
    topic,
    partition,
    offset: Number(message.offset),
    key: message.key?.toString('utf8') ?? '',
    value: message.value ?? new Uint8Array(),
    logAt: Number(message.timestamp),
  };
}
