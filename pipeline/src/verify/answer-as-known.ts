import {
  type AnswerRow,
  evaluateQuery,
  type KnownQuery,
  type MetricQuery,
  partsOf,
  type RowKind,
  SOURCES,
  UNIT_TABLES,
  type UnitRows,
  UsageError,
} from '@tidewatch/schemas';
import type { WarehouseStore } from '@tidewatch/warehouse';
import { foldsOf } from '../fold/folds.ts';
import { reachOf } from './reach.ts';
import { scanOf, touches } from './refolded-rows.ts';
import { forEachKind, rowKinds, type UnitRowKind } from './unit-kinds.ts';

export interface AsKnownOptions {
  readonly store: WarehouseStore;
  readonly tenantId: string;
  readonly query: KnownQuery;
  /** Epoch whose derived events count; default `main`. */
  readonly epoch?: string;
  /** Items of rows that may be held; default as many as there are. */
  readonly maxItems?: number;
  /** Told of how many units have been looked at in all; what it throws ends the work. */
  readonly onProgress?: (units: number) => void;
}

/**
 * What a board said at an earlier time (keel rule 18): the archived events that the log had taken by then, folded, and
 * read as of then. Holds the rows that touch the query's intervals.
 * @throws UsageError `known_too_large`, and those of `evaluateQuery`
 */
export async function answerAsKnown(options: AsKnownOptions): Promise<readonly AnswerRow[]> {
  const { query, epoch = 'main' } = options;
  const held = new HeldRows(options);
  await forEachKind(rowKinds(foldsOf(epoch)), async (kind) => {
    if (readsKind(query, kind.kind)) await holdAsKnown(kind, options, held);
  });
  return evaluateQuery({ ...query, asOf: Math.min(query.asOf, query.knownAt) }, held.rows as UnitRows);
}

function readsKind({ metrics }: MetricQuery, kind: RowKind): boolean {
  return metrics.flatMap(partsOf).some(({ source }) => SOURCES[source].table === UNIT_TABLES[kind].table);
}

/** Units read at a time: fewer statements than where slices are kept small for their memory, as the rows are held anyway. */
const SLICE = 2_000;

async function holdAsKnown<Facts>(kind: UnitRowKind<Facts>, { store, tenantId, query }: AsKnownOptions, held: HeldRows): Promise<void> {
  const range = reachOf(query);
  const scan = { ...scanOf(kind, { tenantId, loggedUntil: query.knownAt, range }), slice: SLICE };
  for await (const slice of readAhead(store.scanUnits(scan))) {
    held.look(slice.length);
    for (const { unit, events } of slice) {
      const facts = kind.refold(unit, events);
      if (facts !== null && touches(kind.spanOf(facts), range.from, range.to)) held.hold(kind, facts);
    }
  }
}

/** The rows that an answer is read from, by table. */
class HeldRows {
  readonly rows: Record<string, unknown[]> = {};
  readonly #options: Pick<AsKnownOptions, 'maxItems' | 'onProgress'>;
  #items = 0;
  #lookedAt = 0;

  constructor(options: Pick<AsKnownOptions, 'maxItems' | 'onProgress'>) {
    this.#options = options;
  }

  look(units: number): void {
    this.#lookedAt += units;
    this.#options.onProgress?.(this.#lookedAt);
  }

  hold<Facts>(kind: UnitRowKind<Facts>, facts: Facts): void {
    const { maxItems = Number.POSITIVE_INFINITY } = this.#options;
    this.#items += kind.weightOf(facts);
    if (this.#items > maxItems)
      throw new UsageError('known_too_large', `what was known rests on more than ${maxItems} items: take a shorter range`);
    const { table } = UNIT_TABLES[kind.kind];
    this.rows[table] ??= [];
    this.rows[table].push(facts);
  }
}

/** The next slice is read while this one is folded. */
async function* readAhead<T>(slices: AsyncIterable<T>): AsyncGenerator<T, void, undefined> {
  const iterator = slices[Symbol.asyncIterator]();
  let next = iterator.next();
  // Thrown where it is awaited.
  next.catch(() => {});
  for (let read = await next; !read.done; read = await next) {
    next = iterator.next();
    next.catch(() => {});
    yield read.value;
  }
}
