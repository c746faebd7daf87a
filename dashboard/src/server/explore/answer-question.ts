import {
  ALLOWED_LATENESS_MS,
  type AnswerRow,
  type Cell,
  emptyCell,
  type Interval,
  intervalsOf,
  type Metric,
  type MetricQuery,
  settledUntil,
} from '@tidewatch/schemas';
import type { CatalogueReader } from '@tidewatch/warehouse/query';
import {
  type AnswerGroup,
  type Bucket,
  type BucketState,
  type ExploreAnswer,
  type Figures,
  groupKey,
} from '../../features/explore/answer.ts';
import { mostOpen, spreadCells, spreadOpen, startsOf } from '../../features/explore/spread-cells.ts';
import type { Question } from '../../features/explore/view.ts';
import { type Earlier, earlierPeriod } from './earlier.ts';
import { checkSize, planQuery } from './plan-query.ts';

export interface AnswerOptions {
  readonly nowMs: number;
  readonly signal?: AbortSignal;
  /** Most rows (groups × intervals) that come along: figures by interval that are more stay apart; default all. */
  readonly mostRows?: number;
}

/**
 * Answers a question of the page: buckets with their state, groups and totals. Totals are asked for as such, so
 * that percentiles and distinct counts are right too. The number of groups is known before the finest query is sent.
 * @throws UsageError as `planQuery`
 */
export async function answerQuestion(reader: CatalogueReader, question: Question, options: AnswerOptions): Promise<ExploreAnswer> {
  const { nowMs, mostRows = Number.POSITIVE_INFINITY } = options;
  const query = planQuery(question, nowMs);
  const read = options.signal ? { signal: options.signal } : {};
  const watermarkAt = await knownTo(reader, query);
  const period = question.compare === null ? null : earlierPeriod(query, question.compare);
  const [now, before, quality] = await Promise.all([
    readTotals(reader, query, read),
    period && readTotals(reader, period.query, read),
    reader.quality(query, nowMs),
  ]);
  const { allowedLatenessMs } = reader;
  const buckets = query.grain === 'total' ? [] : describeBuckets(query, watermarkAt, allowedLatenessMs);
  const isApart = buckets.length * Math.max(now.groups.size, before?.groups.size ?? 0) > mostRows;
  if (buckets.length > 0 && !isApart)
    await Promise.all([
      readIntervals(reader, query, { into: now, read }),
      period && before && readIntervals(reader, period.query, { into: before, read }),
    ]);
  const earlier =
    period && before ? { period, rows: before, knownTo: Math.min(watermarkAt ?? Number.NEGATIVE_INFINITY, query.asOf) } : null;
  const { from, to, asOf, knownAt } = query;
  const periods = {
    buckets,
    earlier: earlier && {
      from: earlier.period.query.from,
      to: earlier.period.query.to,
      total: cellsOf(earlier.rows.total, query.metrics),
      buckets: comparedIntervals(buckets, earlier),
    },
  };
  return {
    question,
    range: { from, to, asOf, ...(knownAt === undefined ? {} : { knownAt }) },
    answeredAt: nowMs,
    watermarkAt,
    ...periods,
    state: stateOf({ start: from, end: to }, query, { watermarkAt, allowedLatenessMs }),
    open: now.total?.open ?? {},
    total: cellsOf(now.total, query.metrics),
    groups: joinGroups(query.metrics, { now, earlier: before, starts: isApart ? null : startsOf(periods) }),
    quality,
    ...(isApart ? { apart: { empty: cellsOf(undefined, query.metrics) } } : {}),
  };
}

/** Up to when everything is in the figures; null before the first flush. */
async function knownTo(reader: CatalogueReader, { knownAt = Number.POSITIVE_INFINITY }: MetricQuery): Promise<number | null> {
  const watermarkAt = await reader.watermark();
  return watermarkAt === null ? null : Math.min(watermarkAt, knownAt);
}

/** What the warehouse says of one period. */
interface PeriodRows {
  readonly total: AnswerRow | undefined;
  /** By `groupKey`. */
  readonly groups: ReadonlyMap<string, GroupRows>;
}

interface GroupRows {
  readonly values: readonly string[];
  readonly total: AnswerRow | undefined;
  readonly byStart: Map<number, AnswerRow>;
}

type Read = { readonly signal?: AbortSignal };

