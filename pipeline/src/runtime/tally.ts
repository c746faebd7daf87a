import { ALLOWED_LATENESS_MS, type Clock, ROW_KINDS } from '@tidewatch/schemas';
import type { Batch } from './fold-batch.ts';
import type { Delivery } from './read-record.ts';
import type { WorkerCounts } from './worker-options.ts';

type Counts = { -readonly [K in keyof WorkerCounts]: WorkerCounts[K] };

/** Keeps what a worker has done. */
export class Tally {
  readonly #clock: Clock;
  readonly #counts: Omit<Counts, 'cachedUnits' | 'cachedBytes' | 'heldBytes'> = {
    events: 0,
    rows: 0,
    duplicates: 0,
    deadLettered: 0,
    lateEvents: 0,
    archivedBytes: 0,
    fenced: 0,
    retries: 0,
    flushes: 0,
    flushMsTotal: 0,
    lastFlushMs: null,
    lastFlushAt: null,
  };

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get counts(): Readonly<Omit<WorkerCounts, 'cachedUnits' | 'cachedBytes' | 'heldBytes'>> {
    return this.#counts;
  }

  /** A batch is written; it took `ms`. */
  flushed(batch: Batch, ms: number): void {
    const counts = this.#counts;
    counts.flushes += 1;
    counts.flushMsTotal += ms;
    counts.lastFlushMs = ms;
    counts.lastFlushAt = this.#clock.now();
    counts.events += batch.archive.length;
    for (const kind of ROW_KINDS) counts.rows += batch.rows[kind].length;
    counts.duplicates += batch.duplicates;
    counts.deadLettered += batch.poison.length;
    for (const delivery of batch.archive) {
      counts.archivedBytes += delivery.record.value.byteLength;
      if (isLate(delivery)) counts.lateEvents += 1;
    }
  }

  /** Partitions had gone to another worker before their commit. */
  fenced(partitions: number): void {
    this.#counts.fenced += partitions;
  }

  /** A store or the log is waited for. */
  retried(): void {
    this.#counts.retries += 1;
  }
}

/** Imported history is in no hurry, and a derived event is as old as the work that it tells of. */
function isLate({ event, logAt }: Delivery): boolean {
  return event.occurred_at < logAt - ALLOWED_LATENESS_MS && event.imported !== true && event.epoch === undefined;
}
