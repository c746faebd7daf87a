import kafkajs, { type Admin, type Consumer, type EachBatchPayload, type Kafka, type PartitionAssigner } from 'kafkajs';
import { MAX_POLL_BYTES } from '../check-records.ts';
import { closed, fenced, unavailable } from '../log-errors.ts';
import type { JoinOptions, LogConsumer, LogRecord, PollResult, Position, TopicPartition } from '../port.ts';
import { HeldBatches, partitionName } from './held-batches.ts';
import { guarded, isFencing, toLogError } from './kafka-errors.ts';
import { type PartitionEnds, readEnds, readPlaces } from './kafka-places.ts';

/** How old the ends may be by which a poll says what has been read to the end. */
const ENDS_FRESH_MS = 500;
/** Commits and heartbeats wait behind a fetch on the same connection. */
const FETCH_WAIT_MS = 200;

/** What one generation of the group gave this member. */
interface Assignment {
  readonly partitions: readonly TopicPartition[];
  /** Next offset to return, by partition; null until it has been looked up. */
  positions: Map<string, number> | null;
}

/**
 * A member of a group on Kafka: polls take from what KafkaJS pushes. KafkaJS waits until a batch has been taken, and its
 * heartbeats go on meanwhile only as long as somebody polls, so a member that hangs loses its partitions.
 */
export class KafkaConsumer implements LogConsumer {
  readonly #kafka: Kafka;
  readonly #admin: Admin;
  readonly #options: JoinOptions;
  readonly #sessionTimeoutMs: number;
  readonly #heartbeatMs: number;
  readonly #held = new HeldBatches();
  #consumer: Consumer | null = null;
  /** Null from the moment that a new generation begins until it has given us something. */
  #assignment: Assignment | null = null;
  /** The assignment that the last poll told of; commits hold only while it is the current one. */
  #told: Assignment | null = null;
  #ends: { readonly at: number; readonly readAt: number; readonly of: readonly PartitionEnds[] } = { at: 0, readAt: -Infinity, of: [] };
  #polledAt = performance.now();
  #commits = 0;
  #crash: Error | null = null;
  #wake: () => void = () => {};
  #closed = false;

  constructor(kafka: Kafka, admin: Admin, options: JoinOptions) {
    this.#kafka = kafka;
    this.#admin = admin;
    this.#options = options;
    this.#sessionTimeoutMs = options.sessionTimeoutMs ?? 6_000;
    this.#heartbeatMs = Math.min(1_000, this.#sessionTimeoutMs / 4);
  }

