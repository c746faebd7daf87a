import {
  type CxEvent,
  isRowKind,
  type RowKind,
  type RowsByKind,
  routeOf,
  UNIT_TABLES,
  type UnitRef,
  type UnitRows,
  unitKeyText,
} from '@tidewatch/schemas';
import { foldRow, foldsOf } from '../../../pipeline/src/fold/folds.ts';

const FOLDS = foldsOf('main');

/** The rows that the folds make of events of any kind of unit, in whatever order they come; work of agents is not derived. */
export function unitRowsOf(events: readonly CxEvent[]): UnitRows {
  const units = new Map<string, { readonly unit: UnitRef; readonly events: CxEvent[] }>();
  for (const event of events) {
    const { unit } = routeOf(event);
    const known = units.get(unitKeyText(unit));
    if (known) known.events.push(event);
    else units.set(unitKeyText(unit), { unit, events: [event] });
  }
  const rows: Partial<Record<(typeof UNIT_TABLES)[RowKind]['table'], RowsByKind[RowKind][]>> = {};
  for (const { unit, events: own } of units.values()) {
    if (!isRowKind(unit.kind)) continue;
    const row = foldRow(FOLDS, unit.kind, { unit, events: own.map((event) => ({ event, logAt: 0 })) });
    if (row !== null) (rows[UNIT_TABLES[unit.kind].table] ??= []).push(row);
  }
  return rows as UnitRows;
}
