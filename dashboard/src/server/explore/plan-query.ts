import {
  CATALOGUE,
  type Dimension,
  dimensionsOf,
  GRAINS,
  intervalsOf,
  type Metric,
  type MetricQuery,
  metricById,
  UsageError,
} from '@tidewatch/schemas';
import type { Question, ViewFilter } from '../../features/explore/view.ts';
import { checkRange, resolveRange } from './range.ts';

/** Most cells (intervals × groups × metrics) of one answer. */
export const MAX_CELLS = 20_000;

/**
 * The catalogue's query for a question of the page, with words resolved at `nowMs`.
 * @throws UsageError `zone_unknown`, and those of `queryOfNames`
 */
export function planQuery(question: Question, nowMs: number): MetricQuery {
  const { metrics, grain, zone, by, where } = question;
  return queryOfNames({ metrics, ...resolveRange(question, nowMs), grain, zone, by, where });
}

/** A query whose metrics and dimensions are names that somebody typed. */
export interface NamedQuery extends Omit<MetricQuery, 'metrics' | 'by' | 'where'> {
  readonly metrics: readonly string[];
  readonly by: readonly string[];
  readonly where: readonly ViewFilter[];
}

/**
 * The catalogue's query for what a question names, on every way into the web process. Only names that the catalogue has
 * come out of it; values stay values.
 * @throws UsageError `metric_unknown`, `dimension_not_allowed`, `time_invalid`, `range_invalid`, `range_too_long`,
 * `answer_too_large`, with what would have been taken where a list can help
 */
export function queryOfNames(named: NamedQuery): MetricQuery {
  const metrics = [...new Set(named.metrics.map(findMetric))];
  const dimension = (name: string) => findDimension(name, metrics);
  const query: MetricQuery = {
    ...named,
    // What was not known yet had not happened for anybody.
    asOf: Math.min(named.asOf, named.knownAt ?? named.asOf),
    metrics,
    by: [...new Set(named.by.map(dimension))],
    where: named.where.map(({ dimension: name, values, isNot }) => ({
      dimension: dimension(name),
      values,
      ...(isNot ? { isNot: true as const } : {}),
    })),
  };
  checkRange(query);
  checkSize(query, 1);
  return query;
}

/**
 * Refuses a query whose answer would be larger than `MAX_CELLS` with this many groups, and names the grains that fit.
 * @throws UsageError `answer_too_large`
 */
export function checkSize(query: MetricQuery, groups: number): void {
  if (fits(query, groups)) return;
  throw new UsageError(
    'answer_too_large',
    `the answer would have more than ${MAX_CELLS} cells (intervals × groups × metrics): take a coarser grain, a shorter range or a filter`,
    { allowed: GRAINS.filter((grain) => fits({ ...query, grain }, groups)) },
  );
}

/** Length of the longest interval of a grain: a day has 25 hours when the clocks go back. */
const LONGEST_MS = { '15m': 900_000, '30m': 1_800_000, '1h': 3_600_000, '1d': 90_000_000, total: Number.POSITIVE_INFINITY };

function fits({ from, to, grain, zone, metrics }: MetricQuery, groups: number): boolean {
  const most = MAX_CELLS / (groups * metrics.length);
  // Told without counting where it is plain, so that no range is too long to be judged at once.
  return (to - from) / LONGEST_MS[grain] <= most && intervalsOf(from, to, grain, zone).length <= most;
}

/**
 * The metric of an id.
 * @throws UsageError `metric_unknown`
 */
export function findMetric(id: string): Metric {
  const metric = metricById.get(id);
  if (metric) return metric;
  const allowed = CATALOGUE.filter(({ isPart }) => !isPart).map((known) => known.id);
  throw new UsageError('metric_unknown', `there is no metric ${id}`, { allowed });
}

/** A dimension that every metric has. */
function findDimension(name: string, metrics: readonly Metric[]): Dimension {
  const [first = [], ...others] = metrics.map(dimensionsOf);
  const allowed = first.filter((dimension) => others.every((dimensions) => dimensions.includes(dimension)));
  const found = allowed.find((dimension) => dimension === name);
  if (found) return found;
  const refusing = metrics.find((metric) => !dimensionsOf(metric).some((dimension) => dimension === name));
  throw new UsageError('dimension_not_allowed', `${refusing?.id} cannot be split or filtered by ${name}`, { allowed });
}
