import type { TopicPartition } from '@tidewatch/ingest/log';
import type { RowsByKind } from '@tidewatch/schemas';
import type { UnitState } from '../fold/fold.ts';
import type { PlainKind } from '../fold/folds.ts';
import type { SessionDraft } from '../fold/session-draft.ts';
import type { FoldedSession } from '../fold/session-fold.ts';

interface Cached {
  readonly key: string;
  /** `partitionText` of the partition that feeds it. */
  readonly partition: string;
  /** Estimate of what it occupies. */
  bytes: number;
  /** The last batch that touched it. */
  batch: number;
  /** The batch that it was last given its place in the queue for eviction for. */
  placedFor: number;
}

export interface SessionUnit extends Cached {
  readonly kind: 'session';
  readonly state: UnitState<SessionDraft, FoldedSession>;
  /** Of all its events; null before the first. */
  conversationId: string | null;
  /** Pieces of work in the log, by `pieceKey`: what was last sent, or null where this worker does not know. */
  sent: ReadonlyMap<string, string | null>;
  /** `open_items` may hold a row of it. */
  mayBeOpen: boolean;
}

/** A unit of which nothing but its row is made. */
export interface PlainUnit extends Cached {
  readonly kind: PlainKind;
  readonly state: UnitState<unknown, RowsByKind[PlainKind]>;
}

export type Unit = SessionUnit | PlainUnit;

/** One text per partition, for maps and sets. */
export function partitionText({ topic, partition }: TopicPartition): string {
  return `${topic}/${partition}`;
}

/**
 * The units that were last touched, up to `maxBytes`. Only a cache: a unit that is not here is read from the archive.
 * Units are dropped with their partition, because another worker may have added events meanwhile.
 */
export class UnitCache {
  readonly #maxBytes: number;
  /** The queue for eviction. A unit that was touched since it was placed goes to the end when its turn comes ("second chance"). */
  readonly #units = new Map<string, Unit>();
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get size(): number {
    return this.#units.size;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** The unit, which `batch` touches and so keeps from eviction; undefined where it must be read from the archive. */
  touch(key: string, batch: number): Unit | undefined {
    const unit = this.#units.get(key);
    if (unit !== undefined) unit.batch = batch;
    return unit;
  }

  /** Puts a unit in, or counts its grown size. */
  put(unit: Unit, grownBy: number): void {
    unit.bytes += grownBy;
    this.#bytes += this.#units.has(unit.key) ? grownBy : unit.bytes;
    this.#units.set(unit.key, unit);
  }

  drop(key: string): void {
    const unit = this.#units.get(key);
    if (unit === undefined) return;
    this.#units.delete(key);
    this.#bytes -= unit.bytes;
  }

  /** Drops every unit of the partitions (`partitionText`). */
  dropPartitions(partitions: ReadonlySet<string>): void {
    if (partitions.size === 0) return;
    for (const unit of [...this.#units.values()]) {
      if (partitions.has(unit.partition)) this.drop(unit.key);
    }
  }

  /** Drops units that were not touched lately, down to the limit; call it when every batch before `batch` has been flushed. */
  evict(batch: number): void {
    // Units that are placed again come up once more at the end of this loop.
    for (const unit of this.#units.values()) {
      if (this.#bytes <= this.#maxBytes || unit.placedFor === batch) return;
      if (unit.batch > unit.placedFor) {
        unit.placedFor = batch;
        this.#units.delete(unit.key);
        this.#units.set(unit.key, unit);
      } else this.drop(unit.key);
    }
  }
}
