import type { Scenario } from '../scenarios.ts';

/** Sessions of a mean day of the floor. */
export const SESSIONS_PER_DAY = 2_800;

/** Relative arrivals by hour of the local day, at the middle of the hour; between them a straight line. */
const BY_HOUR = [4, 2, 1, 1, 1, 2, 4, 12, 44, 84, 98, 90, 68, 72, 86, 88, 82, 76, 64, 66, 72, 56, 24, 9];
/** Relative arrivals by day of the week, Monday first; their mean is 1. */
const BY_WEEKDAY = [1.12, 1.05, 1.02, 1.0, 1.03, 0.92, 0.86];
const HOUR_MEAN = BY_HOUR.reduce((sum, weight) => sum + weight, 0) / 24;

/** A moment on the floor's wall: 0 = Monday; minutes of the day. */
export interface FloorMoment {
  readonly weekday: number;
  readonly minute: number;
}

/** Arrivals an hour at a moment of a normal floor. */
export function arrivalsPerHour(moment: FloorMoment, scenario: Scenario): number {
  const hours = moment.minute / 60 - 0.5;
  const before = Math.floor(hours);
  const part = hours - before;
  const weight = hourWeight(before) * (1 - part) + hourWeight(before + 1) * part;
  const normal = (SESSIONS_PER_DAY / 24) * (weight / HOUR_MEAN) * (BY_WEEKDAY[moment.weekday] as number);
  const { surge } = scenario;
  return surge && moment.minute >= surge.fromMinute && moment.minute < surge.toMinute ? normal * surge.factor : normal;
}

/** No moment has more arrivals an hour than this. */
export function peakArrivalsPerHour(scenario: Scenario): number {
  const most = (SESSIONS_PER_DAY / 24) * (Math.max(...BY_HOUR) / HOUR_MEAN) * Math.max(...BY_WEEKDAY);
  return most * (scenario.surge?.factor ?? 1);
}

function hourWeight(hour: number): number {
  return BY_HOUR[(hour + 24) % 24] as number;
}
