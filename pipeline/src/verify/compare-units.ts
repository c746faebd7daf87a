import { setTimeout as delay } from 'node:timers/promises';
import { type LoggedEvent, type UnitRef, unitKeyText } from '@tidewatch/schemas';
import type { ScannedUnit, WarehouseStore } from '@tidewatch/warehouse';
import { canonicalJson } from './canonical-json.ts';
import { firstDifference } from './first-difference.ts';
import type { UnitDifference } from './report.ts';
import type { UnitRowKind } from './unit-kinds.ts';

/** A unit and the row that its archived events make. */
export interface RefoldedUnit<Facts> {
  readonly unit: UnitRef;
  readonly facts: Facts | null;
  readonly events: readonly LoggedEvent[];
}

type Row = Readonly<Record<string, unknown>>;

/** A row may be on its way: a unit that differs is looked at again after so long, ms. */
const SECOND_LOOKS_MS = [400, 800, 1_600];

/** Units with what the archive has of them. */
export async function readUnits(store: WarehouseStore, units: readonly UnitRef[]): Promise<readonly ScannedUnit[]> {
  const events = await store.readEvents(units);
  return units.map((unit) => ({ unit, events: events.get(unitKeyText(unit)) ?? [] }));
}

/** Folds a slice of the archive. */
export function refoldSlice<Facts>(slice: readonly ScannedUnit[], kind: UnitRowKind<Facts>): readonly RefoldedUnit<Facts>[] {
  return slice.map(({ unit, events }) => ({ unit, facts: kind.refold(unit, events), events }));
}

/** Compares stored rows with what their archived events make; a difference counts when it stays. */
export async function compareUnits<Facts>(
  units: readonly RefoldedUnit<Facts>[],
  kind: UnitRowKind<Facts>,
  store: WarehouseStore,
): Promise<readonly UnitDifference[]> {
  let differences = await differencesOf(units, kind, store);
  for (const pause of SECOND_LOOKS_MS) {
    if (differences.length === 0) return differences;
    await delay(pause);
    const suspects = new Set(differences.map(({ unit }) => unit.id));
    const refs = units.map(({ unit }) => unit).filter(({ id }) => suspects.has(id));
    differences = await differencesOf(refoldSlice(await readUnits(store, refs), kind), kind, store);
  }
  return differences;
}

async function differencesOf<Facts>(units: readonly RefoldedUnit<Facts>[], kind: UnitRowKind<Facts>, store: WarehouseStore) {
  const refs = units.map(({ unit }) => unit);
  const rows = await kind.readStored(store, refs);
  return units.flatMap(({ unit, facts, events }): UnitDifference[] => {
    const stored = rows.get(unitKeyText(unit)) ?? null;
    if (JSON.stringify(stored) === JSON.stringify(facts) || canonicalJson(stored) === canonicalJson(facts)) return [];
    const refold = (some: readonly LoggedEvent[]) => kind.refold(unit, some) as Row | null;
    const firstEvent = firstDifference(events, { stored: stored as Row | null, refold });
    return [{ unit: { kind: unit.kind, bucketOn: unit.bucketOn, id: unit.id }, stored, expected: facts, firstEvent }];
  });
}
