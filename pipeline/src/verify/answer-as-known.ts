import {
  type AnswerRow,
  evaluateQuery,
  type KnownQuery,
  partsReading,
  SOURCES,
  type Source,
  UNIT_TABLES,
  type UnitRef,
  type UnitRows,
  UsageError,
  unitKeyText,
} from '@tidewatch/schemas';
import type { WarehouseStore } from '@tidewatch/warehouse';
import { foldsOf } from '../fold/folds.ts';
import type { KeptFolds } from './kept-folds.ts';
import { reachOf } from './reach.ts';
import { scanOf, touches } from './refolded-rows.ts';
import { forEachKind, rowKinds, type UnitRowKind } from './unit-kinds.ts';

export interface AsKnownOptions {
  readonly store: WarehouseStore;
  readonly tenantId: string;
  readonly query: KnownQuery;
  /** Instant up to which everything that the log took is in the rows, ms UTC: the watermark, read before; null: no rows are to be relied on. */
  readonly writtenTo: number | null;
  /** Epoch whose derived events count; default `main`. */
  readonly epoch?: string;
  /** Items of rows that may be held; default as many as there are. */
  readonly maxItems?: number;
  /** Told of how many units have been looked at in all; what it throws ends the work. */
  readonly onProgress?: (units: number) => void;
  /** Units that questions before this one had folded. */
  readonly kept?: KeptFolds;
}

/**
 * What a board said at an earlier time (keel rule 18): the archived events that the log had taken by then, folded, and
 * read as of then. Holds the rows that touch the query's intervals, with the arrays that it reads.
 * @throws UsageError `known_too_large`, and those of `evaluateQuery`
 */
export async function answerAsKnown(options: AsKnownOptions): Promise<readonly AnswerRow[]> {
  const { query, epoch = 'main' } = options;
  const held = new HeldRows(options);
  await forEachKind(rowKinds(foldsOf(epoch)), async (kind) => {
    const sources = query.metrics.flatMap((metric) => partsReading(metric, kind.kind)).map(({ source }): Source => SOURCES[source]);
    const arrays = new Set(sources.flatMap(({ nested }) => nested ?? []));
    if (sources.length > 0) await holdAsKnown(kind, { ...options, arrays }, held);
  });
  return evaluateQuery({ ...query, asOf: Math.min(query.asOf, query.knownAt) }, held.rows);
}

/** Before the log took anything. */
const BEFORE_ALL = -1;

/**
 * A row to which nothing has come since is what was known: equal events make equal rows (keel rule 8). These are read as
 * they stand, and only units that something has come to since are folded again, whatever they touch: a row that changes
 * after it was read is found among them, and gives way.
 */
async function holdAsKnown<Facts>(
  kind: UnitRowKind<Facts>,
  options: AsKnownOptions & { readonly arrays: ReadonlySet<string> },
  held: HeldRows,
): Promise<void> {
  const { store, tenantId, query, writtenTo, arrays } = options;
  // What the log is not past yet may still come.
  const kept = writtenTo !== null && query.knownAt <= writtenTo ? options.kept : undefined;
  const known = kept?.at(tenantId, query.knownAt) ?? new Map<string, unknown>();
  const range = reachOf(query);
  const changedAfter = Math.min(query.knownAt, writtenTo ?? BEFORE_ALL);
  const { touching, ...scan } = scanOf(kind, { tenantId, loggedUntil: query.knownAt, range });
  const standing = { ...scan, ...(touching === undefined ? {} : { touching }), unchangedAfter: changedAfter, arrays };
  for await (const rows of kind.scanRows(store, standing)) {
    held.look(rows.length);
    for (const row of rows) held.hold(kind, kind.unitOf(row), row);
  }
  const isKnown = (unit: UnitRef) => known.has(unitKeyText(unit));
  for await (const slice of store.scanUnits({ ...scan, changedAfter, isKnown })) {
    held.look(slice.length);
    for (const { unit, events } of slice) {
      const key = unitKeyText(unit);
      const facts = known.has(key) ? (known.get(key) as Facts | null) : kind.refold(unit, events);
      kept?.keep(key, facts);
      if (facts !== null && touches(kind.spanOf(facts), range.from, range.to)) held.hold(kind, unit, facts);
      else held.drop(kind, unit);
    }
  }
}

/** The rows that an answer is read from. */
class HeldRows {
  /** By table, then by key. */
  readonly #tables: Record<string, Map<string, unknown>> = {};
  readonly #options: Pick<AsKnownOptions, 'maxItems' | 'onProgress'>;
  #items = 0;
  #lookedAt = 0;

  constructor(options: Pick<AsKnownOptions, 'maxItems' | 'onProgress'>) {
    this.#options = options;
  }

  get rows(): UnitRows {
    return Object.fromEntries(Object.entries(this.#tables).map(([table, rows]) => [table, rows.values()]));
  }

  look(units: number): void {
    this.#lookedAt += units;
    this.#options.onProgress?.(this.#lookedAt);
  }

  hold<Facts>(kind: UnitRowKind<Facts>, unit: UnitRef, facts: Facts): void {
    const { maxItems = Number.POSITIVE_INFINITY } = this.#options;
    this.#items += kind.weightOf(facts);
    if (this.#items > maxItems)
      throw new UsageError('known_too_large', `what was known rests on more than ${maxItems} items: take a shorter range`);
    this.#of(kind).set(unitKeyText(unit), facts);
  }

  drop(kind: UnitRowKind<unknown>, unit: UnitRef): void {
    this.#of(kind).delete(unitKeyText(unit));
  }

  #of({ kind }: Pick<UnitRowKind<unknown>, 'kind'>): Map<string, unknown> {
    return (this.#tables[UNIT_TABLES[kind].table] ??= new Map());
  }
}
