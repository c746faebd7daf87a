import fc from 'fast-check';
import { expect, it } from 'vitest';
import { addBusinessMs, businessMs, isOpenAt, openBlocks } from './business-time.ts';
import { type Calendar, type OpenBlock, parseCalendar, WEEKDAYS } from './calendar.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;

const zone = fc.constantFrom(
  'UTC',
  'Asia/Shanghai',
  'Asia/Kathmandu',
  'America/New_York',
  'America/Sao_Paulo',
  'America/St_Johns',
  'Australia/Lord_Howe',
  'Africa/Casablanca',
  'Pacific/Apia',
  'Pacific/Honolulu',
  'Pacific/Kiritimati',
  'Europe/London',
);
/** Days on which some zone changes its clocks, skips a date or does nothing at all. */
const DAYS = ['2026-03-08', '2026-11-01', '2026-04-05', '2026-10-04', '2011-12-30', '2018-11-04', '2026-03-29', '2026-11-25'] as const;
const anchor = fc.constantFrom(...DAYS);
const time = fc.integer({ min: 0, max: 95 }).map((quarter) => clock(quarter * 15));
const tidyBlocks = fc
  .array(fc.tuple(time, fc.oneof(time, fc.constant('24:00'))), { maxLength: 3 })
  .map((pairs) => pairs.map(([opens, closes]) => ({ opens, closes })).filter(({ opens, closes }) => opens !== closes))
  .map(withoutOverlaps);
const week = fc.record(Object.fromEntries(WEEKDAYS.map((day) => [day, tidyBlocks])));

/** A document about the days around an anchor, with changes and exceptions there. */
const calendarAround = (day: string) =>
  fc
    .record({
      zones: fc.tuple(zone, fc.option(zone)),
      weeks: fc.tuple(week, fc.option(week)),
      turn: fc.integer({ min: -2, max: 2 }),
      holiday: fc.option(fc.integer({ min: -2, max: 2 })),
      workday: fc.option(fc.tuple(fc.integer({ min: 3, max: 5 }), fc.oneof(tidyBlocks, fc.constantFrom(...WEEKDAYS)))),
    })
    .map(({ zones, weeks, turn, holiday, workday }) => {
      const [zone1, zone2] = zones;
      const [week1, week2] = weeks;
      const from = '2000-01-01';
      const outcome = parseCalendar({
        version_id: 'random',
        zones: [{ from, zone: zone1 }, ...(zone2 ? [{ from: shift(day, turn), zone: zone2 }] : [])],
        weeks: [{ from, open: week1 }, ...(week2 ? [{ from: shift(day, -turn), open: week2 }] : [])],
        holidays: holiday === null ? [] : [{ on: shift(day, holiday) }],
        workdays: workday === null ? [] : [{ on: shift(day, workday[0]), ...likeOrOpen(workday[1]) }],
      });
      if (outcome.kind !== 'continue') throw new Error(JSON.stringify(outcome));
      return outcome.value;
    });

const minuteWithin = fc.integer({ min: -4 * 1440, max: 6 * 1440 });
const scene = anchor.chain((day) =>
  fc.record({
    calendar: calendarAround(day),
    instants: fc
      .tuple(minuteWithin, minuteWithin, minuteWithin)
      .map((all) => all.sort((a, b) => a - b).map((minute) => Date.parse(day) + minute * MINUTE) as [number, number, number]),
    odd: fc.integer({ min: 0, max: MINUTE - 1 }),
  }),
);

it('business time is what counting open minutes one by one gives', () => {
  fc.assert(
    fc.property(scene, ({ calendar, instants: [from, , to] }) => {
      const open = naiveOpenMinutes(calendar, from, to);
      expect(businessMs(calendar, from, to)).toBe(open.length * MINUTE);
      for (const at of [from, to - MINUTE, ...open.slice(0, 2)]) {
        if (at >= from && at < to) expect(isOpenAt(calendar, at)).toBe(open.includes(at));
      }
    }),
    { numRuns: 150 },
  );
}, 60_000);

it('business time is additive, never negative, never more than what passes, and its blocks are in order', () => {
  fc.assert(
    fc.property(scene, ({ calendar, instants: [a, middle, c], odd }) => {
      const b = Math.min(middle + odd, c);
      const [first, second, whole] = [businessMs(calendar, a, b), businessMs(calendar, b, c), businessMs(calendar, a, c)];
      expect(first + second).toBe(whole);
      expect(Math.min(first, second)).toBeGreaterThanOrEqual(0);
      expect(whole).toBeLessThanOrEqual(c - a);
      expect(businessMs(calendar, c, a)).toBe(0);
      const blocks = openBlocks(calendar, a, c);
      for (const [i, { start, end }] of blocks.entries()) {
        expect(start).toBeLessThan(end);
        expect(start).toBeGreaterThanOrEqual(a);
        expect(end).toBeLessThanOrEqual(c);
        if (i > 0) expect(start).toBeGreaterThan(blocks[i - 1]?.end ?? Number.POSITIVE_INFINITY);
      }
    }),
    { numRuns: 300 },
  );
}, 60_000);

