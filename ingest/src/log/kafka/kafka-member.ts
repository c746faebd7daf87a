import kafkajs, { type Consumer, type EachBatchPayload, type Kafka, type PartitionAssigner } from 'kafkajs';
import { MAX_POLL_BYTES } from '../check-records.ts';
import { unavailable } from '../log-errors.ts';
import type { Position, TopicPartition } from '../port.ts';
import { HeldBatches } from './held-batches.ts';
import { isFencing } from './kafka-errors.ts';

/** Commits and heartbeats wait behind a fetch on the same connection. */
const FETCH_WAIT_MS = 200;

/** What one generation of the group gave this member. */
export interface Assignment {
  readonly partitions: readonly TopicPartition[];
  /** Next offset to return, by partition; null until it has been looked up. */
  positions: Map<string, number> | null;
}

export interface MemberOptions {
  readonly group: string;
  readonly topics: readonly string[];
  /** Of all the topics, now. */
  readonly partitions: number;
  readonly sessionTimeoutMs: number;
  readonly heartbeatMs: number;
  /** Told when there is something to take, or the assignment has changed, or it has ended. */
  readonly onChange: () => void;
}

/**
 * One membership in a group, from joining to leaving or failing: holds what KafkaJS pushes until it is taken, and keeps
 * the session alive by itself. It never comes back; who wants to go on joins as another one.
 */
export class KafkaMember {
  readonly held = new HeldBatches();
  readonly #consumer: Consumer;
  readonly #options: MemberOptions;
  #assignment: Assignment | null = null;
  #commits = 0;
  #failure: Error | null = null;
  #joining: Promise<void> = Promise.resolve();
  #giveUp: (failure: Error) => void = () => {};

  constructor(kafka: Kafka, options: MemberOptions) {
    this.#options = options;
    this.#consumer = kafka.consumer({
      groupId: options.group,
      sessionTimeout: options.sessionTimeoutMs,
      rebalanceTimeout: options.sessionTimeoutMs * 2,
      heartbeatInterval: options.heartbeatMs,
      maxWaitTimeInMs: FETCH_WAIT_MS,
      maxBytes: MAX_POLL_BYTES,
      maxBytesPerPartition: 1_048_576,
      metadataMaxAge: 5_000,
      allowAutoTopicCreation: false,
      retry: { initialRetryTime: 100, maxRetryTime: 1_000, retries: 5, restartOnFailure: async () => false },
      partitionAssigners: [this.#assigner()],
    });
  }

  /** Null from the moment that a new generation begins until it has given something. */
  get assignment(): Assignment | null {
    return this.#assignment;
  }

  /** Why it has ended; null while it goes on. */
  get failure(): Error | null {
    return this.#failure;
  }

  /** Resolves when there is an assignment; rejects at once when it fails, whatever KafkaJS still tries. */
  async join(): Promise<void> {
    this.#listen();
    this.#joining = this.#run();
    await Promise.race([
      this.#joining,
      new Promise<never>((_, reject) => {
        this.#giveUp = reject;
      }),
    ]);
    if (this.#failure) throw this.#failure;
  }

  /** @throws whatever KafkaJS does; `log_unavailable` when it did nothing */
  async commit(positions: readonly Position[]): Promise<void> {
    const assignment = this.#assignment;
    const commitsBefore = this.#commits;
    try {
      await this.#consumer.commitOffsets(positions.map(toOffset));
    } catch (error) {
      if (isFencing(error) && this.#assignment === assignment) this.#lose();
      throw error;
    }
    // KafkaJS returns without a word when it is not running.
    if (this.#commits === commitsBefore) throw unavailable(new Error('the consumer is restarting'));
  }

  /** The partition is fetched from there on. */
  seek(position: Position): void {
    this.held.drop(position);
    this.#consumer.seek(toOffset(position));
  }

  async leave(): Promise<void> {
    this.#lose();
    // KafkaJS forgets to leave when it is told to before it has joined.
    await this.#joining.catch(() => {});
    await this.#consumer.disconnect();
  }

  async #run(): Promise<void> {
    const { topics, partitions } = this.#options;
    await this.#consumer.connect();
    await this.#consumer.subscribe({ topics: [...topics], fromBeginning: true });
    await this.#consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      // Every partition's batch must be in reach of a poll, also when there are more partitions later.
      partitionsConsumedConcurrently: Math.max(64, 2 * partitions),
      eachBatch: (payload) => this.#hold(payload),
    });
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

  #listen(): void {
    const { events } = this.#consumer;
    this.#consumer.on(events.GROUP_JOIN, ({ payload }) => {
      const partitions = Object.entries(payload.memberAssignment).flatMap(([topic, numbers]) =>
        numbers.map((partition) => ({ topic, partition })),
      );
      this.#assignment = { partitions, positions: null };
      this.#options.onChange();
    });
    this.#consumer.on(events.COMMIT_OFFSETS, () => {
      this.#commits++;
    });
    this.#consumer.on(events.CRASH, ({ payload }) => this.#fail(payload.error));
    // KafkaJS would go on with a connection that has fallen silent.
    this.#consumer.on(events.REQUEST_TIMEOUT, ({ payload }) => {
      this.#fail(new Error(`${payload.broker} has not answered ${payload.apiName} in time`));
    });
  }

  /** KafkaJS goes on with a partition when this resolves. */
  async #hold(payload: EachBatchPayload): Promise<void> {
    if (payload.isStale()) return;
    const held = this.held.add(payload.batch);
    this.#options.onChange();
    let taken = await within(held.ended, this.#options.heartbeatMs);
    while (taken === 'waiting') {
      if (!payload.isRunning()) return this.held.drop(held);
      try {
        await payload.heartbeat();
      } catch (error) {
        this.#lose();
        throw error;
      }
      taken = await within(held.ended, this.#options.heartbeatMs);
    }
    if (taken) payload.resolveOffset(payload.batch.lastOffset());
  }

  #fail(failure: Error): void {
    this.#failure ??= failure;
    this.#giveUp(failure);
    this.#lose();
    this.#options.onChange();
  }

  /** What was given to this member is not, or may soon not be, its own any more. */
  #lose(): void {
    this.#assignment = null;
    this.held.dropAll();
  }
}

function toOffset({ topic, partition, offset }: Position) {
  return { topic, partition, offset: String(offset) };
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
