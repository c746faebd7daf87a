import { intervalsOf, type MetricQuery } from '@tidewatch/schemas';
import type { TimeRange } from '@tidewatch/warehouse';

/** What a query may read of time: its intervals, the first and last of which reach beyond its range where that cuts them. */
export function reachOf({ from, to, grain, zone }: Pick<MetricQuery, 'from' | 'to' | 'grain' | 'zone'>): TimeRange {
  const intervals = intervalsOf(from, to, grain, zone);
  return { from: Math.min(from, intervals[0]?.start ?? from), to: Math.max(to, intervals.at(-1)?.end ?? to) };
}

/** What queries by day in all these zones may read of a range that may have no beginning or no end. */
export function reachOfDays({ from, to }: Partial<TimeRange>, zones: readonly string[]): TimeRange {
  const dayAt = (at: number, zone: string) => reachOf({ from: at, to: at + 1, grain: '1d', zone });
  return {
    from: from === undefined ? 0 : Math.min(...zones.map((zone) => dayAt(from, zone).from)),
    to: to === undefined ? Number.MAX_SAFE_INTEGER : Math.max(...zones.map((zone) => dayAt(to - 1, zone).to)),
  };
}
