import { compareBytes, evaluateQuery, type MetricQuery, partsReading, UNIT_TABLES, type UnitRef, type UnitRows } from '@tidewatch/schemas';
import type { WarehouseStore } from '@tidewatch/warehouse';
import type { CatalogueReader } from '@tidewatch/warehouse/query';
import { compareCells } from './compare-cells.ts';
import { readUnits } from './compare-units.ts';
import { settlingEvent } from './first-difference.ts';
import type { DifferingCell } from './report.ts';
import { forEachKind, type RowKinds, type UnitRowKind } from './unit-kinds.ts';

export interface CellSearch {
  readonly store: WarehouseStore;
  readonly reader: CatalogueReader;
  readonly kinds: RowKinds;
  /** The query of which the cell is one. */
  readonly query: MetricQuery;
  /** The refolded rows of a kind that the query may read. */
  readonly rowsOf: <Facts>(kind: UnitRowKind<Facts>) => Promise<readonly Facts[]>;
}

/**
 * Looks in a cell for one unit that by itself is counted otherwise by the warehouse than by the catalogue, halving the
 * units; returns the event by which it counts as it should.
 */
export async function firstEventOfCell(differing: DifferingCell, search: CellSearch): Promise<string | null> {
  let found: string | null = null;
  await forEachKind(search.kinds, async (kind) => {
    found ??= await firstEventOfKind(kind, differing, search);
  });
  return found;
}

async function firstEventOfKind<Facts>(kind: UnitRowKind<Facts>, { cell }: DifferingCell, search: CellSearch): Promise<string | null> {
  const { store, reader } = search;
  const query = queryOfCell(cell, search.query);
  const [metric] = query.metrics;
  if (metric === undefined || partsReading(metric, kind.kind).length === 0) return null;
  const { table } = UNIT_TABLES[kind.kind];
  const units = (await search.rowsOf(kind)).map((facts) => ({ facts, ref: kind.unitOf(facts) })).sort((a, b) => byKey(a.ref, b.ref));
  const differs = async (first: number, last: number): Promise<boolean> => {
    const some = units.slice(first, last + 1);
    const span = { kind: kind.kind, first: (some[0] as Unit).ref, last: (some.at(-1) as Unit).ref };
    const rows = { [table]: some.map(({ facts }) => facts) } as UnitRows;
    const { differences } = await compareCells(query, rows, { answer: (asked) => reader.answer(asked, { units: span }) });
    return differences.some((one) => isSameCell(one.cell, cell));
  };
  let [first, last] = [0, units.length - 1];
  while (first < last) {
    const middle = (first + last) >> 1;
    if (await differs(first, middle)) last = middle;
    else first = middle + 1;
  }
  const unit = units[first];
  if (unit === undefined || !(await differs(first, first))) return null;
  const [scanned] = await readUnits(store, [unit.ref]);
  const countsAs = (facts: Facts | null) => {
    const rows = evaluateQuery(query, { [table]: facts === null ? [] : [facts] } as UnitRows);
    return JSON.stringify(rows.map(({ cells, dims }) => [cells, dims]));
  };
  const whole = countsAs(unit.facts);
  return settlingEvent(scanned?.events ?? [], (some) => countsAs(kind.refold(unit.ref, some)) === whole);
}

interface Unit {
  readonly ref: UnitRef;
}

function byKey(a: UnitRef, b: UnitRef): number {
  return a.bucketOn === b.bucketOn ? compareBytes(a.id, b.id) : a.bucketOn < b.bucketOn ? -1 : 1;
}

/** The metric alone over the interval alone, as far as the query reaches into it. */
function queryOfCell({ metric, from, to }: DifferingCell['cell'], query: MetricQuery): MetricQuery {
  const metrics = query.metrics.filter(({ id }) => id === metric);
  return { ...query, metrics, from: Math.max(query.from, Date.parse(from)), to: Math.min(query.to, Date.parse(to)) };
}

function isSameCell(a: DifferingCell['cell'], b: DifferingCell['cell']): boolean {
  return a.metric === b.metric && a.from === b.from && JSON.stringify(a.dims) === JSON.stringify(b.dims);
}
