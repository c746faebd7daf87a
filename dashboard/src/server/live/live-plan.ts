import { type Dimension, type Interval, intervalsOf, type Metric, type MetricQuery, metricById } from '@tidewatch/schemas';
import { Temporal } from 'temporal-polyfill';
import { LIVE_METRICS, type LiveMetric } from '../../features/live/live-view.ts';

const HOUR_MS = 3_600_000;

/** At which instants a view is read, ms UTC. */
export interface ReadingTime {
  /** What the day has so far is read as of the watermark. */
  readonly watermark: number;
  /** What stands open is read as of now: open items already lack what closed a moment past the watermark, so only now fits them. */
  readonly present: number;
}

/** The questions behind one live view. */
export interface LivePlan extends ReadingTime {
  readonly day: Interval;
  readonly open: Readonly<Record<'all' | 'byQueue' | 'byOwner', MetricQuery>>;
  readonly today: Readonly<Record<'all' | 'byQueue' | 'lastHour', MetricQuery>>;
  readonly arrivals: Readonly<Record<'today' | 'lastWeek', MetricQuery>>;
  /** The same day of last week until the same time; null at the first instant of the day. */
  readonly lastWeekSoFar: MetricQuery | null;
}

/** The local day of the watermark in `zone`, the same weekday a week before, and the queries over them. */
export function planLive({ watermark, present }: ReadingTime, zone: string): LivePlan {
  const day = dayOf(watermark, zone);
  const weekAgo = Temporal.Instant.fromEpochMilliseconds(watermark).toZonedDateTimeISO(zone).subtract({ days: 7 }).epochMilliseconds;
  const lastWeek = dayOf(weekAgo, zone);
  const ask = (names: readonly LiveMetric[], range: Interval, shape: Shape = {}): MetricQuery => ({
    metrics: names.map(metricOf),
    from: range.start,
    to: range.end,
    grain: shape.grain ?? 'total',
    zone,
    by: shape.by ?? [],
    where: [],
    asOf: shape.asOf ?? watermark,
  });
  const instant = { start: present - 1, end: present };
  return {
    watermark,
    present,
    day,
    open: {
      all: ask(['waiting', 'oldestWait', 'open'], instant, { asOf: present }),
      byQueue: ask(['waiting', 'oldestWait'], instant, { asOf: present, by: ['queue'] }),
      byOwner: ask(['open'], instant, { asOf: present, by: ['owner'] }),
    },
    today: {
      all: ask(['serviceLevel', 'abandonRate', 'answerSpeed', 'arrivals'], day),
      byQueue: ask(['serviceLevel', 'offered', 'abandoned'], day, { by: ['queue'] }),
      lastHour: ask(['offered'], { start: quarterOf(watermark - HOUR_MS, zone), end: watermark + 1 }, { grain: '15m', by: ['queue'] }),
    },
    arrivals: { today: ask(['arrivals'], day, { grain: '30m' }), lastWeek: ask(['arrivals'], lastWeek, { grain: '30m' }) },
    lastWeekSoFar: weekAgo > lastWeek.start ? ask(['arrivals'], { start: lastWeek.start, end: weekAgo }) : null,
  };
}

interface Shape {
  readonly grain?: MetricQuery['grain'];
  readonly by?: readonly Dimension[];
  readonly asOf?: number;
}

/** Start of the quarter of an hour, so that the first one counts whole. */
function quarterOf(at: number, zone: string): number {
  return (intervalsOf(at, at + 1, '15m', zone)[0] as Interval).start;
}

function dayOf(at: number, zone: string): Interval {
  return intervalsOf(at, at + 1, '1d', zone)[0] as Interval;
}

function metricOf(name: LiveMetric): Metric {
  return metricById.get(LIVE_METRICS[name]) as Metric;
}
