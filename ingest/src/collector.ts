import type { CxEvent, Problem } from '@tidewatch/schemas';

/** What became of a batch of events. */
export interface Collected {
  readonly accepted: number;
  /** Events whose id had been taken before. */
  readonly duplicates: number;
}

/** Takes valid events of one tenant into the log: seals their text, leaves out those already taken, appends. */
export interface Collector {
  /**
   * Resolves when the log has every event on disk. Events may repeat; sending a batch again adds nothing.
   * @throws TidewatchError with `retry` when the log or the store of ids cannot take them: nothing is lost by trying again
   */
  collect(tenantId: string, events: readonly CxEvent[]): Promise<Collected>;
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
  readonly replayedAt: number | null;
}

export interface DeadLetters {
  add(letters: readonly Omit<DeadLetter, 'id' | 'replayedAt'>[]): Promise<void>;
  list(options: { readonly tenantId?: string; readonly limit: number; readonly after?: string }): Promise<readonly DeadLetter[]>;
  count(tenantId?: string): Promise<number>;
}