  /** Joins the group, or joins again after a crash. */
  async start(): Promise<void> {
    const { group, topics } = this.#options;
    const partitions = (await readEnds(this.#admin, topics)).length;
    const consumer = this.#kafka.consumer({
      groupId: group,
      sessionTimeout: this.#sessionTimeoutMs,
      rebalanceTimeout: this.#sessionTimeoutMs * 2,
      heartbeatInterval: this.#heartbeatMs,
      maxWaitTimeInMs: FETCH_WAIT_MS,
      maxBytes: MAX_POLL_BYTES,
      maxBytesPerPartition: 1_048_576,
      metadataMaxAge: 5_000,
      allowAutoTopicCreation: false,
      partitionAssigners: [this.#assigner()],
    });
    this.#consumer = consumer;
    this.#watch(consumer);
    await consumer.connect();
    await consumer.subscribe({ topics: [...topics], fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      // Every partition's batch must be in reach of a poll, also when there are more partitions later.
      partitionsConsumedConcurrently: Math.max(64, 2 * partitions),
      eachBatch: (payload) => this.#hold(payload),
    });
  }

  async poll({ maxRecords, maxWaitMs }: { readonly maxRecords: number; readonly maxWaitMs: number }): Promise<PollResult> {
    const deadline = performance.now() + maxWaitMs;
    for (;;) {
      if (this.#closed) throw closed();
      this.#polledAt = performance.now();
      await this.#reviveOrThrow();
      const assignment = this.#assignment;
      if (assignment) await guarded(() => this.#prepare(assignment));
      const left = deadline - performance.now();
      // From here to the return nothing waits, so that the assignment and the records belong together.
      if (assignment && assignment === this.#assignment && assignment.positions) {
        const records = this.#held.take(maxRecords, assignment.positions);
        if (records.length > 0 || left <= 0) return this.#tell(assignment, assignment.positions, records);
      } else if (!this.#assignment && left <= 0) {
        return { records: [], assigned: [], reassigned: [], caughtUp: [], polledAt: Date.now() };
      }
      await this.#wait(Math.min(Math.max(left, 0), ENDS_FRESH_MS));
    }
  }

  async commit(positions: readonly Position[]): Promise<void> {
    if (this.#closed) throw closed();
    // A partition named twice: the last one counts.
    const latest = [...new Map(positions.map((position) => [partitionName(position), position])).values()];
    if (latest.length === 0) return;
    const assignment = this.#requireHeld(latest);
    const commitsBefore = this.#commits;
    try {
      await this.#consumer?.commitOffsets(latest.map(({ topic, partition, offset }) => ({ topic, partition, offset: String(offset) })));
    } catch (error) {
      if (!isFencing(error)) throw toLogError(error);
      if (this.#assignment === assignment) this.#lose();
      throw fenced(latest, error);
    }
    // KafkaJS returns without a word when it is not running; and it sends a commit again after a lost connection, by then
    // perhaps as a member of a later generation.
    if (this.#commits === commitsBefore) throw unavailable(new Error('the consumer is restarting'));
    if (this.#assignment !== assignment) throw fenced(latest);
  }

  async seek(position: Position): Promise<void> {
    if (this.#closed) throw closed();
    const { positions } = this.#requireHeld([position]);
    const { topic, partition, offset } = position;
    this.#held.drop(position);
    positions?.set(partitionName(position), offset);
    this.#consumer?.seek({ topic, partition, offset: String(offset) });
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#lose();
    await guarded(async () => this.#consumer?.disconnect());
  }

  /** KafkaJS asks the assigner for its protocol whenever it begins to join: the old assignment ends there. */
  #assigner(): PartitionAssigner {
    return (config) => {
      const roundRobin = kafkajs.PartitionAssigners.roundRobin(config);
      const protocol: typeof roundRobin.protocol = (subscription) => {
        this.#lose();
        return roundRobin.protocol(subscription);
      };
      return { ...roundRobin, protocol };
    };
  }

  #watch(consumer: Consumer): void {
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
      const partitions = Object.entries(payload.memberAssignment).flatMap(([topic, numbers]) =>
        numbers.map((partition) => ({ topic, partition })),
      );
      this.#assignment = { partitions, positions: null };
      this.#wake();
    });
    consumer.on(consumer.events.COMMIT_OFFSETS, () => {
      this.#commits++;
    });
    consumer.on(consumer.events.CRASH, ({ payload }) => {
      this.#lose();
      if (!payload.restart) this.#crash = payload.error;
      this.#wake();
    });
  }

  /** KafkaJS goes on with a partition when this resolves. */
  async #hold(payload: EachBatchPayload): Promise<void> {
    if (payload.isStale()) return;
    const held = this.#held.add(payload.batch);
    this.#wake();
    let taken = await within(held.ended, this.#heartbeatMs);
    while (taken === 'waiting') {
      if (!payload.isRunning()) return this.#held.drop(held);
      if (performance.now() - this.#polledAt < this.#sessionTimeoutMs) {
        try {
          await payload.heartbeat();
        } catch (error) {
          this.#lose();
          throw error;
        }
      }
      taken = await within(held.ended, this.#heartbeatMs);
    }
    if (taken) payload.resolveOffset(payload.batch.lastOffset());
  }

  /** What was given to this member is not, or may soon not be, its own any more. */
  #lose(): void {
    this.#assignment = null;
    this.#held.dropAll();
  }

  #requireHeld(positions: readonly Position[]): Assignment {
    const assignment = this.#told;
    if (!assignment || assignment !== this.#assignment) throw fenced(positions);
    const lost = positions.filter((position) => !assignment.positions?.has(partitionName(position)));
    if (lost.length > 0) throw fenced(lost);
    return assignment;
  }

  async #reviveOrThrow(): Promise<void> {
    const crash = this.#crash;
    if (crash) {
      this.#crash = null;
      this.#consumer = null;
      throw toLogError(crash);
    }
    if (!this.#consumer) await guarded(() => this.start());
  }

  /** Looks up where a new assignment begins, and the ends when they are old. */
  async #prepare(assignment: Assignment): Promise<void> {
    if (!assignment.positions) assignment.positions = await this.#startingPositions(assignment);
    if (performance.now() - this.#ends.readAt < ENDS_FRESH_MS) return;
    const at = Date.now();
    const readAt = performance.now();
    this.#ends = { at, readAt, of: await readEnds(this.#admin, this.#options.topics) };
  }

  async #startingPositions(assignment: Assignment): Promise<Map<string, number>> {
    const { group, topics, from } = this.#options;
    const places = new Map((await readPlaces(this.#admin, group, topics)).map((place) => [partitionName(place), place]));
    const positions = new Map<string, number>();
    const latest: Position[] = [];
    for (const partition of assignment.partitions) {
      const place = places.get(partitionName(partition));
      if (!place) continue;
      const { committed, low, high } = place;
      if (committed === null && from === 'latest') latest.push({ ...partition, offset: high });
      positions.set(partitionName(partition), Math.max(committed ?? (from === 'latest' ? high : low), low));
    }
    if (latest.length > 0 && this.#assignment === assignment) await this.#pin(latest);
    return positions;
  }

  /** Commits where a group began that was to begin at the latest record, so that its next member does not begin later. */
  async #pin(positions: readonly Position[]): Promise<void> {
    const offsets = positions.map(({ topic, partition, offset }) => ({ topic, partition, offset: String(offset) }));
    for (const offset of offsets) this.#consumer?.seek(offset);
    await this.#consumer?.commitOffsets(offsets);
  }

  #tell(assignment: Assignment, positions: ReadonlyMap<string, number>, records: readonly LogRecord[]): PollResult {
    const isNew = this.#told !== assignment;
    this.#told = assignment;
    const ends = new Map(this.#ends.of.map((end) => [partitionName(end), end.high]));
    const isRead = (name: string) => (positions.get(name) ?? 0) >= (ends.get(name) ?? Number.POSITIVE_INFINITY);
    return {
      records,
      assigned: assignment.partitions,
      reassigned: isNew ? assignment.partitions : [],
      caughtUp: assignment.partitions.filter((partition) => isRead(partitionName(partition))),
      polledAt: this.#ends.at,
    };
  }

  #wait(maxMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, maxMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** The promise's value, or `waiting` after so long. */
async function within<T>(promise: Promise<T>, ms: number): Promise<T | 'waiting'> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'waiting'>((resolve) => {
    timer = setTimeout(resolve, ms, 'waiting');
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
