import type { AgentDayFacts } from '../facts/agent-day-facts.ts';
import type { SessionFacts } from '../facts/session-facts.ts';
import { type Expr, evaluateExpr, type Scalar } from './expression.ts';
import { type Interval, intervalsOf } from './interval.ts';
import type { Aggregate, Metric, Term } from './metric.ts';
import { type AnswerRow, type Cell, emptyCell, type MetricQuery, readingInstant } from './query.ts';
import { type Dimension, SOURCES, type Source, type SourceField } from './sources.ts';

/** Rows of the units, as the fold makes them. */
export interface UnitRows {
  readonly sessions: Iterable<SessionFacts>;
  readonly agent_days: Iterable<AgentDayFacts>;
}

/**
 * Answers a query from unit rows in plain TypeScript: the second, independent engine beside the SQL that the
 * warehouse compiles; `verify` compares the two. Rows come ordered by interval, then dimensions. Without `by` every
 * interval has a row; with it, only groups in which something was counted.
 */
export function evaluateQuery(query: MetricQuery, rows: UnitRows): readonly AnswerRow[] {
  const intervals = intervalsOf(query.from, query.to, query.grain, query.zone);
  const groups = new Map<string, { interval: number; dims: readonly string[]; cells: Map<string, Cell> }>();
  const groupAt = (interval: number, dims: readonly string[]) => {
    const key = JSON.stringify([interval, dims]);
    let group = groups.get(key);
    if (!group) groups.set(key, (group = { interval, dims, cells: new Map() }));
    return group;
  };
  if (query.by.length === 0) for (let i = 0; i < intervals.length; i++) groupAt(i, []);

  for (const metric of query.metrics) {
    const samples = new Map<string, { interval: number; dims: readonly string[]; items: Item[] }>();
    for (const item of itemsOf(metric, query, rows)) {
      for (const interval of filedUnder(metric, item, intervals, query)) {
        const key = JSON.stringify([interval, item.dims]);
        let sample = samples.get(key);
        if (!sample) samples.set(key, (sample = { interval, dims: item.dims, items: [] }));
        sample.items.push(item);
      }
    }
    for (const sample of samples.values()) {
      const cell = aggregate(metric, sample.items, intervals[sample.interval] as Interval, query.asOf);
      if (cell) groupAt(sample.interval, sample.dims).cells.set(metric.id, cell);
    }
  }

  return [...groups.values()]
    .sort((a, b) => a.interval - b.interval || compareTexts(a.dims, b.dims))
    .map((group) => ({
      interval: query.grain === 'total' ? null : (intervals[group.interval] as Interval),
      dims: Object.fromEntries(query.by.map((dimension, i) => [dimension, group.dims[i] ?? ''])),
      cells: Object.fromEntries(query.metrics.map((metric) => [metric.id, group.cells.get(metric.id) ?? emptyCell(metric)])),
    }));
}

interface Item {
  readonly get: (name: string) => Scalar;
  readonly dims: readonly string[];
}

