import {
  type Cell,
  type Contribution,
  contributionOf,
  evaluateQuery,
  type LoggedEvent,
  type Metric,
  type NumberQuery,
  type ProofDifference,
  type ProofUnit,
  UNIT_TABLES,
  type UnitRows,
  UsageError,
  unitKeyText,
} from '@tidewatch/schemas';
import type { ScannedUnit, WarehouseStore } from '@tidewatch/warehouse';
import type { CatalogueReader } from '@tidewatch/warehouse/query';
import { canonicalJson } from '../verify/canonical-json.ts';
import { readUnits } from '../verify/compare-units.ts';
import { scanOf } from '../verify/refolded-rows.ts';
import { forKindsOf, type ProvableKind } from './provable-units.ts';

export interface LookOptions {
  readonly store: WarehouseStore;
  /** The tenant's reader. */
  readonly reader: CatalogueReader;
  readonly tenantId: string;
  readonly metric: Metric;
  readonly number: NumberQuery;
  readonly epoch: string;
  /** Units kept with their events, and events kept in all: whichever is reached first. */
  readonly limit: number;
  readonly maxEvents: number;
  /** Units that the number may rest on. */
  readonly maxUnits: number;
  /** Told of how many rows have been looked at in all; what it throws ends the work. */
  readonly onProgress?: (rows: number) => void;
}

/** A unit that counts, with its events, and what it would add with others. */
export interface CountedUnit {
  readonly unit: ProofUnit;
  readonly version: number | null;
  readonly adds: Contribution;
  readonly events: readonly LoggedEvent[];
  addsWith(events: readonly LoggedEvent[]): Contribution | null;
}

interface Versioned {
  readonly version: number;
}

/** One look at a number and all that it rests on. */
export interface Look {
  readonly shown: Cell;
  readonly refolded: Cell;
  readonly counted: readonly CountedUnit[];
  readonly facts: number;
  readonly events: number;
  readonly differences: readonly ProofDifference[];
  readonly differ: number;
}

const MAX_DIFFERENCES = 20;

/**
 * Asks the warehouse for a number, and folds every unit that may have a say in it again.
 * @throws UsageError `proof_too_large`, `dimension_unknown`, and those of `intervalsOf`
 */
export async function look(options: LookOptions): Promise<Look> {
  const { reader, metric, number, epoch } = options;
  const query = { ...number, metrics: [metric], grain: 'total', by: [] } as const;
  const [row] = await reader.answer(query);
  const gathering = new Gathering(options);
  await forKindsOf(metric, epoch, (kind) => gatherKind(kind, options, gathering));
  const [refolded] = evaluateQuery(query, gathering.rows as UnitRows);
  const { counted, facts, events, differences, differ } = gathering;
  return { shown: cellIn(row, metric), refolded: cellIn(refolded, metric), counted, facts, events, differences, differ };
}

function cellIn(row: ReturnType<typeof evaluateQuery>[number] | undefined, metric: Metric): Cell {
  return row?.cells[metric.id] as Cell;
}

async function gatherKind<Facts extends Versioned>(kind: ProvableKind<Facts>, options: LookOptions, gathering: Gathering): Promise<void> {
  const { store, tenantId, number } = options;
  const { from, to } = number;
  const scan = scanOf(kind.rows, { tenantId, ...(kind.isFoundByTime ? { range: { from, to } } : {}) });
  for await (const slice of store.scanUnits(scan)) {
    await gatherSlice(slice, kind, { store, gathering });
  }
  // Rows that no event accounts for count in what is shown, too.
  for await (const strays of store.scanStrayRows(scan)) await gatherSlice(await readUnits(store, strays), kind, { store, gathering });
}

async function gatherSlice<Facts extends Versioned>(
  slice: readonly ScannedUnit[],
  kind: ProvableKind<Facts>,
  { store, gathering }: { readonly store: WarehouseStore; readonly gathering: Gathering },
): Promise<void> {
  const stored = await kind.rows.readStored(
    store,
    slice.map(({ unit }) => unit),
  );
  gathering.look(slice.length);
  for (const scanned of slice) gathering.take(scanned, kind, stored.get(unitKeyText(scanned.unit)) ?? null);
}

/** Adds up what units add. Holds the rows that count: all others have no say. */
class Gathering {
  readonly rows: Record<string, Versioned[]> = {};
  readonly counted: CountedUnit[] = [];
  readonly differences: ProofDifference[] = [];
  differ = 0;
  facts = 0;
  events = 0;
  #isFull = false;
  #lookedAt = 0;
  readonly #options: LookOptions;

  constructor(options: LookOptions) {
    this.#options = options;
  }

  look(rows: number): void {
    this.#lookedAt += rows;
    this.#options.onProgress?.(this.#lookedAt);
  }

  take<Facts extends Versioned>({ unit, events }: ScannedUnit, kind: ProvableKind<Facts>, stored: Facts | null): void {
    const { metric, number, limit, maxUnits, maxEvents } = this.#options;
    const { table } = UNIT_TABLES[kind.rows.kind];
    const addsOf = (facts: Facts | null) => (facts === null ? null : contributionOf(metric, number, { [table]: [facts] }));
    const facts = kind.rows.refold(unit, events);
    const [adds, storedAdds] = [addsOf(facts), addsOf(stored)];
    const name: ProofUnit = { kind: unit.kind, bucketOn: unit.bucketOn, id: unit.id };
    if (canonicalJson(adds) !== canonicalJson(storedAdds)) {
      this.differ += 1;
      if (this.differ <= MAX_DIFFERENCES) this.differences.push({ unit: name, stored: storedAdds, refolded: adds });
    }
    if (facts === null || adds === null) return;
    this.rows[table] ??= [];
    this.rows[table].push(facts);
    this.facts += 1;
    this.events += events.length;
    if (this.facts > maxUnits)
      throw new UsageError('proof_too_large', `the number rests on more than ${maxUnits} units: take a shorter range or a filter`);
    // The first units by their key, whole: what comes after one that is left out is left out, too.
    this.#isFull ||= this.facts > limit || this.events > maxEvents;
    if (this.#isFull) return;
    const version = stored?.version ?? null;
    const addsWith = (some: readonly LoggedEvent[]) => addsOf(kind.rows.refold(unit, some));
    this.counted.push({ unit: name, version, adds, events, addsWith });
  }
}
