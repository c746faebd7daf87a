import type { Interval } from '../metrics/interval.ts';
import { type Calendar, minutesOf, type OpenBlock, WEEKDAYS, type Weekday } from './calendar.ts';
import { createWallClock, type WallReading } from './wall-clock.ts';

export const DAY_MS = 86_400_000;
/** Ten years and a little: what one search for a due time may walk through. */
const KEPT_DAYS = 4_000;

/** A calendar prepared for looking days up. Days are counted from 1970-01-01. */
interface OpenDays {
  readonly calendar: Calendar;
  readonly holidays: ReadonlySet<string>;
  readonly workdays: ReadonlyMap<string, Calendar['workdays'][number]>;
  /** By zone. */
  readonly clocks: ReadonlyMap<string, (wallMs: number) => WallReading>;
  readonly known: Map<number, readonly Interval[]>;
}

const prepared = new WeakMap<Calendar, OpenDays>();

/**
 * The open blocks that begin on a local day, by that day's own zone, week and exceptions. They may reach into the
 * next day, and may overlap where the clocks change. The days of a calendar are kept, the document must not change.
 */
export function blocksOfDay(calendar: Calendar, day: number): readonly Interval[] {
  const days = prepare(calendar);
  let found = days.known.get(day);
  if (!found) {
    if (days.known.size >= KEPT_DAYS) days.known.clear();
    days.known.set(day, (found = computeBlocks(days, day)));
  }
  return found;
}

function prepare(calendar: Calendar): OpenDays {
  let days = prepared.get(calendar);
  if (!days) {
    days = {
      calendar,
      holidays: new Set(calendar.holidays.map(({ on }) => on)),
      workdays: new Map(calendar.workdays.map((workday) => [workday.on, workday])),
      clocks: new Map(calendar.zones.map(({ zone }) => [zone, createWallClock(zone)])),
      known: new Map(),
    };
    prepared.set(calendar, days);
  }
  return days;
}

function computeBlocks(days: OpenDays, day: number): readonly Interval[] {
  const date = new Date(day * DAY_MS).toISOString().slice(0, 10);
  const { zone } = entryOn(days.calendar.zones, date);
  const readWall = days.clocks.get(zone) ?? createWallClock(zone);
  return wallBlocks(days, day, date).flatMap((block) => {
    const { opens, closes } = minutesOf(block);
    const start = readWall(day * DAY_MS + opens * 60_000);
    const end = readWall(day * DAY_MS + closes * 60_000);
    // A zone that crosses the date line has no such day: its times read as a whole day later.
    return start.movedMs < DAY_MS && start.at < end.at ? [{ start: start.at, end: end.at }] : [];
  });
}

function wallBlocks({ calendar, holidays, workdays }: OpenDays, day: number, date: string): readonly OpenBlock[] {
  if (holidays.has(date)) return [];
  const workday = workdays.get(date);
  if (workday && 'open' in workday) return workday.open;
  // 1970-01-01 was a Thursday.
  const weekday = workday?.like ?? (WEEKDAYS[(((day + 3) % 7) + 7) % 7] as Weekday);
  return entryOn(calendar.weeks, date).open[weekday] ?? [];
}

function entryOn<T extends { readonly from: string }>(timeline: readonly T[], date: string): T {
  return timeline.findLast((entry) => entry.from <= date) ?? (timeline[0] as T);
}
