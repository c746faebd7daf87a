import { UsageError } from '@tidewatch/schemas';
import { Temporal } from 'temporal-polyfill';

const HOUR_MS = 3_600_000;
const MAX_CACHED_HOURS = 50_000;

/**
 * Turns wall-clock readings of an IANA zone into instants. A reading is given and compared as if it were UTC (ms).
 * A reading that happens twice is the first of the two, one in a gap moves on by the gap.
 * @throws UsageError `zone_unknown`
 */
export function openWallClock(zone: string): (readingMs: number) => number {
  const exact = (readingMs: number) => {
    const reading = Temporal.Instant.fromEpochMilliseconds(readingMs).toZonedDateTimeISO('UTC').toPlainDateTime();
    return reading.toZonedDateTime(zone).epochMilliseconds;
  };
  try {
    exact(0);
  } catch (error) {
    throw new UsageError('zone_unknown', `${zone} is no IANA time zone`, { cause: error });
  }
  /** Reading − instant of hours that run evenly; null for an hour in which the zone's offset changes. */
  const offsets = new Map<number, number | null>();
  return (readingMs) => {
    const hour = Math.floor(readingMs / HOUR_MS);
    let offset = offsets.get(hour);
    if (offset === undefined) {
      const [first, last] = [exact(hour * HOUR_MS), exact(hour * HOUR_MS + HOUR_MS - 1)];
      offset = last - first === HOUR_MS - 1 ? hour * HOUR_MS - first : null;
      if (offsets.size >= MAX_CACHED_HOURS) offsets.clear();
      offsets.set(hour, offset);
    }
    return offset === null ? exact(readingMs) : readingMs - offset;
  };
}
