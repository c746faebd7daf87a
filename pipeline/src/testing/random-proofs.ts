import {
  CATALOGUE,
  type Cell,
  type CxEvent,
  contributionOf,
  type Dimension,
  dimensionsOf,
  evaluateQuery,
  isRowKind,
  type LoggedEvent,
  type Metric,
  type NumberQuery,
  type Proof,
  parseEvent,
  type RowKind,
  type RowsByKind,
  routeOf,
  UNIT_TABLES,
  type UnitRef,
  type UnitRows,
  unitKeyText,
} from '@tidewatch/schemas';
import type { WarehouseStore } from '@tidewatch/warehouse';
import type { CatalogueReader } from '@tidewatch/warehouse/query';
import { foldsOf } from '../fold/folds.ts';
import { proveNumber } from '../prove/prove-number.ts';
import { canonicalJson } from '../verify/canonical-json.ts';
import { rowKinds } from '../verify/unit-kinds.ts';

/** The next number in [0, 1). */
type Random = () => number;

const HOUR = 3_600_000;
const KINDS = rowKinds(foldsOf('main'));

interface ArchivedUnit {
  readonly unit: UnitRef & { readonly kind: RowKind };
  readonly events: readonly LoggedEvent[];
  readonly row: RowsByKind[RowKind] | null;
}

/** A tenant's floor whose numbers are to be proved, read once from the archive and folded without the proof's help. */
export interface ProvableFloor {
  readonly store: WarehouseStore;
  readonly reader: CatalogueReader;
  readonly tenantId: string;
  readonly units: readonly ArchivedUnit[];
  readonly range: { readonly from: number; readonly to: number };
}

/** Everything that the archive holds of a tenant, also what the folds have told each other. */
export async function readFloor(of: Pick<ProvableFloor, 'store' | 'reader' | 'tenantId' | 'range'>): Promise<ProvableFloor> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of of.reader.exportEvents(0, Number.MAX_SAFE_INTEGER)) chunks.push(chunk);
  const lines = Buffer.concat(chunks).toString().split('\n');
  const units = new Map<string, { readonly unit: UnitRef; readonly events: LoggedEvent[] }>();
  for (const line of lines.filter((text) => text !== '')) {
    const event = valid(JSON.parse(line));
    const { unit } = routeOf(event);
    const held = units.get(unitKeyText(unit)) ?? { unit, events: [] };
    units.set(unitKeyText(unit), held);
    held.events.push({ event, logAt: event.occurred_at });
  }
  return {
    ...of,
    units: [...units.values()].flatMap(({ unit, events }) => {
      if (!isRowKind(unit.kind)) return [];
      const known = { ...unit, kind: unit.kind };
      return [{ unit: known, events, row: KINDS[unit.kind].refold(known, events) }];
    }),
  };
}

function valid(raw: unknown): CxEvent {
  const outcome = parseEvent(raw, Number.MAX_SAFE_INTEGER);
  if (outcome.kind !== 'continue') throw new Error(`the archive holds no event: ${JSON.stringify(raw)}`);
  return outcome.value;
}

/** What came of proving random numbers. */
export interface ProofFigures {
  readonly numbers: number;
  /** Numbers that rest on anything. */
  readonly resting: number;
  /** Numbers that are not what the events listed under them make, by themselves. */
  readonly unequal: readonly string[];
  /** Needed events that were taken away, one for each number that has one. */
  readonly removed: number;
  /** How many of these changed the number itself; the others changed what their unit adds to it. */
  readonly changed: number;
  /** Needed events without which all stays as it was. */
  readonly idle: readonly string[];
}

/**
 * Proves numbers of random metrics, filters and intervals. Each is made again from nothing but the ids that its proof
 * lists; then one event that the proof calls needed is taken away.
 */
export async function proveRandomNumbers(
  floor: ProvableFloor,
  { random, numbers, onProgress }: { readonly random: Random; readonly numbers: number; readonly onProgress?: (done: number) => void },
): Promise<ProofFigures> {
  const found = { resting: 0, removed: 0, changed: 0, unequal: [] as string[], idle: [] as string[] };
  for (let i = 0; i < numbers; i++) {
    const metric = CATALOGUE[i % CATALOGUE.length] as Metric;
    const number = randomNumber(random, floor, metric);
    const about = `${metric.id} ${JSON.stringify(number)}`;
    const { store, reader, tenantId } = floor;
    const proof = await proveNumber({ store, reader, tenantId, metric, number, limit: 10_000 });
    if (!isProved(floor, { metric, number, proof })) found.unequal.push(about);
    found.resting += proof.shown.n > 0 ? 1 : 0;
    const needed = proof.events.filter((event) => event.needed);
    if (needed.length > 0) {
      const event = pick(random, needed);
      const effect = effectOf(floor, { metric, number, proof, without: event.id });
      found.removed += 1;
      if (effect === 'number') found.changed += 1;
      if (effect === null) found.idle.push(`${about} without ${event.type} ${event.id}`);
    }
    onProgress?.(i + 1);
  }
  return { numbers, ...found };
}

