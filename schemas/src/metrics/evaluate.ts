import { ROW_KINDS, UNIT_TABLES, type UnitRows, type UnitTable } from '../facts/unit-rows.ts';
import { aggregate, type Item } from './aggregate.ts';
import { compareBytes } from './compare-bytes.ts';
import { AS_OF, type Scalar } from './expression.ts';
import { type Interval, intervalsOf } from './interval.ts';
import { hasSpan, lookBackMs, looksBack, type Metric } from './metric.ts';
import { type AnswerRow, type Cell, emptyCell, type MetricQuery, openField, readingInstant } from './query.ts';
import { checkDimensions, withParts, withQuotients } from './quotient.ts';
import { type Dimension, SOURCES, type Source, type SourceField } from './sources.ts';

/**
 * Answers a query from unit rows in plain TypeScript: the second, independent engine beside the SQL that the
 * warehouse compiles; `verify` compares the two. Rows come ordered by interval, then dimensions. Without `by` every
 * interval has a row; with it, only groups in which something was counted.
 * @throws UsageError `dimension_unknown`, and those of `intervalsOf`
 */
export function evaluateQuery(query: MetricQuery, rows: UnitRows): readonly AnswerRow[] {
  checkDimensions(query);
  return withQuotients(query, evaluateParts(withParts(query), rows));
}

/** A query without quotients. */
function evaluateParts(query: MetricQuery, rows: UnitRows): readonly AnswerRow[] {
  const tables = tablesOf(rows);
  const intervals = intervalsOf(query.from, query.to, query.grain, query.zone);
  const groups = new Map<string, { interval: number; dims: readonly string[]; cells: Map<string, Cell> }>();
  const open = new Map<string, Map<string, number>>();
  const groupAt = (interval: number, dims: readonly string[]) => {
    const key = JSON.stringify([interval, dims]);
    let group = groups.get(key);
    if (!group) groups.set(key, (group = { interval, dims, cells: new Map() }));
    return group;
  };
  if (query.by.length === 0) for (let i = 0; i < intervals.length; i++) groupAt(i, []);

  for (const metrics of byFiling(query.metrics)) {
    const [first] = metrics;
    const samples = new Map<string, { interval: number; dims: readonly string[]; items: FiledItem[] }>();
    for (const item of itemsOf(first, query, tables)) {
      for (const interval of filedUnder(first, item, intervals, query)) {
        const key = JSON.stringify([interval, item.dims]);
        let sample = samples.get(key);
        if (!sample) samples.set(key, (sample = { interval, dims: item.dims, items: [] }));
        sample.items.push(item);
      }
    }
    for (const [key, sample] of samples) {
      const stillOpen = isFiled(first) ? sample.items.filter(isOpen(SOURCES[first.source])).length : 0;
      if (!open.has(key)) open.set(key, new Map());
      for (const metric of metrics) {
        open.get(key)?.set(metric.id, stillOpen);
        const cell = aggregate(metric, sample.items, intervals[sample.interval] as Interval, query.asOf);
        if (cell) groupAt(sample.interval, sample.dims).cells.set(metric.id, cell);
      }
    }
  }

  return [...groups]
    .sort(([, a], [, b]) => a.interval - b.interval || compareTexts(a.dims, b.dims))
    .map(([key, group]) => ({
      interval: query.grain === 'total' ? null : (intervals[group.interval] as Interval),
      dims: Object.fromEntries(query.by.map((dimension, i) => [dimension, group.dims[i] ?? ''])),
      cells: Object.fromEntries(query.metrics.map((metric) => [metric.id, group.cells.get(metric.id) ?? emptyCell(metric)])),
      ...openField(open.get(key) ?? new Map()),
    }));
}

/** Metrics that count the same items in the same intervals, together: the items are gone through once for all of them. */
export function byFiling(metrics: readonly Metric[]): readonly (readonly [Metric, ...Metric[]])[] {
  const filings = new Map<string, [Metric, ...Metric[]]>();
  for (const metric of metrics) {
    const { source, at, aggregate: kind } = metric;
    const key = JSON.stringify(
      hasSpan(kind) ? [source, kind.kind, kind.from, kind.to] : [source, at, ...(looksBack(kind) ? [kind.kind] : [])],
    );
    const filing = filings.get(key);
    if (filing) filing.push(metric);
    else filings.set(key, [metric]);
  }
  return [...filings.values()];
}