function* itemsOf(metric: Metric, query: MetricQuery, rows: UnitRows): Generator<Item> {
  const source: Source = SOURCES[metric.source];
  for (const row of rows[source.table] as Iterable<object>) {
    const unit = row as Readonly<Record<string, unknown>>;
    if (unit['is_test'] || unit['is_spam']) continue;
    const items = source.nested === null ? [unit] : (unit[source.nested] as readonly Readonly<Record<string, unknown>>[]);
    for (const item of items) {
      const get = (name: string) => readField(source, name, unit, item, query.asOf);
      if (get(source.exists) === null) continue;
      const dimension = (name: Dimension) => String(get(source.dimensions[name] as string) ?? '');
      if (query.where.every((filter) => filter.values.includes(dimension(filter.dimension)))) yield { get, dims: query.by.map(dimension) };
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
  const declared: SourceField | undefined = source.fields[name];
  if (!declared) throw new TypeError(`the source has no field ${name}`);
  const value = ((declared.of === 'unit' ? unit : item)[declared.column ?? name] ?? null) as Scalar;
  if (declared.type === 'instant') return value !== null && (value as number) <= asOf ? value : null;
  if (declared.since !== undefined && readField(source, declared.since, unit, item, asOf) === null) return null;
  return value;
}

/** Indices of the intervals that an item counts in. */
function* filedUnder(metric: Metric, item: Item, intervals: readonly Interval[], query: MetricQuery): Generator<number> {
  const { aggregate: kind } = metric;
  if (kind.kind === 'peak' || kind.kind === 'instant') {
    const from = item.get(kind.from) as number | null;
    if (from === null) return;
    const to = item.get(kind.to) as number | null;
    for (let i = indexAt(intervals, Math.max(from, query.from)); i < intervals.length; i++) {
      const interval = intervals[Math.max(i, 0)] as Interval;
      if (kind.kind === 'instant') {
        const t = readingInstant(interval, query.asOf);
        if (from <= t && (to === null || to > t)) yield Math.max(i, 0);
        else if (to !== null && interval.start > to) return;
      } else {
        if (interval.start >= Math.min(to ?? query.asOf, query.to)) return;
        yield Math.max(i, 0);
      }
    }
    return;
  }
  const at = item.get(metric.at as string) as number | null;
  if (at !== null && at >= query.from && at < query.to) yield indexAt(intervals, at);
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

/** One cell, or null when no item counts. */
function aggregate(metric: Metric, items: readonly Item[], interval: Interval, asOf: number): Cell | null {
  const kind: Aggregate = metric.aggregate;
  switch (kind.kind) {
    case 'sum': {
      const [sum, n] = total(kind.term, items);
      return n === 0 ? null : { value: sum, numerator: sum, denominator: null, n };
    }
    case 'ratio': {
      const [numerator, counted] = total(kind.numerator, items);
      const [denominator, n] = total(kind.denominator, items);
      return counted + n === 0 ? null : { value: denominator === 0 ? null : numerator / denominator, numerator, denominator, n };
    }
    case 'percentile': {
      const values = valuesOf(kind.of, kind.where, items).sort((a, b) => a - b);
      return values.length === 0
        ? null
        : { value: nearestRank(values, kind.percent), numerator: null, denominator: null, n: values.length };
    }
    case 'max': {
      const values = valuesOf(kind.of, kind.where, items);
      return values.length === 0
        ? null
        : { value: values.reduce((a, b) => Math.max(a, b)), numerator: null, denominator: null, n: values.length };
    }
    case 'distinct': {
      const distinct = new Set(items.filter(holds(kind.where)).map((item) => evaluateExpr(kind.of, item.get)));
      distinct.delete(null);
      return distinct.size === 0 ? null : { value: distinct.size, numerator: distinct.size, denominator: null, n: distinct.size };
    }
    case 'peak': {
      const spans = items.filter(holds(kind.where)).map((item) => ({
        from: Math.max(item.get(kind.from) as number, interval.start),
        to: Math.min((item.get(kind.to) as number | null) ?? asOf, interval.end),
      }));
      const peak = peakOf(spans);
      return peak === 0 ? null : { value: peak, numerator: peak, denominator: null, n: spans.filter((s) => s.from < s.to).length };
    }
    case 'instant': {
      const t = readingInstant(interval, asOf);
      const ages = items.filter(holds(kind.where)).map((item) => t - (item.get(kind.from) as number));
      if (ages.length === 0) return null;
      const value = kind.measure === 'count' ? ages.length : ages.reduce((a, b) => Math.max(a, b));
      return { value, numerator: value, denominator: null, n: ages.length };
    }
  }
}

function holds(where: Expr | undefined): (item: Item) => boolean {
  return (item) => where === undefined || evaluateExpr(where, item.get) === true;
}

/** The term's sum and how many items it rests on. */
function total(term: Term, items: readonly Item[]): [sum: number, n: number] {
  let sum = 0;
  let n = 0;
  for (const item of items) {
    if (!holds(term.where)(item)) continue;
    const value = term.of === undefined ? 1 : (evaluateExpr(term.of, item.get) as number | null);
    if (value === null) continue;
    sum += value;
    n += 1;
  }
  return [sum, n];
}

function valuesOf(of: Expr, where: Expr | undefined, items: readonly Item[]): number[] {
  return items
    .filter(holds(where))
    .map((item) => evaluateExpr(of, item.get) as number | null)
    .filter((value) => value !== null);
}

/** Nearest rank (rule D.0.7): value number ceil(n·percent/100), in integer arithmetic, of a sorted list. */
export function nearestRank(sorted: readonly number[], percent: number): number | null {
  if (sorted.length === 0) return null;
  return sorted[Math.max(1, Math.ceil((sorted.length * percent) / 100)) - 1] as number;
}

/** Most spans [from, to) at one time; a span that ends where another starts does not overlap it. */
function peakOf(spans: readonly { readonly from: number; readonly to: number }[]): number {
  const deltas = new Map<number, number>();
  for (const { from, to } of spans) {
    if (from >= to) continue;
    deltas.set(from, (deltas.get(from) ?? 0) + 1);
    deltas.set(to, (deltas.get(to) ?? 0) - 1);
  }
  let running = 0;
  let peak = 0;
  for (const [, delta] of [...deltas].sort(([a], [b]) => a - b)) peak = Math.max(peak, (running += delta));
  return peak;
}

function compareTexts(a: readonly string[], b: readonly string[]): number {
  for (let i = 0; i < a.length; i++) {
    if (a[i] !== b[i]) return (a[i] as string) < (b[i] as string) ? -1 : 1;
  }
  return 0;
}
