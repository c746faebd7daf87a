import {
  CATALOGUE,
  type Dimension,
  dimensionsOf,
  GRAINS,
  intervalsOf,
  type Metric,
  type MetricQuery,
  metricById,
  parseInstant,
} from '@tidewatch/schemas';
import { MAX_CELLS, MAX_RANGE_DAYS } from '../explore/plan-query.ts';
import { ProblemError } from './problem.ts';
import type { QuestionBody } from './wire-schemas.ts';

const DAY_MS = 86_400_000;
/** The warehouse's days lie in here; beyond it arithmetic with dates is at its ends. */
const FIRST_MS = 0;
const LAST_MS = Date.UTC(2100, 0, 1);

/**
 * The catalogue's query for a question. Only names that the catalogue has come out of it; values stay values.
 * @throws ProblemError (400) `metric_unknown`, `dimension_not_allowed`, `zone_unknown`, `time_invalid`, `range_invalid`,
 * `range_too_long`, `answer_too_large`
 */
export function planMetricQuery(body: QuestionBody, nowMs: number): MetricQuery {
  const { grain, zone } = body;
  const metrics = [...new Set(body.metrics.map(findMetric))];
  const instant = (place: string, time: string | number) => readInstant(place, time, zone);
  const dimension = (name: string) => findDimension(name, metrics);
  const query: MetricQuery = {
    metrics,
    from: instant('from', body.from),
    to: instant('to', body.to),
    grain,
    zone,
    by: [...new Set(body.by.map(dimension))],
    where: body.where.map(({ dimension: name, values, is_not }) => ({
      dimension: dimension(name),
      values,
      ...(is_not ? { isNot: true as const } : {}),
    })),
    asOf: body.as_of === undefined ? nowMs : Math.min(nowMs, instant('as_of', body.as_of)),
  };
  if (query.from >= query.to)
    throw new ProblemError(400, 'range_invalid', 'the range ends at or before its start: `to` must be after `from`');
  checkCells(query, 1);
  if (query.to - query.from > MAX_RANGE_DAYS * DAY_MS)
    throw new ProblemError(400, 'range_too_long', `a range has at most ${MAX_RANGE_DAYS} days`);
  return query;
}

/**
 * Refuses a query whose answer would have too many cells with this many groups, and names the grains that fit.
 * @throws ProblemError (400) `answer_too_large`
 */
export function checkCells(query: MetricQuery, groups: number): void {
  if (fits(query, groups)) return;
  throw new ProblemError(
    400,
    'answer_too_large',
    `the answer would have more than ${MAX_CELLS} cells (intervals × groups × metrics): take a coarser grain, a shorter range or a filter`,
    GRAINS.filter((grain) => fits({ ...query, grain }, groups)),
  );
}

/** Length of the longest interval of a grain: a day has 25 hours when the clocks go back. */
const LONGEST_MS = { '15m': 900_000, '30m': 1_800_000, '1h': 3_600_000, '1d': 90_000_000, total: Number.POSITIVE_INFINITY };

function fits({ from, to, grain, zone, metrics }: MetricQuery, groups: number): boolean {
  const most = MAX_CELLS / (groups * metrics.length);
  // Told without counting where it is plain, so that no range is too long to be judged at once.
  return (to - from) / LONGEST_MS[grain] <= most && intervalsOf(from, to, grain, zone).length <= most;
}

function findMetric(id: string): Metric {
  const metric = metricById.get(id);
  if (metric) return metric;
  const known = CATALOGUE.filter(({ isPart }) => !isPart).map((candidate) => candidate.id);
  throw new ProblemError(400, 'metric_unknown', `there is no metric ${id}`, known);
}

/** A dimension that every metric has. */
function findDimension(name: string, metrics: readonly Metric[]): Dimension {
  const [first = [], ...others] = metrics.map(dimensionsOf);
  const shared = first.filter((dimension) => others.every((dimensions) => dimensions.includes(dimension)));
  const found = shared.find((dimension) => dimension === name);
  if (found) return found;
  const refusing = metrics.find((metric) => !dimensionsOf(metric).some((dimension) => dimension === name));
  throw new ProblemError(400, 'dimension_not_allowed', `${refusing?.id} cannot be split or filtered by ${name}`, shared);
}

function readInstant(place: string, time: string | number, zone: string): number {
  const ms = typeof time === 'number' ? time : parseInstant(time, zone);
  if (ms >= FIRST_MS && ms <= LAST_MS) return ms;
  throw new ProblemError(400, 'time_invalid', `${place} lies outside the years 1970 to 2099`);
}
