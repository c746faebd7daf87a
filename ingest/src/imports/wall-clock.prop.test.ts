import { UsageError } from '@tidewatch/schemas';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { expect, test } from 'vitest';
import { openWallClock } from './wall-clock.ts';

test('equals the exact conversion at every reading, also around changes of the offset', () => {
  const zones = ['Asia/Jerusalem', 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'America/St_Johns', 'Pacific/Apia'];
  const clocks = new Map(zones.map((zone) => [zone, openWallClock(zone)]));
  fc.assert(
    fc.property(
      fc.constantFrom(...zones),
      fc.integer({ min: Date.UTC(1990, 0, 2) / 1000, max: Date.UTC(2040, 0, 1) / 1000 }),
      (zone, seconds) => {
        const reading = Temporal.Instant.fromEpochMilliseconds(seconds * 1000)
          .toZonedDateTimeISO('UTC')
          .toPlainDateTime();
        expect(clocks.get(zone)?.(seconds * 1000)).toBe(reading.toZonedDateTime(zone).epochMilliseconds);
      },
    ),
    { numRuns: 2_000 },
  );
}, 60_000);

test('every second of a day with a change is exact: a gap moves on, the first of two equal readings counts', () => {
  const clock = openWallClock('America/New_York');
  expect(clock(Date.UTC(2026, 2, 8, 2, 30))).toBe(Date.UTC(2026, 2, 8, 7, 30));
  expect(clock(Date.UTC(2026, 10, 1, 1, 30))).toBe(Date.UTC(2026, 10, 1, 5, 30));
  const odd = openWallClock('America/St_Johns');
  for (let second = 0; second < 7_200; second += 7) {
    const reading = Temporal.PlainDateTime.from('1999-10-31T00:00').add({ seconds: second });
    expect(odd(Date.UTC(1999, 9, 31) + second * 1000)).toBe(reading.toZonedDateTime('America/St_Johns').epochMilliseconds);
  }
});

test('a zone that does not exist is refused', () => {
  expect(() => openWallClock('Mars/Olympus')).toThrow(UsageError);
});
