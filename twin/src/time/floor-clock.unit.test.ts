import { expect, test } from 'vitest';
import { createFloorClock } from './floor-clock.ts';
import { DAY_MS, HOUR_MS, zoneOf } from './zone.ts';

const zone = zoneOf('Asia/Shanghai');
const mondayMidnight = Date.UTC(2026, 8, 6, 16);

test('without options the floor lives by the wall clock of its zone', () => {
  const clock = createFloorClock({ zone });
  expect(clock.momentAt(mondayMidnight)).toEqual({ weekday: 0, minute: 0 });
  expect(clock.momentAt(mondayMidnight + 6 * DAY_MS + 9.5 * HOUR_MS)).toEqual({ weekday: 6, minute: 570 });
  expect(clock.nextDayAt(mondayMidnight)).toBe(mondayMidnight);
  expect(clock.nextDayAt(mondayMidnight + 1)).toBe(mondayMidnight + DAY_MS);
  expect(clock.instantOf(mondayMidnight + 5 * HOUR_MS, 630)).toBe(mondayMidnight + 10.5 * HOUR_MS);
});

test.each([0, 3, 7.25, 11, 15, 19.5, 23.9])('peakAt is a Tuesday mid-morning also when it is %d h', (hour) => {
  const peakAt = mondayMidnight + Math.round(hour * HOUR_MS);
  const clock = createFloorClock({ zone, peakAt });
  expect(clock.momentAt(peakAt)).toEqual({ weekday: 1, minute: 615 });
  expect(clock.instantOf(peakAt, 615)).toBe(peakAt);
  expect(clock.dayAt(clock.nextDayAt(peakAt))).toBe(clock.dayAt(peakAt) + 1);
});

test('a floor that never closes shows working hours at every instant and counts its half days', () => {
  const peakAt = mondayMidnight + 2.345 * HOUR_MS;
  const clock = createFloorClock({ zone, peakAt, alwaysOpen: true });
  expect(clock.momentAt(peakAt).minute).toBeCloseTo(615);
  for (let at = mondayMidnight; at < mondayMidnight + 2 * DAY_MS; at += 700_000) {
    const { minute } = clock.momentAt(at);
    expect(minute).toBeGreaterThanOrEqual(510);
    expect(minute).toBeLessThan(1_230);
  }
  const next = clock.nextDayAt(peakAt);
  expect(next - clock.instantOf(peakAt, 510)).toBe(12 * HOUR_MS);
  expect(clock.dayAt(next)).toBe(clock.dayAt(peakAt) + 1);
});