interface ProvedNumber {
  readonly metric: Metric;
  readonly number: NumberQuery;
  readonly proof: Proof;
}

/** Whether the proof says so, and the events that it lists make the number from their ids alone. */
function isProved(floor: ProvableFloor, { metric, number, proof }: ProvedNumber): boolean {
  const ids = new Set(proof.events.map(({ id }) => id));
  const rows = rowsOf(floor, ({ unit, events }) => {
    const listed = events.filter(({ event }) => ids.has(event.event_id));
    return listed.length === 0 ? null : KINDS[unit.kind].refold(unit, listed);
  });
  const isWhole = proof.equal && proof.differ === 0 && !proof.truncated;
  return (
    isWhole &&
    canonicalJson(proof.refolded) === canonicalJson(proof.shown) &&
    canonicalJson(cellOf(metric, number, rows)) === canonicalJson(proof.shown)
  );
}

/**
 * What changes without one event: the number, or only what its unit adds to it (a percentile may stay where it is, and
 * minutes that move between two units add up to the same); null = nothing.
 */
function effectOf(
  floor: ProvableFloor,
  { metric, number, proof, without }: ProvedNumber & { readonly without: string },
): 'number' | 'unit' | null {
  const refolded = ({ unit, events, row }: ArchivedUnit) => {
    const rest = events.filter(({ event }) => event.event_id !== without);
    return rest.length === events.length ? row : KINDS[unit.kind].refold(unit, rest);
  };
  if (canonicalJson(cellOf(metric, number, rowsOf(floor, refolded))) !== canonicalJson(proof.shown)) return 'number';
  const own = floor.units.filter(({ events }) => events.some(({ event }) => event.event_id === without));
  const adds = (rowOf: (unit: ArchivedUnit) => ArchivedUnit['row']) =>
    canonicalJson(contributionOf(metric, number, rowsOf({ ...floor, units: own }, rowOf)));
  return adds(refolded) === adds(({ row }) => row) ? null : 'unit';
}

function rowsOf({ units }: ProvableFloor, rowOf: (unit: ArchivedUnit) => ArchivedUnit['row']): UnitRows {
  const rows: Record<string, ArchivedUnit['row'][]> = {};
  for (const one of units) {
    const row = rowOf(one);
    if (row !== null) (rows[UNIT_TABLES[one.unit.kind].table] ??= []).push(row);
  }
  return rows as unknown as UnitRows;
}

function cellOf(metric: Metric, number: NumberQuery, rows: UnitRows): Cell | undefined {
  return evaluateQuery({ ...number, metrics: [metric], grain: 'total', by: [] }, rows)[0]?.cells[metric.id];
}

function randomNumber(random: Random, { units, range }: ProvableFloor, metric: Metric): NumberQuery {
  const hours = Math.ceil((range.to - range.from) / HOUR);
  const from = range.from + Math.floor(random() * hours) * HOUR + Math.floor(random() * HOUR);
  const to = from + 60_000 + Math.floor(random() ** 2 * (range.to - range.from));
  const dimensions = dimensionsOf(metric);
  const where = dimensions.length > 0 && random() < 0.4 ? [pick(random, dimensions)] : [];
  return {
    ...{ from, to, zone: 'UTC' },
    where: where.map((dimension) => ({ dimension, values: valuesFor(random, units, dimension) })),
    asOf: random() < 0.7 ? Date.now() : from + Math.floor(random() * (to - from)),
  };
}

/** Values of a dimension that the events name, and some that they do not. */
function valuesFor(random: Random, units: readonly ArchivedUnit[], dimension: Dimension): readonly string[] {
  const named = new Set<string>();
  for (const { events } of units) {
    for (const { event } of events) {
      const value = event[`${dimension}_id`] ?? event[dimension];
      if (typeof value === 'string') named.add(value);
    }
  }
  return [pick(random, [...named, '']), pick(random, [...named, 'nothing'])];
}

function pick<T>(random: Random, from: readonly T[]): T {
  return from[Math.floor(random() * from.length)] as T;
}
