import type { MetricQuery } from '@tidewatch/schemas';
import { Temporal } from 'temporal-polyfill';
import type { Compare } from '../../features/explore/view.ts';

/** A query over an earlier period, and where each instant of the later one lies in it. */
export interface Earlier {
  readonly query: MetricQuery;
  readonly earlierOf: (ms: number) => number;
}

/**
 * The same question to an earlier period, moved by the zone's calendar: 09:00 stays 09:00 over a change of the clocks, and
 * a 23-hour day stands beside a 24-hour one.
 */
export function earlierPeriod(query: MetricQuery, compare: Compare): Earlier {
  const by = distanceOf(query, compare);
  const earlierOf = (ms: number) => zoned(ms, query.zone).subtract(by).epochMilliseconds;
  const from = earlierOf(query.from);
  // A range inside the hour that the clocks skip or repeat may shrink to nothing.
  return { query: { ...query, from, to: Math.max(earlierOf(query.to), from + 1) }, earlierOf };
}

/** The period just before is whole days away where it has days, so that its intervals lie on the same times of day. */
function distanceOf({ from, to, zone }: MetricQuery, compare: Compare): Temporal.DurationLike {
  if (compare === 'week') return { days: 7 };
  if (compare === 'year') return { years: 1 };
  const [start, end] = [zoned(from, zone), zoned(to, zone)];
  const length = start.until(end, { largestUnit: 'days' });
  const isWholeDays = length.subtract({ days: length.days }).blank;
  // From midnight on it is calendar days, of which the last may not be over.
  if (start.startOfDay().equals(start)) return { days: length.days + (isWholeDays ? 0 : 1) };
  return length.days > 0 ? { days: length.days } : { hours: Math.ceil((to - from) / 3_600_000) };
}

function zoned(ms: number, zone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone);
}
