import type { AgentDayFacts, CxEvent, LoggedEvent, SessionFacts, UnitKind, UnitRef } from '@tidewatch/schemas';

/** An event as it goes to the archive. */
export interface ArchivedEvent extends LoggedEvent {
  readonly unit: UnitRef;
  readonly event: CxEvent;
  /** Exact bytes of the event in the log, as text. */
  readonly payload: string;
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
  insertSessions(rows: readonly SessionFacts[], signal?: AbortSignal): Promise<void>;
  insertAgentDays(rows: readonly AgentDayFacts[], signal?: AbortSignal): Promise<void>;
  /** The open ones among the rows go into `open_items`; the closed ones leave it. */
  insertOpenItems(rows: readonly SessionFacts[], signal?: AbortSignal): Promise<void>;
  insertWatermarks(marks: readonly PartitionWatermark[], signal?: AbortSignal): Promise<void>;
  /** Archived events of units, each event once, in any order; `loggedUntil` (ms) leaves out what the log took later. Keys by `unitKeyText`. */
  readEvents(units: readonly UnitRef[], options?: { readonly loggedUntil?: number }): Promise<ReadonlyMap<string, readonly LoggedEvent[]>>;
  /**
   * Units of a kind in key order, in slices of at most `slice`, with all their archived events; `bucket_on` between
   * the two days, both included. Bounded memory: one slice at a time.
   */
  scanUnits(options: ScanOptions): AsyncIterable<readonly ScannedUnit[]>;
  /** Stored rows (the latest version of each) of units, by `unitKeyText`. */
  readSessions(units: readonly UnitRef[]): Promise<ReadonlyMap<string, SessionFacts>>;
  readAgentDays(units: readonly UnitRef[]): Promise<ReadonlyMap<string, AgentDayFacts>>;
  close(): Promise<void>;
}

export interface ScanOptions {
  readonly tenantId: string;
  readonly kind: UnitKind;
  readonly fromDay: string;
  readonly toDay: string;
  readonly slice: number;
  readonly loggedUntil?: number;
}

export interface ScannedUnit {
  readonly unit: UnitRef;
  readonly events: readonly LoggedEvent[];
}
