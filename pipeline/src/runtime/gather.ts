import { setTimeout as delay } from 'node:timers/promises';
import type { LogConsumer, Position, TopicPartition } from '@tidewatch/ingest/log';
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
  const deliveries: Delivery[] = [];
  const poison: Poison[] = [];
  const positions = new Map<string, Position>();
  const marks = new Map<string, PartitionMark>();
  const reassigned = new Set<string>();
  let assigned: ReadonlySet<string>;
  let count = 0;
  let bytes = 0;
  const raise = ({ topic, partition }: TopicPartition, at: number) => {
    const key = partitionText({ topic, partition });
    marks.set(key, { topic, partition, at: Math.max(marks.get(key)?.at ?? 0, at) });
  };

  const end = clock.now() + forMs;
  const leftMs = () => {
    const left = end - clock.now();
    // More than at the beginning: the clock was set back, and would have it collect until it is there again.
    return left > forMs ? 0 : Math.max(left, 0);
  };
  do {
    const result = await poll({ maxRecords: maxRecords - count, maxWaitMs: leftMs() });
    for (const record of result.records) {
      const read = readRecord(record);
      if (isPoison(read)) poison.push(read);
      else deliveries.push(read);
      const { topic, partition, offset } = record;
      positions.set(partitionText(record), { topic, partition, offset: offset + 1 });
      raise(record, record.logAt);
      count += 1;
      bytes += record.value.byteLength;
    }
    for (const partition of result.caughtUp) raise(partition, result.polledAt);
    for (const partition of result.reassigned) reassigned.add(partitionText(partition));
    assigned = new Set(result.assigned.map(partitionText));
    const isAtEnd = result.records.length > 0 && result.caughtUp.length === result.assigned.length;
    const rest = isAtEnd ? Math.min(restMs, leftMs()) : 0;
    // A stop cuts the rest short.
    if (rest > 0) await delay(rest, undefined, { signal }).catch(() => {});
  } while (count < maxRecords && bytes < maxBytes && !signal.aborted && leftMs() > 0);
  return { deliveries, poison, positions, marks, assigned, reassigned };
}

/** What of a gathering is of partitions that are still this member's; the next owner reads the rest. */
export function keepAssigned(gathered: Gathered): Gathered {
  const isOurs = ({ record }: Delivery | Poison) => gathered.assigned.has(partitionText(record));
  return {
    ...gathered,
    deliveries: gathered.deliveries.filter(isOurs),
    poison: gathered.poison.filter(isOurs),
    positions: new Map([...gathered.positions].filter(([key]) => gathered.assigned.has(key))),
    marks: new Map([...gathered.marks].filter(([key]) => gathered.assigned.has(key))),
  };
}
