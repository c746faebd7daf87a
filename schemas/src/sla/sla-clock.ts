import { addBusinessMs, businessMs } from '../calendar/business-time.ts';
import type { Calendar } from '../calendar/calendar.ts';

/** Time of [from, to) by a calendar, never negative, ms; without a calendar all the time that passes. */
export function timeBetween(calendar: Calendar | null, from: number, to: number): number {
  return calendar ? businessMs(calendar, from, to) : Math.max(0, to - from);
}

/** When `ms` of time by a calendar have passed since `from`; null when that takes more than ten years of a calendar. */
export function addTime(calendar: Calendar | null, from: number, ms: number): number | null {
  return calendar ? addBusinessMs(calendar, from, ms) : from + ms;
}
