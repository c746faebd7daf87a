import { type Dimension, type Interval, intervalsOf, type Metric, type MetricQuery, metricById } from '@tidewatch/schemas';
import { Temporal } from 'temporal-polyfill';
import { LIVE_METRICS, type LiveMetric } from '../../features/live/live-view.ts';

const HOUR_MS = 3_600_000;

/** The questions behind one live view, all as of the watermark. */
export interface LivePlan {
  readonly asOf: number;
  readonly day: Interval;
  readonly lastWeek: Interval;
  /** The same time of day a week ago. */
  readonly lastWeekUntil: number;
  readonly now: Readonly<Record<'all' | 'byQueue' | 'byOwner', MetricQuery>>;
  readonly today: Readonly<Record<'all' | 'byQueue' | 'lastHour', MetricQuery>>;
  readonly arrivals: Readonly<Record<'today' | 'lastWeek', MetricQuery>>;
  /** null at the first instant of the day. */
  readonly lastWeekSoFar: MetricQuery | null;
}

/** The local day of `asOf` in `zone`, the same weekday a week before, and the queries over them. */
export function planLive(asOf: number, zone: string): LivePlan {
  const day = intervalsOf(asOf, asOf + 1, '1d', zone)[0] as Interval;
  const local = Temporal.Instant.fromEpochMilliseconds(asOf).toZonedDateTimeISO(zone);
  const lastWeekUntil = local.subtract({ days: 7 }).epochMilliseconds;
  const lastWeek = intervalsOf(lastWeekUntil, lastWeekUntil + 1, '1d', zone)[0] as Interval;
  const query = (
    names: readonly LiveMetric[],
    range: Interval,
    shape: { grain?: MetricQuery['grain']; by?: readonly Dimension[] } = {},
  ): MetricQuery => ({
    metrics: names.map(metricOf),
    from: range.start,
    to: range.end,
    grain: shape.grain ?? 'total',
    zone,
    by: shape.by ?? [],
    where: [],
    asOf,
  });
  const instant = { start: asOf - 1, end: asOf };
  return {
    asOf,
    day,
    lastWeek,
    lastWeekUntil,
    now: {
      all: query(['waiting', 'oldestWait', 'open'], instant),
      byQueue: query(['waiting', 'oldestWait'], instant, { by: ['queue'] }),
      byOwner: query(['open'], instant, { by: ['owner'] }),
    },
    today: {
      all: query(['serviceLevel', 'abandonRate', 'answerSpeed', 'arrivals'], day),
      byQueue: query(['serviceLevel', 'offered', 'abandoned'], day, { by: ['queue'] }),
      lastHour: query(['offered'], { start: asOf - HOUR_MS, end: asOf + 1 }, { grain: '15m', by: ['queue'] }),
    },
    arrivals: { today: query(['arrivals'], day, { grain: '30m' }), lastWeek: query(['arrivals'], lastWeek, { grain: '30m' }) },
    lastWeekSoFar: lastWeekUntil > lastWeek.start ? query(['arrivals'], { start: lastWeek.start, end: lastWeekUntil }) : null,
  };
}

function metricOf(name: LiveMetric): Metric {
  return metricById.get(LIVE_METRICS[name]) as Metric;
}
