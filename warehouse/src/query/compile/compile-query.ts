import {
  type Aggregate,
  checkDimensions,
  DAY_MS,
  fieldsOf,
  hasSpan,
  type Interval,
  intervalsOf,
  lookBackMs,
  looksBack,
  type Metric,
  type MetricQuery,
  quotientOf,
  type RowKind,
  readingInstant,
  SOURCES,
  type Source,
  UNIT_TABLES,
  UsageError,
  withParts,
} from '@tidewatch/schemas';
import type { SessionPage } from '../session-page.ts';
import { forTenant, type TenantRows, type TenantStatement } from '../tenant-rows.ts';
import { type CellOf, compileAggregate, compileTime, type FiledAggregate, ResultColumns, ratioCell } from './aggregates.ts';
import { type Buckets, planBuckets } from './buckets.ts';
import { compileCondition, compileExpr } from './expression.ts';
import { columnOf, type Grouping, identifier, planFields, planGrouping } from './fields.ts';

export interface CompileOptions {
  readonly tenantId: string;
  /** Reads `open_items` in place of `sessions`. */
  readonly openOnly?: boolean;
  /** Gives sessions in place of groups: a part of the list of those that count. Parts that count something else are left out. */
  readonly sessions?: SessionPage;
  /** Counts only these; what is counted in units of other kinds is left out. */
  readonly units?: UnitSpan;
}

/** Units of a kind between two of them in the order of their keys, both included. */
export interface UnitSpan {
  readonly kind: RowKind;
  readonly first: UnitPlace;
  readonly last: UnitPlace;
}

export interface UnitPlace {
  readonly bucketOn: string;
  readonly id: string;
}

/** A query as statements, one for each set of items that its metrics count, and how to read what they return. */
export interface CompiledQuery {
  /** The query with each quotient's parts in its place: what the statements answer. */
  readonly query: MetricQuery;
  readonly intervals: readonly Interval[];
  readonly statements: readonly CompiledStatement[];
}

/** Its rows are arrays: index of the interval, one text a dimension, then values. */
export interface CompiledStatement {
  readonly statement: TenantStatement;
  readonly cells: readonly { readonly metric: Metric; readonly cellOf: CellOf }[];
  /** Position of the number of open items among the values; absent where the items have no end, or are not filed at one instant. */
  readonly openAt?: number;
}

/**
 * Compiles a query to SQL, without any I/O; the answers equal those of `evaluateQuery`.
 * @throws UsageError `dimension_unknown`, `open_items_only`, `known_at_unavailable`, and those of `intervalsOf`
 */
export function compileQuery(asked: MetricQuery, options: CompileOptions): CompiledQuery {
  checkAnswerable(asked);
  const query = withParts(asked);
  const intervals = intervalsOf(query.from, query.to, query.grain, query.zone);
  const buckets = planBuckets(intervals);
  const groups = new Map<string, Metric[]>();
  for (const metric of new Set(query.metrics)) {
    const only = options.sessions ? 'session' : options.units?.kind;
    if (only !== undefined && SOURCES[metric.source].table !== UNIT_TABLES[only].table) continue;
    const key = itemsKey(metric);
    groups.set(key, [...(groups.get(key) ?? []), metric]);
  }
  const statements = [...groups.values()].map((metrics) => compileGroup({ metrics, query, options, intervals, buckets }));
  return { query, intervals, statements };
}

/**
 * Refuses what rows cannot answer.
 * @throws UsageError `known_at_unavailable`, `dimension_unknown`
 */
export function checkAnswerable(query: MetricQuery): void {
  if (query.knownAt !== undefined) {
    throw new UsageError(
      'known_at_unavailable',
      'the rows hold what is known now: what was known at an earlier time is folded from the archive',
    );
  }
  checkDimensions(query);
}

/** Metrics with the same key count the same items in the same intervals. */
function itemsKey(metric: Metric): string {
  const { aggregate } = metric;
  if (hasSpan(aggregate)) return [metric.source, aggregate.kind, aggregate.from, aggregate.to].join();
  return [metric.source, metric.at, ...(looksBack(aggregate) ? [aggregate.kind] : [])].join();
}

/** What a statement is made for: metrics that count the same items, and the query that asks for them. */
export interface Group {
  readonly metrics: readonly Metric[];
  readonly query: MetricQuery;
  readonly options: CompileOptions;
  readonly intervals: readonly Interval[];
  readonly buckets: Buckets;
}