it('a due time is the first instant by which its business time has passed, and later for more', () => {
  fc.assert(
    fc.property(scene, fc.integer({ min: 1, max: 40 * 3_600_000 }), ({ calendar, instants: [from, , to], odd }, ms) => {
      const start = from + odd;
      const due = addBusinessMs(calendar, start, ms);
      if (due === null) {
        expect(businessMs(calendar, start, start + 3_653 * DAY)).toBeLessThan(ms);
        return;
      }
      expect(businessMs(calendar, start, due)).toBe(ms);
      expect(businessMs(calendar, start, due - 1)).toBe(ms - 1);
      expect(addBusinessMs(calendar, start, ms + 1) ?? Number.POSITIVE_INFINITY).toBeGreaterThan(due);
      const passed = businessMs(calendar, start, to);
      const back = addBusinessMs(calendar, start, passed);
      if (passed > 0) expect(back).toBeLessThanOrEqual(to);
      if (passed > 0 && isOpenAt(calendar, to - 1)) expect(back).toBe(to);
    }),
    { numRuns: 200 },
  );
}, 60_000);

function withoutOverlaps(blocks: readonly OpenBlock[]): OpenBlock[] {
  const kept: OpenBlock[] = [];
  let free = 0;
  for (const one of [...blocks].sort((a, b) => minuteOf(a.opens) - minuteOf(b.opens))) {
    if (minuteOf(one.opens) < free) continue;
    kept.push(one);
    free = endOf(one);
  }
  return kept;
}

function likeOrOpen(kind: string | OpenBlock[]): object {
  return typeof kind === 'string' ? { like: kind } : { open: kind };
}

function clock(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}

function minuteOf(text: string): number {
  const [hours, minutes] = text.split(':').map(Number) as [number, number];
  return hours * 60 + minutes;
}

function endOf({ opens, closes }: OpenBlock): number {
  return minuteOf(closes) + (minuteOf(closes) <= minuteOf(opens) ? 1440 : 0);
}

function shift(day: string, by: number): string {
  return new Date(Date.parse(day) + by * DAY).toISOString().slice(0, 10);
}

/** The open minutes of a span, each looked at by itself; written without Temporal and without the code under test. */
function naiveOpenMinutes(calendar: Calendar, from: number, to: number): readonly number[] {
  const spans: { start: number; end: number }[] = [];
  for (let day = Math.floor(from / DAY) - 4; day <= Math.floor(to / DAY) + 4; day++) {
    const date = new Date(day * DAY).toISOString().slice(0, 10);
    const inForce = <T extends { from: string }>(list: readonly T[]) =>
      [...list].reverse().find((one) => one.from <= date) ?? (list[0] as T);
    const { zone } = inForce(calendar.zones);
    for (const block of naiveBlocks(calendar, date, inForce(calendar.weeks).open)) {
      const start = naiveInstant(day * DAY + minuteOf(block.opens) * MINUTE, zone);
      const end = naiveInstant(day * DAY + endOf(block) * MINUTE, zone);
      const isSkipped = start + offsetAt(zone, start) - (day * DAY + minuteOf(block.opens) * MINUTE) >= DAY;
      if (!isSkipped) spans.push({ start, end });
    }
  }
  const open: number[] = [];
  for (let at = from; at < to; at += MINUTE) if (spans.some(({ start, end }) => at >= start && at < end)) open.push(at);
  return open;
}

function naiveBlocks(calendar: Calendar, date: string, open: Calendar['weeks'][number]['open']): readonly OpenBlock[] {
  if (calendar.holidays.some(({ on }) => on === date)) return [];
  const workday = calendar.workdays.find(({ on }) => on === date);
  if (workday && 'open' in workday) return workday.open;
  const weekday = workday?.like ?? (['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const)[new Date(date).getUTCDay()];
  return (weekday && open[weekday]) ?? [];
}

/** An instant whose wall clock shows it; of two the earlier; of none, the one by the offset before the jump. */
function naiveInstant(wall: number, zone: string): number {
  const [before, after] = [offsetAt(zone, wall - 30 * 3_600_000), offsetAt(zone, wall + 30 * 3_600_000)];
  const fitting = [wall - before, wall - after].filter((at) => at + offsetAt(zone, at) === wall);
  return fitting.length > 0 ? Math.min(...fitting) : wall - before;
}

const formats = new Map<string, Intl.DateTimeFormat>();
function offsetAt(zone: string, ms: number): number {
  let format = formats.get(zone);
  if (!format) {
    const part = '2-digit';
    const parts = { year: 'numeric', month: part, day: part, hour: part, minute: part } as const;
    formats.set(zone, (format = new Intl.DateTimeFormat('en-CA', { timeZone: zone, hourCycle: 'h23', ...parts })));
  }
  const shown = Object.fromEntries(format.formatToParts(ms).map(({ type, value }) => [type, Number(value)]));
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0 } = shown;
  return Date.UTC(year, month - 1, day, hour, minute) - Math.floor(ms / MINUTE) * MINUTE;
}
