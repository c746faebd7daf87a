import {
  CATALOGUE,
  type Clock,
  DAY_MS,
  type Dimension,
  dimensionsOf,
  type Grain,
  type Interval,
  intervalsOf,
  looksBack,
  type MetricQuery,
  type RowKind,
  UNIT_TABLES,
  type UnitRows,
} from '@tidewatch/schemas';
import type { WarehouseStore } from '@tidewatch/warehouse';
import type { CatalogueReader } from '@tidewatch/warehouse/query';
import { foldsOf } from '../fold/folds.ts';
import { compareCells } from './compare-cells.ts';
import { compareUnits, type RefoldedUnit, readUnits, refoldSlice } from './compare-units.ts';
import { firstEventOfCell } from './first-event-of-cell.ts';
import { reachOf, reachOfDays } from './reach.ts';
import { RefoldedRows, type RefoldOptions, scanOf } from './refolded-rows.ts';
import { repairUnits } from './repair-units.ts';
import { type CellDifference, type DifferingCell, Tally, type VerifyReport } from './report.ts';
import { forEachKind, type RowKinds, rowKinds, type UnitRowKind } from './unit-kinds.ts';

export interface VerifyOptions {
  readonly store: WarehouseStore;
  /** The tenant's reader. */
  readonly reader: CatalogueReader;
  readonly tenantId: string;
  /**
   * Range of the numbers, ms UTC; default all there is. Without one, rows are compared whatever their time. With one,
   * every row is that touches the days of the range, be it as its events make it or as it is stored; and also those that
   * the instants of their events do not rule out.
   */
  readonly from?: number;
  readonly to?: number;
  /** Zone of the days and hours; default UTC. */
  readonly zone?: string;
  /** Epoch that the rows belong to; default `main`. */
  readonly epoch?: string;
  readonly clock: Clock;
  readonly onProgress?: (line: string) => void;
  /** Writes rows that differ again, as their events make them; default false. Only while no worker of another release runs. */
  readonly repair?: boolean;
  /** Items of rows held in memory; default 500,000. */
  readonly maxHeld?: number;
  /** What happened so short before the watermark may still change and is not compared, ms; default 10 min. */
  readonly latenessMs?: number;
  /** Rows of the tenant that no day tells apart: filled by the first call, and neither folded nor compared again by the others. */
  readonly lasting?: LastingRows;
}

type Rows = ReadonlyMap<RowKind, RefoldedRows<unknown>>;
/** What calls of `verify` for one tenant share. */
export type LastingRows = Map<RowKind, RefoldedRows<unknown>>;

/**
 * On a floor that is live, or whose history is being filled in, a number may change between two reads: a difference
 * counts when two looks in a row show the same one.
 */
const ATTEMPTS = 3;

/**
 * Proves the numbers: folds every unit again from the archive and compares it with its stored row, byte by byte; then
 * computes the whole catalogue over the refolded rows in plain TypeScript and compares it with what SQL answers, by
 * day in two zones, by hour, by queue, by agent and by channel. Reads only, unless it is to repair; memory is bounded by `maxHeld`.
 */
export async function verify(options: VerifyOptions): Promise<VerifyReport> {
  const { store, reader, tenantId, clock, epoch = 'main', maxHeld = 500_000, latenessMs = 600_000, zone = 'UTC', onProgress } = options;
  const tally = new Tally();
  const shapes = shapesOf(zone);
  const isRanged = options.from !== undefined || options.to !== undefined;
  const range = reachOfDays(
    options,
    shapes.map((shape) => shape.zone),
  );
  const refold = { store, tenantId, ...(isRanged ? { range } : {}) };
  const kinds = rowKinds(foldsOf(epoch));
  const rows = new Map(options.lasting);
  await forEachKind(kinds, async (kind) => {
    if (rows.has(kind.kind)) return;
    const refolded = new RefoldedRows(kind, refold, maxHeld);
    await verifyRows(kind, refolded, { ...options, refold, tally });
    rows.set(kind.kind, refolded);
    if (kind.isLasting) options.lasting?.set(kind.kind, refolded);
  });
  if (tally.repaired > 0) await store.rebuildOpenItems();

  const settledAt = ((await reader.watermark()) ?? clock.now()) - latenessMs;
  const known = rows.get('session')?.range ?? { from: settledAt, to: settledAt };
  const from = options.from ?? known.from;
  const to = Math.min(options.to ?? known.to + 1, settledAt);
  if (from >= to) return { ...reportOf(tally), compared: null };
  for (const shape of shapes) {
    for (const part of partsOf(intervalsOf(from, to, '1d', shape.zone), rows, maxHeld)) {
      if (part.isQuiet && shape.by.length > 0) continue;
      const grain = part.isQuiet ? 'total' : shape.grain;
      const query = { ...shape, grain, from: Math.max(part.start, from), to: Math.min(part.end, to), where: [], asOf: settledAt };
      onProgress?.(`${grain} ${shape.zone} ${shape.by.join()} ${new Date(query.from).toISOString()}`);
      await verifyCells(query, rows, { store, reader, kinds, tally });
    }
  }
  return { ...reportOf(tally), compared: { from: new Date(from).toISOString(), to: new Date(to).toISOString() } };
}

