import { UsageError } from '@tidewatch/schemas';

/** Wall clock of an IANA zone, read without a calendar library so that the ledger's days are its own. */
export interface Zone {
  readonly name: string;
  /** Local time minus UTC at an instant, ms. */
  offsetAt(ms: number): number;
}

const QUARTER_MS = 15 * 60_000;
const CACHED_QUARTERS = 20_000;

/**
 * The zone `name`. Offsets are looked up once per quarter of an hour: no zone changes its offset inside one.
 * @throws UsageError `zone_unknown`
 */
export function zoneOf(name: string): Zone {
  const format = formatOf(name);
  const offsets = new Map<number, number>();
  return {
    name,
    offsetAt(ms) {
      const quarter = Math.floor(ms / QUARTER_MS);
      let offset = offsets.get(quarter);
      if (offset === undefined) {
        if (offsets.size >= CACHED_QUARTERS) offsets.clear();
        offset = localMs(format, quarter * QUARTER_MS) - quarter * QUARTER_MS;
        offsets.set(quarter, offset);
      }
      return offset;
    },
  };
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const part = '2-digit';
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: part,
      day: part,
      hour: part,
      minute: part,
      second: part,
    });
  } catch (error) {
    throw new UsageError('zone_unknown', `${zone} is no IANA time zone`, { cause: error });
  }
}

/** The wall clock at an instant, as if it were UTC. */
function localMs(format: Intl.DateTimeFormat, ms: number): number {
  const parts = Object.fromEntries(format.formatToParts(ms).map(({ type, value }) => [type, Number(value)]));
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** First instant, ms UTC, of the local day that holds `ms`. */
export function dayStart(zone: Zone, ms: number): number {
  const local = ms + zone.offsetAt(ms);
  return instantOf(zone, local - (((local % DAY_MS) + DAY_MS) % DAY_MS));
}

/** First instant, ms UTC, of the local day after the one that holds `ms`: 23, 24 or 25 h later than its first. */
export function nextDayStart(zone: Zone, ms: number): number {
  return dayStart(zone, dayStart(zone, ms) + 36 * HOUR_MS);
}

/** First instant of the local half hour that holds `ms`. */
export function halfHourStart(zone: Zone, ms: number): number {
  const offset = zone.offsetAt(ms);
  return Math.floor((ms + offset) / HALF_HOUR_MS) * HALF_HOUR_MS - offset;
}

/** The instant at which the wall clock shows `local`; where it shows it never, the first after the gap. */
function instantOf(zone: Zone, local: number): number {
  const before = local - zone.offsetAt(local - zone.offsetAt(local) - 12 * HOUR_MS);
  if (before + zone.offsetAt(before) === local) return before;
  const after = local - zone.offsetAt(before + HOUR_MS);
  return after + zone.offsetAt(after) === local ? after : Math.max(before, after);
}

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;
export const HALF_HOUR_MS = HOUR_MS / 2;