function compileGroup(group: Group): CompiledStatement {
  const [metric] = group.metrics as readonly [Metric, ...Metric[]];
  const { kind } = metric.aggregate;
  if (group.options.openOnly && kind !== 'instant') {
    throw new UsageError('open_items_only', `${metric.id} is not read at an instant: open items cannot answer it`);
  }
  const grouping = planGrouping(metric, group.query, group.options.sessions);
  if (kind === 'peak') return compilePeak(group, grouping, metric.aggregate);
  if (kind === 'instant') return compileInstant(group, grouping, metric.aggregate);
  if (kind === 'overlap') return compileOverlap(group, grouping, metric.aggregate);
  if (looksBack(metric.aggregate)) return compileWindows(group, grouping, metric.at as string);
  return compileFiled(group, grouping, metric.at as string);
}

/** Items in each interval that looks back to them or holds them. */
function compileWindows(group: Group, grouping: Grouping, at: string): CompiledStatement {
  const { query, intervals, buckets } = group;
  const columns = new ResultColumns();
  const instant = `assumeNotNull(${identifier(at)})`;
  const windows = group.metrics.map((metric) => ({ metric, aggregate: metric.aggregate as Windowed }));
  const cells = windows.map(({ metric, aggregate }) => ({ metric, cellOf: compileWindow(aggregate, { at: instant, columns, group }) }));
  const reach = Math.max(...windows.flatMap(({ aggregate }) => intervals.map((interval) => lookBackMs(aggregate, interval))));
  const last = `least(${buckets.indexClipped(`(${instant} + {reach:Int64})`)} + 1, {intervals:Int64})`;
  const statement = scan(group, grouping, {
    touching: filedIn(group, at),
    params: { from: (intervals[0] as Interval).start - reach, to: query.to, reach },
    where: [`${identifier(at)} >= {from:Int64}`, `${identifier(at)} < {to:Int64}`],
    select: (items) => explode(items, { index: `arrayJoin(range(${buckets.indexClipped(instant)}, ${last}))`, grouping, columns }),
  });
  return { statement, cells };
}

type Windowed = Extract<Aggregate, { readonly kind: 'rolling' | 'lapsed' }>;

interface WindowPlan {
  readonly at: string;
  readonly columns: ResultColumns;
  readonly group: Group;
}

function compileWindow(aggregate: Windowed, { at, columns, group: { buckets, intervals, query } }: WindowPlan): CellOf {
  const start = `(${buckets.startOf('i')})`;
  const condition = (aggregate.where === undefined ? null : compileCondition(aggregate.where)) ?? 'true';
  if (aggregate.kind === 'rolling') {
    const counts = `${condition} AND ${at} >= ${start} - ${wholeNumber(aggregate.within_ms)}`;
    const order = `ifNull(${identifier(aggregate.order)}, '')`;
    const sorted = `arraySort(groupArrayIf((${at}, ${order}, toInt64(${compileCondition(aggregate.hit)})), ${counts}))`;
    const latest = `arraySlice(${sorted}, -${wholeNumber(aggregate.last)})`;
    const hitsAt = columns.add(`arraySum(arrayMap(item -> item.3, ${latest}))`);
    const countAt = columns.add(`length(${latest})`);
    return (values) => {
      const [hits, n] = [Number(values[hitsAt]), Number(values[countAt])];
      return n === 0 ? null : { value: n < aggregate.least ? null : hits / n, numerator: hits, denominator: n, n };
    };
  }
  const of = compileExpr(aggregate.of);
  const counts = `${condition} AND isNotNull(${of}) AND ${at} >= 2 * ${start} - (${buckets.startOf('(i + 1)')})`;
  const earlierAt = columns.add(`uniqExactIf(${of}, ${counts} AND ${at} < ${start})`);
  const laterAt = columns.add(`uniqExactIf(${of}, ${counts} AND ${at} >= ${start})`);
  const eitherAt = columns.add(`uniqExactIf(${of}, ${counts})`);
  return (values, index) => {
    const [earlier, either] = [Number(values[earlierAt]), Number(values[eitherAt])];
    if (either === 0 || query.asOf < (intervals[index] as Interval).end) return null;
    const lapsed = either - Number(values[laterAt]);
    return { value: quotientOf(lapsed, earlier, {}), numerator: lapsed, denominator: earlier, n: earlier };
  };
}

