import {
  type AgentDayFacts,
  type CxEvent,
  type LoggedEvent,
  type SessionFacts,
  type UnitKind,
  type UnitRef,
  unitKeyText,
} from '@tidewatch/schemas';
import { batchUnits, EVENT_COLUMNS, readEventBatch, toArchiveRow } from './archive.ts';
import { connect, INSERT_SETTINGS, READ_SETTINGS } from './connection.ts';
import { isTransient, persist } from './faults.ts';
import { AGENT_DAY_SHAPE, columnsOf, SESSION_SHAPE, toValues } from './rows.ts';
import { listUnits, readRowBatch, type UnitTable } from './unit-rows.ts';

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

/** Units in one reading statement. */
const READ_BATCH = 500;
/** Rows in one insert at most: bounds the server's memory, not what a call may carry. */
const INSERT_ROWS = 20_000;
/** Closed sessions written to `open_items` after which their rows are removed for good. */
const CLOSED_BEFORE_CLEANUP = 20_000;
/** How reads wait for a server that is restarting or busy. */
const PATIENT = { when: isTransient, patienceMs: 30_000 };

/**
 * Opens the pipeline's side of a migrated warehouse; `url` is the writer's address. Does not connect yet.
 * @throws UsageError `clickhouse_url_invalid`
 */
export function openStore(options: { readonly url: string }): WarehouseStore {
  const writer = connect(options.url, INSERT_SETTINGS);
  const reader = connect(options.url, READ_SETTINGS);
  let closedSinceCleanup = 0;

  async function insert(
    table: string,
    columns: readonly [string, ...string[]],
    rows: readonly (readonly unknown[])[],
    signal?: AbortSignal,
  ) {
    for (let from = 0; from < rows.length; from += INSERT_ROWS) {
      const values = rows.slice(from, from + INSERT_ROWS);
      const abort = signal ? { abort_signal: signal } : {};
      await persist(() => writer.insert({ table, columns: [...columns], values, format: 'JSONCompactEachRow', ...abort }), {
        when: isTransient,
        signal,
      });
    }
  }

  async function readEvents(units: readonly UnitRef[], options: { readonly loggedUntil?: number } = {}) {
    const found = new Map<string, readonly LoggedEvent[]>();
    for (const batch of batchUnits(units, READ_BATCH)) {
      const events = await persist(() => readEventBatch(reader, batch, options.loggedUntil ?? Number.MAX_SAFE_INTEGER), PATIENT);
      for (const [key, list] of events) found.set(key, list);
    }
    return found;
  }

  async function readRows<T>(table: UnitTable, units: readonly UnitRef[]): Promise<ReadonlyMap<string, T>> {
    const found = new Map<string, T>();
    for (const batch of batchUnits(units, READ_BATCH)) {
      const rows = await persist(() => readRowBatch(reader, table, batch), PATIENT);
      for (const [key, row] of rows) found.set(key, row as T);
    }
    return found;
  }

  return {
    insertEvents: (events, signal) => insert('events', EVENT_COLUMNS, events.map(toArchiveRow), signal),
    insertSessions: (rows, signal) =>
      insert(
        'sessions',
        columnsOf(SESSION_SHAPE),
        rows.map((row) => toValues(SESSION_SHAPE, row)),
        signal,
      ),
    insertAgentDays: (rows, signal) =>
      insert(
        'agent_days',
        columnsOf(AGENT_DAY_SHAPE),
        rows.map((row) => toValues(AGENT_DAY_SHAPE, row)),
        signal,
      ),
    async insertOpenItems(rows, signal) {
      await insert('open_items', [...columnsOf(SESSION_SHAPE), 'is_deleted'], rows.map(toOpenItem), signal);
      closedSinceCleanup += rows.filter((row) => row.closed_at !== null).length;
      if (closedSinceCleanup < CLOSED_BEFORE_CLEANUP) return;
      await persist(() => writer.command({ query: 'OPTIMIZE TABLE open_items FINAL CLEANUP' }), { when: isTransient, signal });
      closedSinceCleanup = 0;
    },
    insertWatermarks: (marks, signal) =>
      insert(
        'watermarks',
        ['epoch', 'topic', 'partition', 'watermark_at'],
        marks.map((mark) => [mark.epoch, mark.topic, mark.partition, mark.watermarkAt]),
        signal,
      ),
    readEvents,
    async *scanUnits(options) {
      let after: UnitRef | null = null;
      for (;;) {
        const from: UnitRef | null = after;
        const units: readonly UnitRef[] = await persist(() => listUnits(reader, options, from), PATIENT);
        if (units.length === 0) return;
        const events = await readEvents(units, options.loggedUntil === undefined ? {} : { loggedUntil: options.loggedUntil });
        yield units.map((unit) => ({ unit, events: events.get(unitKeyText(unit)) ?? [] }));
        after = units.at(-1) as UnitRef;
      }
    },
    readSessions: (units) => readRows<SessionFacts>('sessions', units),
    readAgentDays: (units) => readRows<AgentDayFacts>('agent_days', units),
    async close() {
      await writer.close();
      await reader.close();
    },
  };
}

/** A row of `open_items`; of a closed session only what replaces the open one. */
function toOpenItem(row: SessionFacts): readonly unknown[] {
  const isClosed = row.closed_at !== null;
  const kept = isClosed ? { ...row, entries: [], offers: [], segments: [], messages: [] } : row;
  return [...toValues(SESSION_SHAPE, kept), isClosed ? 1 : 0];
}
