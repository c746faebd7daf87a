import type { DeadLetter, DeadLetters } from '@tidewatch/ingest';
import {
  forRowKinds,
  isRowKind,
  type LoggedEvent,
  type RowKind,
  type RowsByKind,
  type SessionFacts,
  UNIT_TABLES,
  type UnitRef,
  unitKeyText,
} from '@tidewatch/schemas';
import type {
  ArchivedEvent,
  PartitionWatermark,
  RebuiltOpenItems,
  Restatement,
  ScannedUnit,
  ScanOptions,
  WarehouseStore,
} from '@tidewatch/warehouse';

/** The store's port on maps: the archive keeps the first arrival of an event, a row the highest version. */
export class MemoryStore implements WarehouseStore {
  readonly units = new Map<string, { readonly unit: UnitRef; readonly events: Map<string, LoggedEvent> }>();
  readonly rows = forRowKinds(() => new Map()) as { readonly [K in RowKind]: Map<string, RowsByKind[K]> };
  readonly openItems = new Map<string, SessionFacts>();
  /** By what makes a line one. */
  readonly restatements = new Map<string, Restatement>();
  readonly watermarks = new Map<string, number>();

  async insertEvents(events: readonly ArchivedEvent[]): Promise<void> {
    for (const { unit, event, logAt, payload } of events) {
      const key = unitKeyText(unit);
      const held = this.units.get(key) ?? { unit, events: new Map<string, LoggedEvent>() };
      this.units.set(key, held);
      if (!held.events.has(event.event_id)) held.events.set(event.event_id, { event, logAt, json: payload });
    }
  }

  async insertRows<K extends RowKind>(kind: K, rows: readonly RowsByKind[K][], _signal?: AbortSignal): Promise<void> {
    for (const row of rows) keepNewest(this.rows[kind] as Map<string, RowsByKind[K]>, unitKeyText(unitOf(kind, row)), row);
  }

  async insertOpenItems(rows: readonly SessionFacts[]): Promise<void> {
    for (const row of rows) keepNewest(this.openItems, sessionKey(row), row);
  }

  async rebuildOpenItems(_signal?: AbortSignal): Promise<RebuiltOpenItems> {
    const before = [...this.openItems].filter(([, row]) => row.closed_at === null);
    this.openItems.clear();
    for (const [key, row] of this.rows.session) if (row.closed_at === null) this.openItems.set(key, row);
    return { takenOut: before.filter(([key]) => !this.openItems.has(key)).length };
  }

  async insertRestatements(restatements: readonly Restatement[], _signal?: AbortSignal): Promise<void> {
    for (const line of restatements) {
      const { metric_id, interval_start, unit_id, event_id } = line;
      this.restatements.set([metric_id, interval_start, unit_id, event_id].join(' '), line);
    }
  }

  async insertWatermarks(marks: readonly PartitionWatermark[]): Promise<void> {
    for (const { topic, partition, watermarkAt } of marks) this.watermarks.set(`${topic}/${partition}`, watermarkAt);
  }

  async readEvents(units: readonly UnitRef[]): Promise<ReadonlyMap<string, readonly LoggedEvent[]>> {
    return new Map(units.map(unitKeyText).map((key) => [key, [...(this.units.get(key)?.events.values() ?? [])]]));
  }

  async *scanUnits({ kind, slice }: ScanOptions): AsyncIterable<readonly ScannedUnit[]> {
    const units = [...this.units.values()].filter(({ unit }) => unit.kind === kind);
    for (let at = 0; at < units.length; at += slice) {
      yield units.slice(at, at + slice).map(({ unit, events }) => ({ unit, events: [...events.values()] }));
    }
  }

  async *scanRows<K extends RowKind>(kind: K): AsyncIterable<readonly RowsByKind[K][]> {
    yield [...(this.rows[kind] as ReadonlyMap<string, RowsByKind[K]>).values()];
  }

  async *scanStrayRows({ kind }: ScanOptions): AsyncIterable<readonly UnitRef[]> {
    if (!isRowKind(kind)) return;
    const rows = [...this.rows[kind].values()].map((row) => unitOf(kind, row));
    const strays = rows.filter((unit) => !this.units.has(unitKeyText(unit)));
    if (strays.length > 0) yield strays;
  }

  async readRows<K extends RowKind>(kind: K, units: readonly UnitRef[]): Promise<ReadonlyMap<string, RowsByKind[K]>> {
    return pick(this.rows[kind] as ReadonlyMap<string, RowsByKind[K]>, units);
  }

  async close(): Promise<void> {}
}

/** Dead letters on an array. */
export class MemoryLetters implements DeadLetters {
  readonly letters: Omit<DeadLetter, 'id' | 'replayedAt'>[] = [];

  async add(letters: readonly Omit<DeadLetter, 'id' | 'replayedAt'>[]): Promise<void> {
    this.letters.push(...letters);
  }

  async list(): Promise<readonly DeadLetter[]> {
    return this.letters.map((letter, i) => ({ ...letter, id: String(i), replayedAt: null }));
  }

  async count(): Promise<number> {
    return this.letters.length;
  }
}

function unitOf<K extends RowKind>(kind: K, row: RowsByKind[K]): UnitRef {
  return { tenantId: row.tenant_id, kind, bucketOn: row.bucket_on, id: String(row[UNIT_TABLES[kind].id as keyof RowsByKind[K]]) };
}

function sessionKey(row: SessionFacts): string {
  return unitKeyText(unitOf('session', row));
}

function keepNewest<T extends { readonly version: number }>(rows: Map<string, T>, key: string, row: T): void {
  const known = rows.get(key);
  if (known === undefined || row.version >= known.version) rows.set(key, structuredClone(row));
}

function pick<T>(rows: ReadonlyMap<string, T>, units: readonly UnitRef[]): ReadonlyMap<string, T> {
  return new Map(units.map(unitKeyText).flatMap((key) => (rows.has(key) ? [[key, rows.get(key) as T]] : [])));
}
