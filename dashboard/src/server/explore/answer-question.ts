import { type AnswerRow, type Cell, emptyCell, type Interval, intervalsOf, type Metric, type MetricQuery } from '@tidewatch/schemas';
import type { CatalogueReader } from '@tidewatch/warehouse/query';
import type { AnswerGroup, Bucket, BucketState, ExploreAnswer } from '../../features/explore/answer.ts';
import type { Question } from '../../features/explore/view.ts';
import { checkSize, planQuery } from './plan-query.ts';

/** Late events are waited for this long before an interval is settled (rule D.0.12). */
export const ALLOWED_LATENESS_MS = 600_000;

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
  const whole: MetricQuery = { ...query, grain: 'total' };
  const [totals, groupTotals] = await Promise.all([
    reader.answer({ ...whole, by: [] }, read),
    query.by.length === 0 ? null : reader.answer(whole, read),
  ]);
  if (groupTotals) checkSize(query, Math.max(1, groupTotals.length));
  const rows = query.grain === 'total' ? [] : await reader.answer(query, read);
  const buckets = query.grain === 'total' ? [] : describeBuckets(query, watermarkAt);
  const total = cellsOf(totals[0], query.metrics);
  const groups = groupRows({ query, buckets, rows, totals: groupTotals ?? totals });
  const { from, to, asOf } = query;
  const state = stateOf({ start: from, end: to }, query, watermarkAt);
  return { question, range: { from, to, asOf }, answeredAt: options.nowMs, watermarkAt, buckets, state, total, groups };
}

/** The intervals of a query with what may be said of each at this watermark. */
export function describeBuckets(query: MetricQuery, watermarkAt: number | null): readonly Bucket[] {
  return intervalsOf(query.from, query.to, query.grain, query.zone).map((interval) => ({
    ...interval,
    state: stateOf(interval, query, watermarkAt),
  }));
}

function stateOf(interval: Interval, query: MetricQuery, watermarkAt: number | null): BucketState {
  const known = watermarkAt ?? Number.NEGATIVE_INFINITY;
  if (interval.start >= Math.min(query.asOf, known)) return 'unknown';
  if (query.asOf < interval.end || known < interval.end + ALLOWED_LATENESS_MS) return 'provisional';
  return interval.start < query.from || interval.end > query.to ? 'partial' : 'final';
}

interface Grouping {
  readonly query: MetricQuery;
  readonly buckets: readonly Bucket[];
  readonly rows: readonly AnswerRow[];
  /** One row per group, over the whole range. */
  readonly totals: readonly AnswerRow[];
}

function groupRows({ query, buckets, rows, totals }: Grouping): readonly AnswerGroup[] {
  const groupOf = (row: AnswerRow) => (query.by[0] === undefined ? null : (row.dims[query.by[0]] ?? ''));
  const byGroup = new Map<string | null, Map<number, AnswerRow>>();
  for (const row of rows) {
    const value = groupOf(row);
    let byStart = byGroup.get(value);
    if (!byStart) byGroup.set(value, (byStart = new Map()));
    if (row.interval) byStart.set(row.interval.start, row);
  }
  const size = (row: AnswerRow) => row.cells[query.metrics[0]?.id ?? '']?.n ?? 0;
  return totals
    .toSorted((a, b) => size(b) - size(a))
    .map((row) => {
      const value = groupOf(row);
      const inBucket = ({ start, state }: Bucket, metric: Metric): Cell | null =>
        state === 'unknown' ? null : (byGroup.get(value)?.get(start)?.cells[metric.id] ?? emptyCell(metric));
      const cells = query.metrics.map((metric) => [metric.id, buckets.map((bucket) => inBucket(bucket, metric))]);
      return { value, total: cellsOf(row, query.metrics), cells: Object.fromEntries(cells) };
    });
}

function cellsOf(row: AnswerRow | undefined, metrics: readonly Metric[]): Record<string, Cell> {
  return Object.fromEntries(metrics.map((metric) => [metric.id, row?.cells[metric.id] ?? emptyCell(metric)]));
}
