import type { LoggedEvent, UnitRef } from '@tidewatch/schemas';
import type { Folds } from '../fold/folds.ts';
import type { FoldGuard } from '../watchdog/fold-guard.ts';
import type { Delivery } from './read-record.ts';
import type { UnitCache } from './unit-cache.ts';

/** The deliveries of one unit, in the order of the log. */
export interface UnitGroup {
  readonly key: string;
  readonly unit: UnitRef;
  readonly deliveries: Delivery[];
}

export interface FoldContext {
  readonly cache: UnitCache;
  readonly folds: Folds;
  readonly guard: FoldGuard;
  readonly epoch: string;
  /** Number of this batch. */
  readonly batch: number;
  /** Archived events of the units that are not in the cache. */
  readonly histories: ReadonlyMap<string, readonly LoggedEvent[]>;
  /** Whether the worker that had the partition before may still be writing what it read of this record. */
  isInherited(delivery: Delivery): boolean;
}