function reportOf({ cells, differ, repaired, unsettled, examples }: Tally): Omit<VerifyReport, 'compared'> {
  return { cells, differ, repaired, unsettled, examples };
}

interface RowsOptions extends Pick<VerifyOptions, 'onProgress' | 'repair'> {
  readonly refold: RefoldOptions;
  readonly tally: Tally;
}

/** Compares the row of every archived unit, and every row that no archived unit accounts for. */
async function verifyRows<Facts>(kind: UnitRowKind<Facts>, rows: RefoldedRows<Facts>, { refold, tally, repair, onProgress }: RowsOptions) {
  const { store } = refold;
  const scan = scanOf(kind, refold);
  let units = 0;
  const compare = async (refolded: readonly RefoldedUnit<Facts>[]) => {
    let differences = await compareUnits(refolded, kind, store);
    if (repair && differences.length > 0) {
      const before = differences.length;
      differences = await repairUnits(differences, { kind, store, tenantId: refold.tenantId });
      tally.repaired += before - differences.length;
    }
    tally.count(refolded.length, differences);
  };
  for await (const slice of store.scanUnits(scan)) {
    const refolded = refoldSlice(slice, kind);
    await compare(refolded);
    for (const { unit, facts } of refolded) if (facts !== null) rows.add(unit.bucketOn, facts);
    onProgress?.(`${(units += slice.length)} rows of kind ${kind.kind}`);
  }
  for await (const strays of store.scanStrayRows(scan)) {
    await compare(refoldSlice(await readUnits(store, strays), kind));
  }
}

type Shape = Pick<MetricQuery, 'metrics' | 'zone' | 'by'> & { readonly grain: Grain };

/** The questions that are asked, each of every metric that can be split like that. */
function shapesOf(zone: string): readonly Shape[] {
  const shape = (grain: Grain, at: string, ...by: readonly Dimension[]): Shape => ({
    // Days that look back a month would each fold a month again; what they count is compared with the others.
    metrics: CATALOGUE.filter(
      (metric) => !looksBack(metric.aggregate) && by.every((dimension) => dimensionsOf(metric).includes(dimension)),
    ),
    grain,
    zone: at,
    by,
  });
  const otherZone = zone === 'Asia/Kathmandu' ? 'UTC' : 'Asia/Kathmandu';
  return [
    shape('1d', zone),
    shape('1d', zone, 'queue'),
    shape('1d', zone, 'agent'),
    shape('1d', zone, 'channel'),
    shape('1d', otherZone),
    shape('1h', zone),
  ];
}

/** Days in which something happens, as long together as what touches them can be held, and runs of days in which nothing does. */
interface Part extends Interval {
  readonly isQuiet: boolean;
}

const MAX_PART_MS = 31 * DAY_MS;

function partsOf(days: readonly Interval[], rows: Rows, maxHeld: number): readonly Part[] {
  const parts: Part[] = [];
  for (const { start, end } of days) {
    const isQuiet = !rows.get('session')?.isActive(start, end);
    const last = parts.at(-1);
    const weightFrom = (from: number) => [...rows.values()].reduce((sum, of) => sum + of.weightBetween(from, end), 0);
    const fits = (from: number) => end - from <= MAX_PART_MS && weightFrom(from) <= maxHeld;
    if (last !== undefined && last.isQuiet === isQuiet && (isQuiet || fits(last.start))) {
      parts[parts.length - 1] = { start: last.start, end, isQuiet };
    } else parts.push({ start, end, isQuiet });
  }
  return parts;
}

interface CellsOptions extends Pick<VerifyOptions, 'store' | 'reader'> {
  readonly kinds: RowKinds;
  readonly tally: Tally;
}

async function verifyCells(query: MetricQuery, rows: Rows, { store, reader, kinds, tally }: CellsOptions): Promise<void> {
  const reach = reachOf(query);
  let before = new Map<string, string>();
  let standing: readonly DifferingCell[] = [];
  let cells = 0;
  for (let attempt = 0; attempt < ATTEMPTS && (attempt === 0 || before.size > 0); attempt++) {
    const how = { anew: attempt > 0 };
    const touching: Record<string, readonly unknown[]> = {};
    for (const [kind, of] of rows) touching[UNIT_TABLES[kind].table] = await of.between(reach, how);
    const { differences, ...compared } = await compareCells(query, touching as UnitRows, reader);
    const seen = new Map(differences.map((difference) => [JSON.stringify(difference.cell), JSON.stringify(difference)]));
    standing = differences.filter((difference) => before.get(JSON.stringify(difference.cell)) === JSON.stringify(difference));
    cells = compared.cells;
    before = seen;
    // What stands as it was is a difference; looking again would only show it again.
    if (standing.length === differences.length) break;
  }
  tally.unsettled += before.size - standing.length;
  const rowsOf = async <Facts>({ kind }: UnitRowKind<Facts>) => (await rows.get(kind)?.between(reach)) as readonly Facts[];
  const found: CellDifference[] = [];
  for (const cell of standing) {
    const isNamed = found.length < tally.room;
    found.push({ ...cell, firstEvent: isNamed ? await firstEventOfCell(cell, { store, reader, kinds, query, rowsOf }) : null });
  }
  tally.count(cells, found);
}
