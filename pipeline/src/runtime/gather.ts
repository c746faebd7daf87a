import { setTimeout as delay } from 'node:timers/promises';
import type { LogConsumer, LogRecord, PollResult, Position, TopicPartition } from '@tidewatch/ingest/log';
import type { Clock } from '@tidewatch/schemas';
import { type Delivery, isPoison, type Poison, readRecord } from './read-record.ts';
import { partitionText } from './unit-cache.ts';

/** Instant, ms UTC, up to which a partition is dealt with. */
export interface PartitionMark extends TopicPartition {
  readonly at: number;
}

/** What was read of the log for one flush. */
export interface Gathered {
  readonly deliveries: readonly Delivery[];
  readonly poison: readonly Poison[];
  /** Where each partition that was read goes on, by `partitionText`. */
  readonly positions: ReadonlyMap<string, Position>;
  /** Instant up to which each partition is dealt with once this is flushed (keel rule 17), by `partitionText`. */
  readonly marks: ReadonlyMap<string, PartitionMark>;
  /** Partitions of this member after the last poll. */
  readonly assigned: ReadonlySet<string>;
  /** Partitions that were newly given to it on the way. */
  readonly reassigned: ReadonlySet<string>;
  /** Bytes of all records that were read. */
  readonly bytes: number;
}

export interface GatherOptions {
  readonly poll: LogConsumer['poll'];
  readonly clock: Clock;
  readonly maxRecords: number;
  readonly maxBytes: number;
  /** How long it goes on collecting, ms. */
  readonly forMs: number;
  /** Rest before the next poll when the log has been read to its end, ms: a batch is not made of a hundred tiny reads. */
  readonly restMs: number;
  readonly signal: AbortSignal;
}

/** Polls, once at least, until there are enough records or bytes, the time is over or the signal ends it. */
export async function gather({ poll, clock, maxRecords, maxBytes, forMs, restMs, signal }: GatherOptions): Promise<Gathered> {
  const gathering = new Gathering();
  const end = clock.now() + forMs;
  const leftMs = () => {
    const left = end - clock.now();
    // More than at the beginning: the clock was set back, and would have it collect until it is there again.
    return left > forMs ? 0 : Math.max(left, 0);
  };
  do {
    const result = await poll({ maxRecords: maxRecords - gathering.count, maxWaitMs: leftMs() });
    gathering.take(result);
    const isAtEnd = result.records.length > 0 && result.caughtUp.length === result.assigned.length;
    const rest = isAtEnd ? Math.min(restMs, leftMs()) : 0;
    // A stop cuts the rest short.
    if (rest > 0) await delay(rest, undefined, { signal }).catch(() => {});
  } while (gathering.count < maxRecords && gathering.bytes < maxBytes && !signal.aborted && leftMs() > 0);
  return gathering;
}

/** What has been read so far. */
class Gathering implements Gathered {
  readonly deliveries: Delivery[] = [];
  readonly poison: Poison[] = [];
  readonly positions = new Map<string, Position>();
  readonly marks = new Map<string, PartitionMark>();
  readonly reassigned = new Set<string>();
  assigned: ReadonlySet<string> = new Set();
  count = 0;
  bytes = 0;

  take({ records, caughtUp, polledAt, reassigned, assigned }: PollResult): void {
    let last: LogRecord | null = null;
    for (const record of records) {
      // Records come partition by partition: what is kept of one is written down where the next begins.
      if (last !== null && (last.partition !== record.partition || last.topic !== record.topic)) this.#reach(last);
      const read = readRecord(record);
      if (isPoison(read)) this.poison.push(read);
      else this.deliveries.push(read);
      this.bytes += record.value.byteLength;
      last = record;
    }
    if (last !== null) this.#reach(last);
    this.count += records.length;
    for (const partition of caughtUp) this.#raise(partition, polledAt);
    for (const partition of reassigned) this.reassigned.add(partitionText(partition));
    this.assigned = new Set(assigned.map(partitionText));
  }

  #reach({ topic, partition, offset, logAt }: LogRecord): void {
    this.positions.set(partitionText({ topic, partition }), { topic, partition, offset: offset + 1 });
    this.#raise({ topic, partition }, logAt);
  }

  #raise({ topic, partition }: TopicPartition, at: number): void {
    const key = partitionText({ topic, partition });
    this.marks.set(key, { topic, partition, at: Math.max(this.marks.get(key)?.at ?? 0, at) });
  }
}

/** What of a gathering is of partitions that are still this member's; the next owner reads the rest. */
export function keepAssigned(gathered: Gathered): Gathered {
  const isOurs = ({ record }: Delivery | Poison) => gathered.assigned.has(partitionText(record));
  const { assigned, reassigned, bytes } = gathered;
  return {
    assigned,
    reassigned,
    bytes,
    deliveries: gathered.deliveries.filter(isOurs),
    poison: gathered.poison.filter(isOurs),
    positions: new Map([...gathered.positions].filter(([key]) => gathered.assigned.has(key))),
    marks: new Map([...gathered.marks].filter(([key]) => gathered.assigned.has(key))),
  };
}
