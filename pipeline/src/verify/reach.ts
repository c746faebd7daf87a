import { intervalsOf, lookBackMs, looksBack, type MetricQuery } from '@tidewatch/schemas';
import type { TimeRange } from '@tidewatch/warehouse';

type Asked = Pick<MetricQuery, 'from' | 'to' | 'grain' | 'zone'> & Partial<Pick<MetricQuery, 'metrics'>>;

/** What a query may read of time: its intervals, the first and last of which reach beyond its range where that cuts them, and what they look back to. */
export function reachOf({ from: since, to, grain, zone, metrics = [] }: Asked): TimeRange {
  const intervals = intervalsOf(since, to, grain, zone);
  const back = metrics.flatMap(({ aggregate }) =>
    looksBack(aggregate) ? intervals.map((interval) => lookBackMs(aggregate, interval)) : [],
  );
  const from = since - Math.max(0, ...back);
  return { from: Math.min(from, (intervals[0]?.start ?? since) - (since - from)), to: Math.max(to, intervals.at(-1)?.end ?? to) };
}

/** What queries by day in all these zones may read of a range that may have no beginning or no end. */
export function reachOfDays({ from, to }: Partial<TimeRange>, zones: readonly string[]): TimeRange {
  const dayAt = (at: number, zone: string) => reachOf({ from: at, to: at + 1, grain: '1d', zone });
  return {
    from: from === undefined ? 0 : Math.min(...zones.map((zone) => dayAt(from, zone).from)),
    to: to === undefined ? Number.MAX_SAFE_INTEGER : Math.max(...zones.map((zone) => dayAt(to - 1, zone).to)),
  };
}
