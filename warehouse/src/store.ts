import type { CxEvent, LoggedEvent, RowKind, RowsByKind, SessionFacts, UnitKind, UnitRef } from '@tidewatch/schemas';
import type { Restatement } from './restatements.ts';

/** An event as it goes to the archive. */
export interface ArchivedEvent extends LoggedEvent {
  readonly unit: UnitRef;
  readonly event: CxEvent;
  /** Exactly what the log has: the event's JSON, as text or as UTF-8. */
  readonly payload: string | Uint8Array;
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

/** How far one partition of the log has been dealt with (keel rule 17). */
export interface PartitionWatermark {
  readonly epoch: string;
  readonly topic: string;
  readonly partition: number;
  /** ms UTC: everything that the log took before it is in the rows. */
  readonly watermarkAt: number;
}

/**
 * The pipeline's side of the warehouse. Every write may be repeated whole: rows replace by version, the archive keeps
 * the first arrival. A write retries transient faults itself, for as long as it takes, unless `signal` ends it; it
 * never drops. Rows of one call go out as one insert a table.
 */
export interface WarehouseStore {
  insertEvents(events: readonly ArchivedEvent[], signal?: AbortSignal): Promise<void>;
  insertRows<K extends RowKind>(kind: K, rows: readonly RowsByKind[K][], signal?: AbortSignal): Promise<void>;
  /** The open ones among the rows go into `open_items`; the closed ones leave it. */
  insertOpenItems(rows: readonly SessionFacts[], signal?: AbortSignal): Promise<void>;
  /**
   * Makes `open_items` again from the rows (keel rule 21), of all tenants: every open session is in it with its row's
   * version, every other one leaves it. Safe beside workers that write, and beside another rebuild.
   */
  rebuildOpenItems(signal?: AbortSignal): Promise<RebuiltOpenItems>;
  /** Lines of one event, unit, metric and interval replace each other. */
  insertRestatements(restatements: readonly Restatement[], signal?: AbortSignal): Promise<void>;
  insertWatermarks(marks: readonly PartitionWatermark[], signal?: AbortSignal): Promise<void>;
  /** Archived events of units, each event once, in any order; `loggedUntil` (ms) leaves out what the log took later. Keys by `unitKeyText`. */
  readEvents(units: readonly UnitRef[], options?: { readonly loggedUntil?: number }): Promise<ReadonlyMap<string, readonly LoggedEvent[]>>;
  /**
   * Units of a kind in key order, in slices of at most `slice`, with all their archived events; `bucket_on` between
   * the two days, both included. Bounded memory: one slice at a time.
   */
  scanUnits(options: ScanOptions): AsyncIterable<readonly ScannedUnit[]>;
  /**
   * Stored rows of a kind in key order that no event has come to after `unchangedAfter`, page by page; `touching` and days
   * as in `scanUnits`. Each is a row as it is, except that arrays that are not asked for are empty.
   */
  scanRows<K extends RowKind>(kind: K, options: RowScanOptions): AsyncIterable<readonly RowsByKind[K][]>;
  /**
   * Units that have a stored row and that `scanUnits` with the same options leaves out, in key order: the row of a unit
   * without events, or, where `touching` is given, a row that touches it while the unit's events do not. A row is
   * looked for before its events, so that what is just being written is no stray. Reads keys only; memory as above.
   */
  scanStrayRows(options: ScanOptions): AsyncIterable<readonly UnitRef[]>;
  /** Stored rows (the latest version of each) of units of a kind, by `unitKeyText`. */
  readRows<K extends RowKind>(kind: K, units: readonly UnitRef[]): Promise<ReadonlyMap<string, RowsByKind[K]>>;
  close(): Promise<void>;
}

/** What a rebuild of `open_items` found. */
export interface RebuiltOpenItems {
  /** Sessions that stood in it and are closed or have no row. */
  readonly takenOut: number;
}

export interface ScanOptions {
  readonly tenantId: string;
  readonly kind: UnitKind;
  readonly fromDay: string;
  readonly toDay: string;
  readonly slice: number;
  readonly loggedUntil?: number;
  /**
   * Sessions only: leaves out those whose row cannot have a say in the range, as far as the instants of their events tell.
   * Nothing is said of the rest: they may touch it.
   */
  readonly touching?: TimeRange;
  /** Leaves out units of which the log took nothing after it, ms UTC; not together with `touching`. */
  readonly changedAfter?: number;
  /** Units that come without their events, which are then not read. */
  readonly isKnown?: (unit: UnitRef) => boolean;
}

export interface RowScanOptions extends Pick<ScanOptions, 'tenantId' | 'fromDay' | 'toDay' | 'touching'> {
  /** ms UTC. */
  readonly unchangedAfter: number;
  /** Arrays that are read. */
  readonly arrays: ReadonlySet<string>;
}

/** Both ends included, ms UTC. */
export interface TimeRange {
  readonly from: number;
  readonly to: number;
}

export interface ScannedUnit {
  readonly unit: UnitRef;
  readonly events: readonly LoggedEvent[];
}