/** A number of the catalogue as SQL. */
function wholeNumber(value: number): string {
  if (!Number.isSafeInteger(value)) throw new TypeError(`${value} is no whole number`);
  return String(value);
}

/** What a session with an item filed in the range fulfils. */
export function filedIn(group: Touched, at: string): readonly string[] {
  const reach = ['earliest_at < {to:Int64}', 'latest_at >= {from:Int64}'];
  return [...reach, ...anyItem(group, at, (instant) => `${instant} >= {from:Int64} AND ${instant} < {to:Int64}`)];
}

type Touched = Pick<Group, 'metrics' | 'query'>;

/** Up to so long a range it is cheaper to look at each instant than to read the days of customers who came back after it. */
const SHORT_RANGE_MS = 31 * DAY_MS;

/**
 * That an instant of any item, as it is stored, passes a test. A session's reach in time skips granules; this leaves out
 * sessions that only reach across a short range.
 */
function anyItem({ metrics, query }: Touched, field: string, test: (instant: string) => string): readonly string[] {
  if (query.to - query.from > SHORT_RANGE_MS) return [];
  const { column, isArray } = columnOf(SOURCES[(metrics[0] as Metric).source], field);
  return [isArray ? `arrayExists(at -> ifNull(${test('at')}, false), ${column})` : `ifNull(${test(column)}, false)`];
}

/** Items filed at one instant of theirs. */
function compileFiled(group: Group, grouping: Grouping, at: string): CompiledStatement {
  const { query, buckets } = group;
  const columns = new ResultColumns();
  const cells = group.metrics.map((metric) => ({ metric, cellOf: compileAggregate(metric.aggregate as FiledAggregate, columns) }));
  const instant = identifier(at);
  // What has not ended is no reason to list a session.
  const ends = group.options.sessions ? [] : ((SOURCES[(group.metrics[0] as Metric).source] as Source).ends ?? []);
  const openAt =
    ends.length === 0 ? {} : { openAt: columns.add(`countIf(${ends.map((end) => `isNull(${identifier(end)})`).join(' AND ')})`) };
  const statement = scan(group, grouping, {
    fields: ends,
    touching: filedIn(group, at),
    params: { from: query.from, to: query.to },
    where: [`${instant} >= {from:Int64}`, `${instant} < {to:Int64}`],
    select: (items) => explode(items, { index: buckets.indexOf(`assumeNotNull(${instant})`), grouping, columns }),
  });
  return { statement, cells, ...openAt };
}

/** Most items at one time: each item is cut at the borders of the intervals that it touches, then counted up and down. */
function compilePeak(group: Group, grouping: Grouping, span: { readonly from: string; readonly to: string }): CompiledStatement {
  const columns = new ResultColumns();
  const cells = group.metrics.map((metric) => {
    const counts = conditionOf(metric);
    const ends = `arraySort(groupArrayArrayIf([(cut_from, toInt8(1)), (cut_to, toInt8(-1))], ${counts}))`;
    const peakAt = columns.add(`arrayMax(arrayCumSum(arrayMap(step -> step.2, ${ends})))`);
    const countAt = columns.add(`countIf(${counts})`);
    const cellOf: CellOf = (values) => {
      const n = Number(values[countAt]);
      const peak = Number(values[peakAt]);
      return n === 0 ? null : { value: peak, numerator: peak, denominator: null, n };
    };
    return { metric, cellOf };
  });
  return { statement: scanCut(group, grouping, { span, columns }), cells };
}

/** Time that items spend in the intervals that they touch, cut at the borders. */
function compileOverlap(group: Group, grouping: Grouping, span: { readonly from: string; readonly to: string }): CompiledStatement {
  const columns = new ResultColumns();
  const cells = group.metrics.map((metric) => {
    const aggregate = metric.aggregate as Extract<Aggregate, { readonly kind: 'overlap' }>;
    const numeratorOf = compileTime(aggregate.numerator, columns);
    const denominatorOf = aggregate.denominator ? compileTime(aggregate.denominator, columns) : null;
    const cellOf: CellOf = (values) => {
      const above = numeratorOf(values);
      if (denominatorOf) return ratioCell(above, denominatorOf(values), aggregate);
      return above.n === 0 ? null : { value: above.sum, numerator: above.sum, denominator: null, n: above.n };
    };
    return { metric, cellOf };
  });
  return { statement: scanCut(group, grouping, { span, columns }), cells };
}

