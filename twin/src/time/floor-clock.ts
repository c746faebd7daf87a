import type { FloorMoment } from '../floor/profile.ts';
import { DAY_MS, HOUR_MS, type Zone } from './zone.ts';

/** The clock on the floor's wall: local time, or local time turned so that a chosen instant is mid-morning. */
export interface FloorClock {
  momentAt(ms: number): FloorMoment;
  /** Running number of the floor's day: shifts are planned once for each. */
  dayAt(ms: number): number;
  /** First instant at or after `ms` at which a new floor day begins. */
  nextDayAt(ms: number): number;
  /** Instant of a minute of the floor day that holds `ms`. */
  instantOf(ms: number, minute: number): number;
}

interface FloorClockOptions {
  readonly zone: Zone;
  /** This instant is shown as 10:15 of a Tuesday. */
  readonly peakAt?: number;
  /** The floor never closes: it plays the hours from 08:30 to 20:30 twice a day, each day a Tuesday. */
  readonly alwaysOpen?: boolean;
}

const MINUTE_MS = 60_000;
const WEEK_MS = 7 * DAY_MS;
/** 1970-01-05 was a Monday. */
const MONDAY_MS = 4 * DAY_MS;
const MID_MORNING_MS = DAY_MS + 10.25 * HOUR_MS;
const HALF_DAY_MS = 12 * HOUR_MS;
const LOOP_FROM_MINUTE = 8 * 60 + 30;
const TUESDAY = 1;

/** The floor's clock for the options: without any, the zone's wall clock. */
export function createFloorClock(options: FloorClockOptions): FloorClock {
  const { zone, peakAt } = options;
  if (options.alwaysOpen) return loopingClock(peakAt ?? 0);
  const turn = peakAt === undefined ? 0 : MID_MORNING_MS - modulo(peakAt + zone.offsetAt(peakAt) - MONDAY_MS, WEEK_MS);
  const local = (ms: number) => ms + zone.offsetAt(ms) + turn;
  return {
    momentAt(ms) {
      const inWeek = modulo(local(ms) - MONDAY_MS, WEEK_MS);
      return { weekday: Math.floor(inWeek / DAY_MS), minute: (inWeek % DAY_MS) / MINUTE_MS };
    },
    dayAt: (ms) => Math.floor(local(ms) / DAY_MS),
    nextDayAt(ms) {
      const midnight = ms + modulo(-local(ms), DAY_MS);
      return midnight + zone.offsetAt(ms) - zone.offsetAt(midnight);
    },
    instantOf(ms, minute) {
      const at = ms - modulo(local(ms), DAY_MS) + minute * MINUTE_MS;
      return at + zone.offsetAt(ms) - zone.offsetAt(at);
    },
  };
}

/** Twelve hours, for ever: at `peakAt` it shows 10:15. */
function loopingClock(peakAt: number): FloorClock {
  const offset = modulo(MID_MORNING_MS - DAY_MS - LOOP_FROM_MINUTE * MINUTE_MS - peakAt, HALF_DAY_MS);
  const into = (ms: number) => modulo(ms + offset, HALF_DAY_MS);
  return {
    momentAt: (ms) => ({ weekday: TUESDAY, minute: LOOP_FROM_MINUTE + into(ms) / MINUTE_MS }),
    dayAt: (ms) => Math.floor((ms + offset) / HALF_DAY_MS),
    nextDayAt: (ms) => ms + modulo(-(ms + offset), HALF_DAY_MS),
    instantOf: (ms, minute) => ms - into(ms) + (minute - LOOP_FROM_MINUTE) * MINUTE_MS,
  };
}

function modulo(a: number, b: number): number {
  return ((a % b) + b) % b;
}
