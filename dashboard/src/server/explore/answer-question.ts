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
import type { Question } from '../../features/explore/view.ts';
import { type Earlier, earlierPeriod } from './earlier.ts';
import { checkSize, planQuery } from './plan-query.ts';

/**
 * Answers a question of the page: buckets with their state, groups and totals. Totals are asked for as such, so
 * that percentiles and distinct counts are right too. The number of groups is known before the finest query is sent.
 * @throws UsageError as `planQuery`
 */
export async function answerQuestion(
  reader: CatalogueReader,
  question: Question,
  options: { nowMs: number; signal?: AbortSignal },
): Promise<ExploreAnswer> {
  const query = planQuery(question, options.nowMs);
  const read = options.signal ? { signal: options.signal } : {};
  const watermarkAt = await reader.watermark();
  const period = question.compare === null ? null : earlierPeriod(query, question.compare);
  const [now, before, quality] = await Promise.all([
    readRows(reader, query, read),
    period && readRows(reader, period.query, read),
    reader.quality(query, options.nowMs),
  ]);
  const { allowedLatenessMs } = reader;
  const buckets = query.grain === 'total' ? [] : describeBuckets(query, watermarkAt, allowedLatenessMs);
  const earlier =
    period && before ? { period, rows: before, knownTo: Math.min(watermarkAt ?? Number.NEGATIVE_INFINITY, query.asOf) } : null;
  const { from, to, asOf, knownAt } = query;
  return {
    question,
    range: { from, to, asOf, ...(knownAt === undefined ? {} : { knownAt }) },
    answeredAt: options.nowMs,
    watermarkAt,
    buckets,
    state: stateOf({ start: from, end: to }, query, { watermarkAt, allowedLatenessMs }),
    open: now.total?.open ?? {},
    total: cellsOf(now.total, query.metrics),
    earlier: earlier && { from: earlier.period.query.from, to: earlier.period.query.to, total: cellsOf(earlier.rows.total, query.metrics) },
    groups: joinGroups({ query, buckets, now, earlier }),
    quality,
  };
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
  readonly byStart: ReadonlyMap<number, AnswerRow>;
}

async function readRows(reader: CatalogueReader, query: MetricQuery, read: { signal?: AbortSignal }): Promise<PeriodRows> {
  const whole: MetricQuery = { ...query, grain: 'total' };
  const [totals, groupTotals] = await Promise.all([
    reader.answer({ ...whole, by: [] }, read),
    query.by.length === 0 ? null : reader.answer(whole, read),
  ]);
  if (groupTotals) checkSize(query, Math.max(1, groupTotals.length));
  const rows = query.grain === 'total' ? [] : await reader.answer(query, read);
  const valuesOf = (row: AnswerRow) => query.by.map((dimension) => row.dims[dimension] ?? '');
  const groups = new Map<string, GroupRows & { readonly byStart: Map<number, AnswerRow> }>();
  for (const total of groupTotals ?? totals) {
    const values = valuesOf(total);
    groups.set(groupKey({ values }), { values, total, byStart: new Map() });
  }
  for (const row of rows) if (row.interval) groups.get(groupKey({ values: valuesOf(row) }))?.byStart.set(row.interval.start, row);
  return { total: totals[0], groups };
}

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
  readonly query: MetricQuery;
  readonly buckets: readonly Bucket[];
  readonly now: PeriodRows;
  readonly earlier: { readonly period: Earlier; readonly rows: PeriodRows; readonly knownTo: number } | null;
}

/** The groups of either period: what is gone now stands there with nothing counted. */
function joinGroups({ query, buckets, now, earlier }: Joining): readonly AnswerGroup[] {
  const starts = buckets.map(({ start, state }) => (state === 'unknown' ? null : start));
  const earlierStarts = earlier && comparedStarts(buckets, earlier);
  const size = ({ total }: Figures) => total[query.metrics[0]?.id ?? '']?.n ?? 0;
  return [...new Map([...(earlier?.rows.groups ?? []), ...now.groups])]
    .map(
      ([key, { values }]): AnswerGroup => ({
        values,
        ...figuresOf(now.groups.get(key), starts, query.metrics),
        earlier: earlier && earlierStarts && figuresOf(earlier.rows.groups.get(key), earlierStarts, query.metrics),
      }),
    )
    .sort((a, b) => size(b) - size(a));
}

/** Start of the earlier interval that each bucket is compared with; null where there is no such one, or nothing is known of it. */
function comparedStarts(buckets: readonly Bucket[], { period, knownTo }: NonNullable<Joining['earlier']>): readonly (number | null)[] {
  const { from, to, grain, zone } = period.query;
  const known = new Set(buckets.length === 0 ? [] : intervalsOf(from, to, grain, zone).map(({ start }) => start));
  return buckets.map(({ start }) => {
    const before = period.earlierOf(start);
    return known.has(before) && before < knownTo ? before : null;
  });
}

function figuresOf(group: GroupRows | undefined, starts: readonly (number | null)[], metrics: readonly Metric[]): Figures {
  const cellAt = (start: number | null, metric: Metric): Cell | null =>
    start === null ? null : (group?.byStart.get(start)?.cells[metric.id] ?? emptyCell(metric));
  const cells = metrics.map((metric) => [metric.id, starts.map((start) => cellAt(start, metric))]);
  return { total: cellsOf(group?.total, metrics), cells: Object.fromEntries(cells) };
}

function cellsOf(row: AnswerRow | undefined, metrics: readonly Metric[]): Record<string, Cell> {
  return Object.fromEntries(metrics.map((metric) => [metric.id, row?.cells[metric.id] ?? emptyCell(metric)]));
}
