/** A record to append. `key` decides the partition; records of one key keep their order. */
export interface NewRecord {
  readonly topic: string;
  readonly key: string;
  readonly value: Uint8Array;
}

/** A record as the log holds it. */
export interface LogRecord {
  readonly topic: string;
  readonly partition: number;
  /** Dense per partition, from 0. */
  readonly offset: number;
  readonly key: string;
  readonly value: Uint8Array;
  /** When the log took it, ms UTC; non-decreasing per partition. */
  readonly logAt: number;
}

export interface TopicSpec {
  readonly name: string;
  readonly partitions: number;
}

export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

/** The next offset to read of a partition: everything before it has been dealt with. */
export interface Position extends TopicPartition {
  readonly offset: number;
}

export interface PartitionLag extends Position {
  /** The offset that the next appended record will get. */
  readonly end: number;
  /** end − offset. */
  readonly lag: number;
}

/**
 * The event log. Two drivers, `kafka` and `embedded`, pass one contract suite.
 * Errors are TidewatchErrors; `log_unavailable` (retry) when the store cannot be reached.
 */
export interface EventLog {
  /** Creates the topics that are missing and grows those with fewer partitions; never shrinks. */
  ensureTopics(topics: readonly TopicSpec[]): Promise<void>;
  topics(): Promise<readonly TopicSpec[]>;
  /** Resolves when every record is on disk in the log, in order per key; rejects when any may not be (then the whole batch may be sent again). */
  append(records: readonly NewRecord[]): Promise<void>;
  /** Joins a group: each partition is read by one member at a time. */
  join(options: JoinOptions): Promise<LogConsumer>;
  /** Committed position and end of every partition of the topics, for a group. */
  lag(group: string, topics: readonly string[]): Promise<readonly PartitionLag[]>;
  close(): Promise<void>;
}

export interface JoinOptions {
  readonly group: string;
  readonly topics: readonly string[];
  /** Where a group without a commit starts; default `earliest`. */
  readonly from?: 'earliest' | 'latest';
  /** A member that neither polls nor beats for so long loses its partitions; default 6,000 ms. */
  readonly sessionTimeoutMs?: number;
}

/** A member of a group. Not for concurrent use: one poll or commit at a time. */
export interface LogConsumer {
  /**
   * Up to `maxRecords` records of the assigned partitions, in offset order per partition, fairly over partitions;
   * empty after `maxWaitMs` without any. Reads on from the last poll, not from the last commit.
   */
  poll(options: { readonly maxRecords: number; readonly maxWaitMs: number }): Promise<PollResult>;
  /** Stays in the group while what was polled takes its time: to be called now and then between polls, never beside one. */
  beat(): Promise<void>;
  /**
   * Marks everything before the positions as done.
   * @throws TidewatchError `log_fenced` when a partition has gone to another member: what was read of it is not ours any more
   */
  commit(positions: readonly Position[]): Promise<void>;
  /** The next poll of an assigned partition starts here. */
  seek(position: Position): Promise<void>;
  /** Leaves the group. */
  close(): Promise<void>;
}

export interface PollResult {
  readonly records: readonly LogRecord[];
  /** Partitions that this member has now. A partition that left and came back is in `reassigned`. */
  readonly assigned: readonly TopicPartition[];
  /** Partitions that were newly given to this member since the last poll: reading goes on from the committed position. */
  readonly reassigned: readonly TopicPartition[];
  /** Assigned partitions of which every record up to the end, as of `polledAt`, has been returned (lag 0). */
  readonly caughtUp: readonly TopicPartition[];
  /** When the log was asked, by this machine's clock, ms UTC. */
  readonly polledAt: number;
}