interface Cut {
  readonly span: { readonly from: string; readonly to: string };
  readonly columns: ResultColumns;
}

/** Items in each interval that they touch, as the piece [cut_from, cut_to) of them that lies in it. */
function scanCut(group: Group, grouping: Grouping, { span, columns }: Cut): TenantStatement {
  const { buckets } = group;
  const from = `assumeNotNull(${identifier(span.from)})`;
  const until = `ifNull(${identifier(span.to)}, {as_of:Int64})`;
  const last = `least(${buckets.indexClipped(`(${until} - 1)`)} + 1, {intervals:Int64})`;
  return scan(group, grouping, {
    touching: heldIn(group, span),
    params: heldParams(group),
    where: [`${identifier(span.from)} < least(${until}, {end:Int64})`, `${until} > {first:Int64}`],
    select: (items) =>
      explode(items, {
        index: `arrayJoin(range(${buckets.indexClipped(from)}, ${last}))`,
        cut: [`greatest(${from}, ${buckets.startOf('i')}) AS cut_from`, `least(${until}, ${buckets.startOf('(i + 1)')}) AS cut_to`],
        grouping,
        columns,
      }),
  });
}

/**
 * Items that go on at the instant t at which an interval is read: from ≤ t < to. As t is the interval's end (or `as_of`,
 * which nothing known exceeds), these are the intervals from the one that holds from − 1 to before the one that holds to − 1.
 */
function compileInstant(group: Group, grouping: Grouping, span: { readonly from: string; readonly to: string }): CompiledStatement {
  const { query, intervals, buckets } = group;
  const columns = new ResultColumns();
  const from = `assumeNotNull(${identifier(span.from)})`;
  const to = identifier(span.to);
  const cells = group.metrics.map((metric) => {
    const counts = conditionOf(metric);
    const countAt = columns.add(`countIf(${counts})`);
    const aggregate = metric.aggregate as Extract<Aggregate, { readonly kind: 'instant' }>;
    const t = (index: number) => readingInstant(intervals[index] as Interval, query.asOf);
    if (aggregate.measure === 'least_left_ms') {
      const soonestAt = columns.add(`minIf(${identifier(aggregate.until)}, ${counts})`);
      const cellOf: CellOf = (values, index) => {
        const n = Number(values[countAt]);
        return n === 0 ? null : { value: Number(values[soonestAt]) - t(index), numerator: null, denominator: null, n };
      };
      return { metric, cellOf };
    }
    const firstAt = columns.add(`minIf(${from}, ${counts})`);
    const cellOf: CellOf = (values, index) => {
      const n = Number(values[countAt]);
      const value = aggregate.measure === 'count' ? n : t(index) - Number(values[firstAt]);
      return n === 0 ? null : { value, numerator: value, denominator: null, n };
    };
    return { metric, cellOf };
  });
  const statement = scan(group, grouping, {
    touching: heldIn(group, span),
    params: heldParams(group),
    where: [`isNotNull(${identifier(span.from)})`],
    select: (items) => {
      const last = `if(isNull(${to}), {intervals:Int64}, ${buckets.indexClipped(`(assumeNotNull(${to}) - 1)`)})`;
      return explode(items, { index: `arrayJoin(range(${buckets.indexClipped(`(${from} - 1)`)}, ${last}))`, grouping, columns });
    },
  });
  return { statement, cells };
}

function conditionOf(metric: Metric): string {
  const { aggregate } = metric;
  return ('where' in aggregate ? compileCondition(aggregate.where) : null) ?? 'true';
}

/** Ends of spans that the column `held_until` speaks of. */
const HELD_BY: ReadonlySet<string> = new Set(['closed_at', 'session_closed_at', 'left_at', 'ended_at']);

/** What a session with a span that goes on in the range fulfils. */
function heldIn(group: Touched, { from, to }: { readonly from: string; readonly to: string }): readonly string[] {
  const reach = ['earliest_at <= {end:Int64}', ...(HELD_BY.has(to) ? ['held_until > {held_after:Int64}'] : [])];
  return [...reach, ...anyItem(group, from, (instant) => `${instant} <= {end:Int64}`)];
}

/** A span counts only if it goes on after the first interval's start, or after `as_of` where that comes earlier. */
function heldParams(group: Group): Record<string, number> {
  return { held_after: Math.min((group.intervals[0] as Interval).start, group.query.asOf) };
}

