import type { ClickHouseClient } from '@clickhouse/client';
import { type AgentDayFacts, type LoggedEvent, type SessionFacts, type UnitRef, unitKeyText } from '@tidewatch/schemas';
import { batchUnits, readEventBatch } from './archive.ts';
import { isTransient, persist } from './faults.ts';
import type { ScannedUnit, ScanOptions, WarehouseStore } from './store.ts';
import { listUnits, readRowBatch, type UnitTable } from './unit-rows.ts';

/** Units in one statement. */
const READ_BATCH = 500;
/** How reads wait for a server that is restarting or busy. */
const PATIENT = { when: isTransient, patienceMs: 30_000 };

/** The reading half of the store. */
export function readsFrom(client: ClickHouseClient): Pick<WarehouseStore, 'readEvents' | 'scanUnits' | 'readSessions' | 'readAgentDays'> {
  return {
    readEvents: (units, options = {}) => readEvents(client, units, options.loggedUntil),
    scanUnits: (options) => scanUnits(client, options),
    readSessions: (units) => readRows<SessionFacts>(client, 'sessions', units),
    readAgentDays: (units) => readRows<AgentDayFacts>(client, 'agent_days', units),
  };
}

async function readEvents(
  client: ClickHouseClient,
  units: readonly UnitRef[],
  loggedUntil = Number.MAX_SAFE_INTEGER,
): Promise<ReadonlyMap<string, readonly LoggedEvent[]>> {
  const found = new Map<string, readonly LoggedEvent[]>();
  for (const batch of batchUnits(units, READ_BATCH)) {
    const events = await persist(() => readEventBatch(client, batch, loggedUntil), PATIENT);
    for (const [key, list] of events) found.set(key, list);
  }
  return found;
}

async function* scanUnits(client: ClickHouseClient, options: ScanOptions): AsyncGenerator<readonly ScannedUnit[]> {
  let after: UnitRef | null = null;
  for (;;) {
    const from: UnitRef | null = after;
    const units: readonly UnitRef[] = await persist(() => listUnits(client, options, from), PATIENT);
    if (units.length === 0) return;
    const events = await readEvents(client, units, options.loggedUntil);
    yield units.map((unit) => ({ unit, events: events.get(unitKeyText(unit)) ?? [] }));
    after = units.at(-1) as UnitRef;
  }
}

async function readRows<T>(client: ClickHouseClient, table: UnitTable, units: readonly UnitRef[]): Promise<ReadonlyMap<string, T>> {
  const found = new Map<string, T>();
  for (const batch of batchUnits(units, READ_BATCH)) {
    const rows = await persist(() => readRowBatch(client, table, batch), PATIENT);
    for (const [key, row] of rows) found.set(key, row as T);
  }
  return found;
}
