import type { CxEvent, Problem } from '@tidewatch/schemas';

/** What became of a batch of events. */
export interface Collected {
  readonly accepted: number;
  /** Events whose id had been taken before. */
  readonly duplicates: number;
  /** Why nothing of the batch was taken: what it publishes contradicts what has been published. Absent where it was taken. */
  readonly refused?: readonly Problem[];
}

/** Takes valid events of one tenant into the log: seals their text, leaves out those already taken, appends. */
export interface Collector {
  /**
   * Resolves when the log has every event on disk. Events may repeat; sending a batch again adds nothing.
   * @throws UsageError `version_taken`; TidewatchError with `retry` when the log or the store of ids cannot take them: nothing is lost by trying again
   */
  collect(tenantId: string, events: readonly CxEvent[]): Promise<Collected>;
}

/** Valid events of one tenant. */
export interface TenantBatch {
  readonly tenantId: string;
  readonly events: readonly CxEvent[];
}

/** The collector as the door, the imports and the replay of dead letters use it. */
export interface BatchCollector extends Collector {
  /**
   * As `collect` for several batches, of several tenants perhaps, in one append, each with its own answer; of equal
   * events the first batch has the accepted one.
   */
  collectEach(batches: readonly TenantBatch[]): Promise<readonly Collected[]>;
  /** Appends the events although their ids have been taken: for those that were taken and could not be processed. */
  resend(events: readonly CxEvent[]): Promise<void>;
}

/** An item that could not be taken: kept with its reason until somebody replays or discards it. */
export interface DeadLetter {
  readonly id: string;
  readonly tenantId: string | null;
  /** `pipeline` or `import`; what the door refuses goes back to its sender instead. */
  readonly origin: string;
  readonly at: number;
  readonly topic: string | null;
  readonly partition: number | null;
  readonly offset: number | null;
  readonly problems: readonly Problem[];
  /** The bytes as they came, at most 1 MiB. */
  readonly payload: Uint8Array;
  /** Size of the whole in bytes, where `payload` is only its beginning; such a letter cannot be replayed. */
  readonly cutFrom?: number;
  /** What the payload is: `event` (when absent), or a row of a source file (`technion`, `conversations`), which is replayed by importing the corrected file. */
  readonly format?: string;
  readonly replayedAt: number | null;
}

export interface DeadLetters {
  /**
   * Keeps the letters. One that is known (same place in the log or same file content) is not added again.
   * @throws TidewatchError `store_unavailable` (retry) while PostgreSQL cannot take them
   */
  add(letters: readonly Omit<DeadLetter, 'id' | 'replayedAt'>[]): Promise<void>;
  /** Letters that wait for somebody, in the order of `at`; `after` is the id of the last one of the page before. */
  list(options: { readonly tenantId?: string; readonly limit: number; readonly after?: string }): Promise<readonly DeadLetter[]>;
  /** How many wait for somebody. */
  count(tenantId?: string): Promise<number>;
}

/** What a replay did: `kept` letters have these reasons now. */
export interface Replayed {
  readonly replayed: readonly string[];
  readonly kept: readonly { readonly id: string; readonly problems: readonly Problem[] }[];
}