export interface Scan {
  /** Fields that are read beside those of the metrics and the grouping. */
  readonly fields?: readonly string[];
  /** Conditions on a session that no counted item of it can miss: by them whole days are left out. */
  readonly touching: readonly string[];
  readonly where: readonly string[];
  readonly params: Readonly<Record<string, number>>;
  /** The statement around the items: what follows its FROM, their conditions included. */
  readonly select: (items: string) => string;
}

/** A statement over the items of a group, as they read at `as_of`, without test and spam, filtered by the query's dimensions. */
export function scan(group: Group, grouping: Grouping, plan: Scan): TenantStatement {
  const [metric] = group.metrics as readonly [Metric, ...Metric[]];
  const source: Source = SOURCES[metric.source];
  const fields = planFields(source, new Set([...grouping.fields, ...(plan.fields ?? []), ...group.metrics.flatMap(fieldsOf)]));
  const where = [...plan.where, ...grouping.where];
  const carried = Object.entries(grouping.carried).map(([alias, column]) => `${column} AS ${alias}`);
  const { where: ofRows, ...days } = rowsOf(source, group.options, plan.touching);
  const units = planUnits(group.options.units);
  const rows: TenantRows = { ...days, where: [...ofRows, ...units.where], columns: [...fields.columns, ...carried] };
  return forTenant(group.options.tenantId, rows, {
    select: (from) => {
      const items = [
        '(',
        `SELECT ${[...fields.select, ...Object.keys(grouping.carried)].join(', ')}`,
        `FROM ${from}`,
        fields.arrayJoin,
        `WHERE _${source.exists} <= {as_of:Int64}`,
        ')',
      ];
      const filter = where.length === 0 ? [] : [`WHERE ${where.join(' AND ')}`];
      return plan.select([...items, ...filter].filter(Boolean).join('\n'));
    },
    params: { ...group.buckets.params, ...plan.params, ...grouping.params, ...units.params, as_of: group.query.asOf },
  });
}

function planUnits(units: UnitSpan | undefined) {
  if (units === undefined) return { where: [], params: {} };
  const { kind, first, last } = units;
  const key = `(bucket_on, ${UNIT_TABLES[kind].id})`;
  return {
    where: [`${key} >= ({first_day:Date}, {first_unit:String})`, `${key} <= ({last_day:Date}, {last_unit:String})`],
    params: { first_day: first.bucketOn, first_unit: first.id, last_day: last.bucketOn, last_unit: last.id },
  };
}

/** The UTC day of an instant; before and after all that a Date can hold, its first and last. */
const dayOf = (instant: string) => `toDate(toUInt16(greatest(0, least(65535, intDiv(${instant}, 86400000)))))`;
const IN_ITS_DAY = [`bucket_on >= ${dayOf('{first:Int64}')}`, `bucket_on <= ${dayOf('{end:Int64}')}`];

function rowsOf(source: Source, options: CompileOptions, touching: readonly string[]): Omit<TenantRows, 'columns'> {
  // What an agent-day's items touch lies in its UTC day. The other kinds have few rows, and nothing ties them to a day.
  if (source.table !== 'sessions')
    return { table: source.table, where: ['NOT is_test', ...(source.table === 'agent_days' ? IN_ITS_DAY : [])] };
  const where = ['NOT is_test', 'NOT is_spam'];
  return options.openOnly ? { table: 'open_items', where } : { table: 'sessions', where, touching };
}

interface Explosion {
  /** Index of the interval that an item counts in; an arrayJoin where there are many. */
  readonly index: string;
  /** Columns that need that index. */
  readonly cut?: readonly string[];
  readonly grouping: Grouping;
  readonly columns: ResultColumns;
}

/** Gives each item the intervals and the group that it counts in, and aggregates. */
function explode(items: string, { index, cut, grouping, columns }: Explosion): string {
  const by = grouping.by.map((sql, i) => `${sql} AS d${i}`);
  const filed = `SELECT ${[`${index} AS i`, ...by, '*'].join(', ')}\nFROM ${items}`;
  const rows = cut ? `SELECT *, ${cut.join(', ')}\nFROM (\n${filed}\n)` : filed;
  const keys = ['i', ...grouping.by.map((_, i) => `d${i}`)];
  const chosen = grouping.choose(columns.select.map((_, i) => `v${i}`));
  return `SELECT ${[...keys, ...columns.select].join(', ')}\nFROM (\n${rows}\n)\nGROUP BY ${keys.join(', ')}${chosen}`;
}