/** Whether its items are filed whole at one instant: what goes on past an interval's end changes nothing inside it. */
function isFiled(metric: Metric): boolean {
  return !hasSpan(metric.aggregate) && !looksBack(metric.aggregate);
}

function isOpen({ ends }: Source): (item: FiledItem) => boolean {
  return ({ get }) => ends?.every((end) => get(end) === null) ?? false;
}

export type Tables = Readonly<Record<UnitTable, readonly object[]>>;

/** Rows that can be gone through more than once: each metric reads its own. */
export function tablesOf(rows: UnitRows): Tables {
  const tables = ROW_KINDS.map((kind) => UNIT_TABLES[kind].table);
  return Object.fromEntries(tables.map((table) => [table, [...((rows[table] ?? []) as Iterable<object>)]])) as Record<UnitTable, object[]>;
}

export interface FiledItem extends Item {
  readonly dims: readonly string[];
}

/** The items of a metric's source that exist and that the filters keep. */
export function* itemsOf(metric: Metric, query: MetricQuery, tables: Tables): Generator<FiledItem> {
  const source: Source = SOURCES[metric.source];
  for (const row of tables[source.table]) {
    const unit = row as unknown as Readonly<Record<string, unknown>>;
    if (unit['is_test'] || unit['is_spam']) continue;
    const items = source.nested === null ? [unit] : (unit[source.nested] as readonly Readonly<Record<string, unknown>>[]);
    for (const item of items) {
      const get = (name: string) => readField(source, name, unit, item, query.asOf);
      if (get(source.exists) === null) continue;
      const dimension = (name: Dimension) => String(get(source.dimensions[name] as string) ?? '');
      const isKept = query.where.every(({ dimension: name, values, isNot }) => values.includes(dimension(name)) !== (isNot ?? false));
      if (isKept) yield { get, dims: query.by.map(dimension) };
    }
  }
}

function readField(
  source: Source,
  name: string,
  unit: Readonly<Record<string, unknown>>,
  item: Readonly<Record<string, unknown>>,
  asOf: number,
): Scalar {
  if (name === AS_OF) return asOf;
  const declared: SourceField | undefined = source.fields[name];
  if (!declared) throw new TypeError(`the source has no field ${name}`);
  const value = ((declared.of === 'unit' ? unit : item)[declared.column ?? name] ?? null) as Scalar;
  if (declared.type === 'instant' && !declared.ahead) return value !== null && (value as number) <= asOf ? value : null;
  if (declared.since !== undefined && readField(source, declared.since, unit, item, asOf) === null) return null;
  return value;
}

/** Indices of the intervals that an item counts in. */
export function* filedUnder(metric: Metric, item: FiledItem, intervals: readonly Interval[], query: MetricQuery): Generator<number> {
  const { aggregate: kind } = metric;
  if (hasSpan(kind)) {
    const from = item.get(kind.from) as number | null;
    if (from === null) return;
    const to = item.get(kind.to) as number | null;
    // Read at its end, an interval also holds what begins right there.
    const earliest = Math.max(from, query.from) - (kind.kind === 'instant' ? 1 : 0);
    for (let i = indexAt(intervals, earliest); i < intervals.length; i++) {
      const interval = intervals[i] as Interval;
      if (kind.kind === 'instant') {
        const t = readingInstant(interval, query.asOf);
        if (from <= t && (to === null || to > t)) yield i;
        else if (to !== null && interval.start > to) return;
      } else {
        if (interval.start >= Math.min(to ?? query.asOf, query.to)) return;
        yield i;
      }
    }
    return;
  }
  const at = item.get(metric.at as string) as number | null;
  if (at === null || at >= query.to) return;
  if (!looksBack(kind)) {
    if (at >= query.from) yield indexAt(intervals, at);
    return;
  }
  for (let i = indexAt(intervals, at); i < intervals.length; i++) {
    const interval = intervals[i] as Interval;
    if (interval.start - lookBackMs(kind, interval) <= at) yield i;
    else if (kind.kind === 'rolling') return;
  }
}

/** Index of the last interval that starts at or before `at`; 0 when all start later. */
function indexAt(intervals: readonly Interval[], at: number): number {
  let low = 0;
  let high = intervals.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((intervals[middle] as Interval).start <= at) low = middle;
    else high = middle - 1;
  }
  return low;
}

function compareTexts(a: readonly string[], b: readonly string[]): number {
  for (let i = 0; i < a.length; i++) {
    const order = compareBytes(a[i] as string, b[i] as string);
    if (order !== 0) return order;
  }
  return 0;
}
