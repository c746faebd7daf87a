import {
  type AnswerRow,
  evaluateQuery,
  type MetricQuery,
  partsOf,
  type RowKind,
  SOURCES,
  UNIT_TABLES,
  type UnitRows,
} from '@tidewatch/schemas';
import type { WarehouseStore } from '@tidewatch/warehouse';
import { foldsOf } from '../fold/folds.ts';
import { reachOf } from './reach.ts';
import { scanOf, touches } from './refolded-rows.ts';
import { forEachKind, rowKinds, type UnitRowKind } from './unit-kinds.ts';

export interface AsKnownOptions {
  readonly store: WarehouseStore;
  readonly tenantId: string;
  readonly query: MetricQuery;
  /** Only what the log had taken by this instant, ms UTC. */
  readonly knownAt: number;
  /** Epoch whose derived events count; default `main`. */
  readonly epoch?: string;
}

/**
 * What a board said at an earlier time (keel rule 18): the archived events that the log had taken by then, folded, and
 * read as of then. Holds the rows that touch the query's intervals.
 */
export async function answerAsKnown(options: AsKnownOptions): Promise<readonly AnswerRow[]> {
  const { query, knownAt, epoch = 'main' } = options;
  const rows: Record<string, readonly unknown[]> = {};
  await forEachKind(rowKinds(foldsOf(epoch)), async (kind) => {
    if (readsKind(query, kind.kind)) rows[UNIT_TABLES[kind.kind].table] = await rowsAsKnown(kind, options);
  });
  return evaluateQuery({ ...query, asOf: Math.min(query.asOf, knownAt) }, rows as UnitRows);
}

function readsKind({ metrics }: MetricQuery, kind: RowKind): boolean {
  return metrics.flatMap(partsOf).some(({ source }) => SOURCES[source].table === UNIT_TABLES[kind].table);
}

/** Units read at a time: fewer statements than where slices are kept small for their memory, as the rows are held anyway. */
const SLICE = 2_000;

async function rowsAsKnown<Facts>(kind: UnitRowKind<Facts>, options: AsKnownOptions): Promise<readonly Facts[]> {
  const { store, tenantId, query, knownAt } = options;
  const rows: Facts[] = [];
  const range = reachOf(query);
  const scan = { ...scanOf(kind, { tenantId, loggedUntil: knownAt, range }), slice: SLICE };
  for await (const slice of readAhead(store.scanUnits(scan))) {
    for (const { unit, events } of slice) {
      const facts = kind.refold(unit, events);
      if (facts !== null && touches(kind.spanOf(facts), range.from, range.to)) rows.push(facts);
    }
  }
  return rows;
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
