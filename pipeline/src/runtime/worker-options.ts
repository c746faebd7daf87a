import type { DeadLetters } from '@tidewatch/ingest';
import type { EventLog, PartitionLag } from '@tidewatch/ingest/log';
import type { Clock } from '@tidewatch/schemas';
import type { WarehouseStore } from '@tidewatch/warehouse';
import type { Logger } from 'pino';
import type { Folds } from '../fold/folds.ts';

export interface WorkerLimits {
  /** Records in one flush; default 10,000. */
  readonly maxRecords?: number;
  /** Bytes of records in one flush, about; default 16 MiB. */
  readonly maxBytes?: number;
  /** Longest collecting before a flush as long as flushes are quick, ms; default 300. See `gatherForMs`. */
  readonly flushEveryMs?: number;
  /** Rest between two polls once the log has been read to its end, ms; default 50. */
  readonly restMs?: number;
  /** Memory for units; default 128 MiB. */
  readonly cacheBytes?: number;
  /** Rest between two watermarks of an idle worker, ms; default 1,000. */
  readonly idleWatermarkMs?: number;
  /** The first rebuild of `open_items` comes so long after the start, ms; default 5 min. The next ones a day later each. */
  readonly firstRebuildAfterMs?: number;
  /** A stop gives the flush under way so long, ms; default 4,000. What it does not finish the next worker does again. */
  readonly stopWithinMs?: number;
  /** A worker that does not poll for so long loses its partitions, ms; default as in the log's port. */
  readonly sessionTimeoutMs?: number;
}

export interface WorkerOptions {
  readonly log: EventLog;
  readonly store: WarehouseStore;
  readonly deadLetters: DeadLetters;
  readonly clock: Clock;
  /** Run of folding that the rows belong to: names the consumer group and the derived events. */
  readonly epoch: string;
  readonly logger: Logger;
  readonly limits?: WorkerLimits;
  /** Told how long each flush took, ms, for the distribution of it. */
  readonly onFlush?: (ms: number) => void;
  /** How long late events are waited for before an interval is settled, ms; default `ALLOWED_LATENESS_MS`. */
  readonly allowedLatenessMs?: number;
  /** The folds; default those of this room. */
  readonly folds?: Folds;
}

/** What a worker has done since it started. */
export interface WorkerCounts {
  /** Events archived. */
  readonly events: number;
  /** Unit rows written. */
  readonly rows: number;
  readonly duplicates: number;
  readonly deadLettered: number;
  /** Of the events: those that the log took more than 10 min after they happened; imported and derived ones left out. */
  readonly lateEvents: number;
  /** Bytes of the events as the log had them. */
  readonly archivedBytes: number;
  /** Partitions whose commit was refused because they had gone to another worker. */
  readonly fenced: number;
  /** Times that a store or the log was waited for, those left out that the store waits for itself. */
  readonly retries: number;
  readonly flushes: number;
  readonly flushMsTotal: number;
  /** How long the last flush took, ms; null before the first. */
  readonly lastFlushMs: number | null;
  /** When the last flush was done, ms UTC; null before the first. */
  readonly lastFlushAt: number | null;
  /** Bytes of records that have been read and are not committed yet. */
  readonly heldBytes: number;
  readonly cachedUnits: number;
  readonly cachedBytes: number;
}

export interface WorkerSnapshot extends WorkerCounts {
  readonly epoch: string;
  /** Of the whole group, not of this worker alone. */
  readonly lag: readonly PartitionLag[];
  readonly lagTotal: number;
}

export interface Worker {
  counts(): WorkerCounts;
  /** The counts with the group's lag; rejects while the log cannot be asked. */
  snapshot(): Promise<WorkerSnapshot>;
  /** Settles when the worker has ended: rejects when something other than `stop` ended it. */
  readonly done: Promise<void>;
  /** Finishes and commits the flush under way, then leaves the group. Rejects like `done`. */
  stop(): Promise<void>;
}
