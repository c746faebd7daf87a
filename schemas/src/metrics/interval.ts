import { Temporal } from 'temporal-polyfill';
import { UsageError } from '../kernel/errors.ts';

export const GRAINS = ['15m', '30m', '1h', '1d', 'total'] as const;
export type Grain = (typeof GRAINS)[number];

/** A half-open interval [start, end) in ms UTC. */
export interface Interval {
  readonly start: number;
  readonly end: number;
}

const MINUTES: Readonly<Record<string, number>> = { '15m': 15, '30m': 30, '1h': 60 };
const MAX_INTERVALS = 100_000;
/** The last instant that a JavaScript date holds. */
const MAX_INSTANT_MS = 8_640_000_000_000_000;

/**
 * The intervals of a grain in an IANA zone that touch [from, to): local days of 23, 24 or 25 h; the repeated hour is
 * two intervals, the missing hour none (rule D.0.2). The first and last reach beyond from and to where those are not
 * borders. `total` is one interval, [from, to).
 * @throws UsageError `zone_unknown`, `range_invalid`, `too_many_intervals`
 */
export function intervalsOf(from: number, to: number, grain: Grain, zone: string): readonly Interval[] {
  if (!(from < to) || !isInstant(from) || !isInstant(to)) throw new UsageError('range_invalid', 'the range ends at or before its start');
  zoned(from, zone);
  if (grain === 'total') return [{ start: from, end: to }];
  const starts = grain === '1d' ? dayStarts(from, to, zone) : slotStarts(from, to, MINUTES[grain] as number, zone);
  return starts.slice(0, -1).map((start, i) => ({ start, end: starts[i + 1] as number }));
}

/** Borders of the local days that touch [from, to), one past the end included. */
function dayStarts(from: number, to: number, zone: string): number[] {
  let day = zoned(from, zone).startOfDay();
  const starts = [day.epochMilliseconds];
  while ((starts.at(-1) as number) < to) {
    day = day.toPlainDate().add({ days: 1 }).toZonedDateTime({ timeZone: zone });
    push(starts, day.epochMilliseconds);
  }
  return starts;
}

/** Borders of the slots of `minutes` that touch [from, to): aligned to local time, and cut where the zone's offset changes. */
function slotStarts(from: number, to: number, minutes: number, zone: string): number[] {
  const step = minutes * 60_000;
  const starts: number[] = [];
  let at = zoned(from, zone);
  let offset = at.offsetNanoseconds / 1e6;
  const aligned = from - mod(from + offset, step);
  // The last change at or before `from`: 'previous' is strict, and a slot that would begin before it begins at it.
  const changed = at.add({ milliseconds: 1 }).getTimeZoneTransition('previous')?.epochMilliseconds ?? aligned;
  let start = Math.max(aligned, changed);
  for (;;) {
    const transition = at.getTimeZoneTransition('next');
    const change = transition?.epochMilliseconds ?? Number.POSITIVE_INFINITY;
    for (; start < change; start += step - mod(start + offset, step)) {
      push(starts, start);
      if (start >= to) return starts;
    }
    at = transition as Temporal.ZonedDateTime;
    offset = at.offsetNanoseconds / 1e6;
    start = change;
  }
}

function push(starts: number[], start: number): void {
  if (starts.length > MAX_INTERVALS)
    throw new UsageError('too_many_intervals', `the range has more than ${MAX_INTERVALS} intervals; take a coarser grain`);
  starts.push(start);
}

/** Temporal also takes offsets and whole dates for zones: here only a zone's own name passes. */
function zoned(ms: number, zone: string): Temporal.ZonedDateTime {
  const instant = Temporal.Instant.fromEpochMilliseconds(ms);
  try {
    if (!/^[A-Za-z][\w+\-/]*$/.test(zone)) throw new RangeError(zone);
    return instant.toZonedDateTimeISO(zone);
  } catch (error) {
    throw new UsageError('zone_unknown', `${zone} is no IANA time zone, such as Asia/Shanghai or UTC`, { cause: error });
  }
}

/** ISO 8601 text of an instant with its offset in `zone`: 1999-02-01T00:00:00+02:00. */
export function formatInstant(ms: number, zone: string): string {
  return zoned(ms, zone).toString({ timeZoneName: 'never', smallestUnit: ms % 1000 === 0 ? 'second' : 'millisecond' });
}

/**
 * Milliseconds of an ISO 8601 text: with offset or Z as it says; without, wall clock of `zone`; a date alone is the
 * start of that local day. A wall clock that is skipped or repeated when the clocks change reads as the later and
 * the earlier instant.
 * @throws UsageError `time_invalid`, `zone_unknown`
 */
export function parseInstant(text: string, zone: string): number {
  zoned(0, zone);
  const iso = text.trim().replace(/^(\d{4}-\d\d-\d\d)[ t]/, '$1T');
  try {
    if (iso.includes('[')) throw new RangeError('a zone in brackets');
    if (/T.*[zZ+-]/.test(iso)) return Temporal.Instant.from(iso).epochMilliseconds;
    if (/^\d{4}-\d\d-\d\d$/.test(iso)) return Temporal.PlainDate.from(iso).toZonedDateTime({ timeZone: zone }).epochMilliseconds;
    return Temporal.PlainDateTime.from(iso).toZonedDateTime(zone).epochMilliseconds;
  } catch (error) {
    throw new UsageError('time_invalid', `${text} is no ISO 8601 time, such as 2026-11-25T09:00+08:00 or 2026-11-25`, { cause: error });
  }
}

function isInstant(ms: number): boolean {
  return Number.isInteger(ms) && Math.abs(ms) <= MAX_INSTANT_MS;
}

function mod(a: number, b: number): number {
  return ((a % b) + b) % b;
}
