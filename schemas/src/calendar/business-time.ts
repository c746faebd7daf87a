import type { Interval } from '../metrics/interval.ts';
import type { Calendar } from './calendar.ts';
import { blocksOfDay, DAY_MS } from './open-days.ts';

/** How far ahead a due time is looked for. */
const HORIZON_MS = 3_653 * DAY_MS;
const STRIDE_MS = 14 * DAY_MS;
/** A local day begins up to 14 h before the same day in UTC, and its nights end up to two days and 12 h after that begins. */
const DAYS_BEFORE = 2;
const DAYS_AFTER = 1;

/** Open time within [from, to) as disjoint intervals in order, none touching the next. */
export function openBlocks(calendar: Calendar, from: number, to: number): readonly Interval[] {
  if (!(from < to)) return [];
  const found: Interval[] = [];
  const last = Math.floor(to / DAY_MS) + DAYS_AFTER;
  for (let day = Math.floor(from / DAY_MS) - DAYS_BEFORE; day <= last; day++) {
    for (const { start, end } of blocksOfDay(calendar, day)) {
      if (start < to && end > from) found.push({ start: Math.max(start, from), end: Math.min(end, to) });
    }
  }
  return union(found);
}

/**
 * Business time of [from, to), in ms: the measure of the span's open part (rule D.0.8). Additive, never negative, 0 when
 * `to` is not after `from`.
 */
export function businessMs(calendar: Calendar, from: number, to: number): number {
  return openBlocks(calendar, from, to).reduce((sum, { start, end }) => sum + (end - start), 0);
}

/**
 * `business_ms` of a closing event: the business time since `from` by the calendar that the event names; nothing without
 * either.
 */
export function stampBusiness(calendar: Calendar | null, from: number | null, to: number): { readonly business_ms?: number } {
  return calendar === null || from === null ? {} : { business_ms: businessMs(calendar, from, to) };
}

/** Whether the calendar is open at an instant: at the opening yes, at the closing no. */
export function isOpenAt(calendar: Calendar, at: number): boolean {
  return openBlocks(calendar, at, at + 1).length > 0;
}

/**
 * The first instant by which `ms` of business time have passed since `from`: Friday's closing, not Monday's opening.
 * `from` itself for 0 ms; null when ten years do not hold so much open time.
 */
export function addBusinessMs(calendar: Calendar, from: number, ms: number): number | null {
  if (ms <= 0) return from;
  let left = ms;
  for (let at = from; at < from + HORIZON_MS; at += STRIDE_MS) {
    for (const { start, end } of openBlocks(calendar, at, at + STRIDE_MS)) {
      if (left <= end - start) return start + left;
      left -= end - start;
    }
  }
  return null;
}

function union(intervals: Interval[]): readonly Interval[] {
  intervals.sort((a, b) => a.start - b.start);
  const joined: Interval[] = [];
  for (const next of intervals) {
    const last = joined.at(-1);
    if (last && next.start <= last.end) joined[joined.length - 1] = { start: last.start, end: Math.max(last.end, next.end) };
    else joined.push(next);
  }
  return joined;
}
