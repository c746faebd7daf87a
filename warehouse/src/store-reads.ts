import type { ClickHouseClient } from '@clickhouse/client';
import { type LoggedEvent, type RowKind, type RowsByKind, type UnitRef, unitKeyText } from '@tidewatch/schemas';
import { readEventBatch } from './archive.ts';
import { isTransient, persist } from './faults.ts';
import type { RowScanOptions, ScannedUnit, ScanOptions, WarehouseStore } from './store.ts';
import { archivedAmong, listRows, listRowUnits, listUnits, type Page, readRowBatch } from './unit-rows.ts';

/** Units in one statement, and characters of their ids: the statement's parameters travel in its address, which is bounded. */
const READ_BATCH = 500;
const READ_CHARACTERS = 60_000;
/** Keys listed in one statement: a few MiB of them, so that a long table is not gone through again for every slice. */
const KEY_PAGE = 10_000;
/** Whole rows in one statement: some tens of MiB. */
const ROW_PAGE = 5_000;
/** How reads wait for a server that is restarting or busy. */
const PATIENT = { when: isTransient, patienceMs: 30_000 };

type Reads = 'readEvents' | 'scanUnits' | 'scanRows' | 'scanStrayRows' | 'readRows';

/** The reading half of the store. */
export function readsFrom(client: ClickHouseClient): Pick<WarehouseStore, Reads> {
  return {
    readEvents: (units, options = {}) => readEvents(client, units, options.loggedUntil),
    scanUnits: (options) => scanUnits(client, options),
    scanRows: (kind, options) => scanRows(client, kind, options),
    scanStrayRows: (options) => scanStrayRows(client, options),
    readRows: (kind, units) => readRows(client, kind, units),
  };
}

async function readEvents(
  client: ClickHouseClient,
  units: readonly UnitRef[],
  loggedUntil = Number.MAX_SAFE_INTEGER,
): Promise<ReadonlyMap<string, readonly LoggedEvent[]>> {
  const found = new Map<string, readonly LoggedEvent[]>();
  for (const batch of batchesOf(units)) {
    const events = await persist((attempt) => readEventBatch(client, batch, { loggedUntil, attempt }), PATIENT);
    for (const [key, list] of events) found.set(key, list);
  }
  return found;
}

/** One slice is read while the one before is being used. */
async function* scanUnits(client: ClickHouseClient, options: ScanOptions): AsyncGenerator<readonly ScannedUnit[]> {
  const read = async (units: readonly UnitRef[]) => {
    const unknown = options.isKnown === undefined ? units : units.filter((unit) => !options.isKnown?.(unit));
    const events = await readEvents(client, unknown, options.loggedUntil);
    return units.map((unit): ScannedUnit => ({ unit, events: events.get(unitKeyText(unit)) ?? [] }));
  };
  let reading: Promise<readonly ScannedUnit[]> | null = null;
  for await (const units of slicesOf(options, (page) => listUnits(client, options, page))) {
    const before = reading;
    reading = read(units);
    // Seen when its turn comes.
    reading.catch(() => {});
    if (before !== null) yield await before;
  }
  if (reading !== null) yield await reading;
}

async function* scanRows<K extends RowKind>(
  client: ClickHouseClient,
  kind: K,
  options: RowScanOptions,
): AsyncGenerator<readonly RowsByKind[K][]> {
  let after: UnitRef | null = null;
  for (;;) {
    const page: Page = { after, limit: ROW_PAGE };
    const { rows, last } = await persist(() => listRows(client, kind, { scan: options, page }), PATIENT);
    yield rows as readonly RowsByKind[K][];
    if (rows.length < ROW_PAGE || last === null) return;
    after = last;
  }
}

async function* scanStrayRows(client: ClickHouseClient, options: ScanOptions): AsyncGenerator<readonly UnitRef[]> {
  for await (const units of slicesOf(options, (page) => listRowUnits(client, options, page))) {
    const archived = await persist(() => archivedAmong(client, options, units), PATIENT);
    const strays = units.filter((unit) => !archived.has(unitKeyText(unit)));
    if (strays.length > 0) yield strays;
  }
}

/** Keys page by page, handed on in slices of at most `slice` and `READ_BATCH`. */
async function* slicesOf({ slice }: ScanOptions, list: (page: Page) => Promise<readonly UnitRef[]>): AsyncGenerator<readonly UnitRef[]> {
  const size = Math.min(slice, READ_BATCH);
  let after: UnitRef | null = null;
  for (;;) {
    const page: Page = { after, limit: KEY_PAGE };
    const units: readonly UnitRef[] = await persist(() => list(page), PATIENT);
    for (let at = 0; at < units.length; at += size) yield units.slice(at, at + size);
    if (units.length < KEY_PAGE) return;
    after = units.at(-1) as UnitRef;
  }
}

async function readRows<T>(client: ClickHouseClient, kind: RowKind, units: readonly UnitRef[]): Promise<ReadonlyMap<string, T>> {
  const found = new Map<string, T>();
  for (const batch of batchesOf(units)) {
    const rows = await persist(() => readRowBatch(client, kind, batch), PATIENT);
    for (const [key, row] of rows) found.set(key, row as T);
  }
  return found;
}

function batchesOf(units: readonly UnitRef[]): readonly (readonly UnitRef[])[] {
  const batches: UnitRef[][] = [];
  let characters = 0;
  for (const unit of units) {
    const size = unit.tenantId.length + unit.id.length;
    const batch = batches.at(-1);
    if (batch === undefined || batch.length === READ_BATCH || characters + size > READ_CHARACTERS) {
      batches.push([unit]);
      characters = size;
    } else {
      batch.push(unit);
      characters += size;
    }
  }
  return batches;
}