async function readTotals(reader: CatalogueReader, query: MetricQuery, read: Read): Promise<PeriodRows> {
  const whole: MetricQuery = { ...query, grain: 'total' };
  const [totals, groupTotals] = await Promise.all([
    reader.answer({ ...whole, by: [] }, read),
    query.by.length === 0 ? null : reader.answer(whole, read),
  ]);
  if (groupTotals) checkSize(query, Math.max(1, groupTotals.length));
  const groups = (groupTotals ?? totals).map((total): [string, GroupRows] => {
    const values = valuesOf(query, total);
    return [groupKey({ values }), { values, total, byStart: new Map() }];
  });
  return { total: totals[0], groups: new Map(groups) };
}

async function readIntervals(reader: CatalogueReader, query: MetricQuery, { into, read }: { into: PeriodRows; read: Read }): Promise<void> {
  for (const row of await reader.answer(query, read))
    if (row.interval) into.groups.get(groupKey({ values: valuesOf(query, row) }))?.byStart.set(row.interval.start, row);
}

const valuesOf = (query: MetricQuery, row: AnswerRow) => query.by.map((dimension) => row.dims[dimension] ?? '');

/** The intervals of a query with what may be said of each at this watermark. */
export function describeBuckets(
  query: MetricQuery,
  watermarkAt: number | null,
  allowedLatenessMs = ALLOWED_LATENESS_MS,
): readonly Bucket[] {
  return intervalsOf(query.from, query.to, query.grain, query.zone).map((interval) => ({
    ...interval,
    state: stateOf(interval, query, { watermarkAt, allowedLatenessMs }),
  }));
}

function stateOf(
  interval: Interval,
  query: MetricQuery,
  { watermarkAt, allowedLatenessMs = ALLOWED_LATENESS_MS }: { watermarkAt: number | null; allowedLatenessMs?: number },
): BucketState {
  const known = watermarkAt ?? Number.NEGATIVE_INFINITY;
  if (interval.start >= Math.min(query.asOf, known)) return 'unknown';
  if (interval.end > settledUntil(query, watermarkAt, allowedLatenessMs)) return 'provisional';
  return interval.start < query.from || interval.end > query.to ? 'partial' : 'final';
}

interface Joining {
  readonly now: PeriodRows;
  readonly earlier: PeriodRows | null;
  /** null: the figures by interval stay apart. */
  readonly starts: ReturnType<typeof startsOf> | null;
}

/** The groups of either period: what is gone now stands there with nothing counted. */
function joinGroups(metrics: readonly Metric[], { now, earlier, starts }: Joining): readonly AnswerGroup[] {
  const empty = cellsOf(undefined, metrics);
  const size = ({ total }: Figures) => total[metrics[0]?.id ?? '']?.n ?? 0;
  const figures = (group: GroupRows | undefined, along: readonly (number | null)[] | undefined): Figures => ({
    total: cellsOf(group?.total, metrics),
    cells: along === undefined ? {} : spreadCells(group?.byStart ?? new Map(), along, empty),
  });
  return [...new Map([...(earlier?.groups ?? []), ...now.groups])]
    .map(([key, { values }]): AnswerGroup => {
      const group = now.groups.get(key);
      return {
        values,
        ...figures(group, starts?.now),
        open: starts === null ? [] : spreadOpen(group?.byStart ?? new Map(), starts.now),
        openTotal: mostOpen(group?.total),
        earlier: earlier && figures(earlier.groups.get(key), starts?.earlier),
      };
    })
    .sort((a, b) => size(b) - size(a));
}

interface ComparedPeriod {
  readonly period: Earlier;
  readonly knownTo: number;
}

/** The earlier interval that each bucket is compared with; null where there is no such one, or nothing is known of it. */
function comparedIntervals(buckets: readonly Bucket[], { period, knownTo }: ComparedPeriod): readonly (Interval | null)[] {
  const { from, to, grain, zone } = period.query;
  const known = new Map(buckets.length === 0 ? [] : intervalsOf(from, to, grain, zone).map((interval) => [interval.start, interval]));
  return buckets.map(({ start }) => {
    const before = known.get(period.earlierOf(start));
    return before !== undefined && before.start < knownTo ? before : null;
  });
}

function cellsOf(row: AnswerRow | undefined, metrics: readonly Metric[]): Record<string, Cell> {
  return Object.fromEntries(metrics.map((metric) => [metric.id, row?.cells[metric.id] ?? emptyCell(metric)]));
}
