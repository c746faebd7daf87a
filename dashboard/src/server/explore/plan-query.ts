import { type Dimension, dimensionsOf, intervalsOf, type Metric, type MetricQuery, metricById, UsageError } from '@tidewatch/schemas';
import type { Question } from '../../features/explore/view.ts';
import { resolveRange } from './range.ts';

/** Most cells (intervals × groups × metrics) of one answer. */
export const MAX_CELLS = 20_000;
/** Most days of one range. */
export const MAX_RANGE_DAYS = 800;
const DAY_MS = 86_400_000;

/**
 * The catalogue's query for a question, with words resolved at `nowMs`.
 * @throws UsageError `metric_unknown`, `dimension_not_allowed`, `zone_unknown`, `time_invalid`, `range_invalid`, `range_too_long`, `answer_too_large`
 */
export function planQuery(question: Question, nowMs: number): MetricQuery {
  const metrics = question.metrics.map(findMetric);
  const dimension = (name: string) => findDimension(name, metrics);
  const query: MetricQuery = {
    metrics,
    ...resolveRange(question, nowMs),
    grain: question.grain,
    zone: question.zone,
    by: question.by.map(dimension),
    where: question.where.map(({ isNot, ...filter }) => ({
      dimension: dimension(filter.dimension),
      values: filter.values,
      ...(isNot ? { isNot: true as const } : {}),
    })),
  };
  if (query.to - query.from > MAX_RANGE_DAYS * DAY_MS) throw new UsageError('range_too_long', `a range has at most ${MAX_RANGE_DAYS} days`);
  checkSize(query, 1);
  return query;
}

/**
 * Refuses a query whose answer would be larger than `MAX_CELLS` with this many groups.
 * @throws UsageError `answer_too_large`
 */
export function checkSize(query: MetricQuery, groups: number): void {
  const cells = intervalsOf(query.from, query.to, query.grain, query.zone).length * groups * query.metrics.length;
  if (cells > MAX_CELLS)
    throw new UsageError('answer_too_large', `${cells} cells, at most ${MAX_CELLS}: take a coarser grain, a shorter range or a filter`);
}

function findMetric(id: string): Metric {
  const metric = metricById.get(id);
  if (!metric) throw new UsageError('metric_unknown', `there is no metric ${id}`);
  return metric;
}

function findDimension(name: string, metrics: readonly Metric[]): Dimension {
  const refusing = metrics.find((metric) => !dimensionsOf(metric).some((dimension) => dimension === name));
  if (refusing) throw new UsageError('dimension_not_allowed', `${refusing.id} cannot be split or filtered by ${name}`);
  return name as Dimension;
}
