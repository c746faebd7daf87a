import { intervalsOf } from '@tidewatch/schemas';
import { expect, test } from 'vitest';
import { dayStart, halfHourStart, nextDayStart, zoneOf } from './zone.ts';

const HOUR = 3_600_000;

test.each([
  ['Asia/Shanghai', '2026-09-07T00:00:00Z'],
  ['Asia/Kathmandu', '2026-09-07T00:00:00Z'],
  ['America/New_York', '2026-03-06T00:00:00Z'],
  ['America/New_York', '2026-10-30T00:00:00Z'],
  ['Australia/Lord_Howe', '2026-04-03T00:00:00Z'],
  ['Africa/Cairo', '2026-04-22T00:00:00Z'],
  ['America/Havana', '2026-10-31T00:00:00Z'],
])('days and half hours of %s from %s are those of the catalogue, across changes of the clock', (name, text) => {
  const zone = zoneOf(name);
  const from = Date.parse(text);
  const to = from + 4 * 24 * HOUR;
  for (const { start, end } of intervalsOf(from, to, '1d', name)) {
    for (const at of [start, start + 1, (start + end) / 2, end - 1]) {
      expect(dayStart(zone, at)).toBe(start);
      expect(nextDayStart(zone, at)).toBe(end);
    }
  }
  for (const { start, end } of intervalsOf(from, to, '30m', name)) {
    for (const at of [start, start + 1, end - 1]) expect(halfHourStart(zone, at)).toBe(start);
  }
});

test('an unknown zone is refused by name', () => {
  expect(() => zoneOf('Mars/Olympus')).toThrow(/Mars\/Olympus is no IANA time zone/);
});
