import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { expect, it } from 'vitest';
import { createWallClock } from './wall-clock.ts';

const MINUTE = 60_000;
const zones = ['UTC', 'America/New_York', 'Australia/Lord_Howe', 'Africa/Casablanca', 'Pacific/Apia', 'Asia/Pyongyang', 'Asia/Kathmandu'];
/** Minutes of the wall's clock, most of them within two days of a change of the zone. */
const wallTimes = fc.constantFrom(...zones).chain((zone) => {
  const changes = changesOf(zone);
  const near = fc.tuple(fc.constantFrom(...changes), fc.integer({ min: -2_880, max: 2_880 }));
  const anywhere = fc.integer({ min: Date.UTC(1992, 0, 1) / MINUTE, max: Date.UTC(2045, 0, 1) / MINUTE });
  const time = fc.oneof(
    { weight: 4, arbitrary: near.map(([change, by]) => change + by * MINUTE) },
    anywhere.map((minute) => minute * MINUTE),
  );
  return fc.record({ zone: fc.constant(zone), times: fc.array(time, { minLength: 1, maxLength: 30 }) });
});

it('a clock that has read other times before reads each as Temporal does', () => {
  fc.assert(
    fc.property(wallTimes, ({ zone, times }) => {
      const read = createWallClock(zone);
      for (const wallMs of times) {
        const wall = Temporal.Instant.fromEpochMilliseconds(wallMs).toZonedDateTimeISO('UTC').toPlainDateTime();
        const shown = wall.toZonedDateTime(zone, { disambiguation: 'compatible' });
        expect(read(wallMs).at).toBe(shown.epochMilliseconds);
        const difference = shown.toPlainDateTime().since(wall).total('milliseconds');
        expect(read(wallMs).movedMs).toBe(difference);
      }
    }),
    { numRuns: 150 },
  );
}, 60_000);

/** Changes of a zone's offset from 2006 to 2036, as its wall showed them; New Year 2020 where there are none. */
function changesOf(zone: string): number[] {
  const changes: number[] = [];
  let at = Temporal.Instant.from('2006-01-01T00:00Z').toZonedDateTimeISO(zone).getTimeZoneTransition('next');
  while (at && at.year < 2036) {
    changes.push(at.epochMilliseconds + at.offsetNanoseconds / 1e6);
    at = at.getTimeZoneTransition('next');
  }
  return changes.length > 0 ? changes : [Date.UTC(2020, 0, 1)];
}
