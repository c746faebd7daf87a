import fc from 'fast-check';
import { expect, it } from 'vitest';
import { formatInstant, type Grain, intervalsOf, parseInstant } from './interval.ts';

const zone = fc.constantFrom(
  'UTC',
  'Asia/Shanghai',
  'Asia/Kathmandu',
  'Asia/Jerusalem',
  'America/New_York',
  'America/Sao_Paulo',
  'America/St_Johns',
  'Australia/Lord_Howe',
  'Africa/Casablanca',
  'Pacific/Apia',
  'Europe/London',
);
const grain = fc.constantFrom<Grain>('15m', '30m', '1h', '1d', 'total');
/** Any instant of 1995–2040, half of the time close to a clock change of some zone. */
const instant = fc.oneof(
  fc.integer({ min: Date.UTC(1995, 0, 1), max: Date.UTC(2040, 0, 1) }),
  fc
    .tuple(
      fc.constantFrom(
        '2026-03-08T07:00Z',
        '2026-11-01T06:00Z',
        '2026-04-04T15:00Z',
        '2026-10-03T15:30Z',
        '2011-12-30T10:00Z',
        '2018-11-04T03:00Z',
      ),
      fc.integer({ min: -8, max: 8 }),
    )
    .map(([text, quarters]) => Date.parse(text) + quarters * 450_000),
);
const range = fc.tuple(instant, fc.integer({ min: 1, max: 4 * 86_400_000 })).map(([from, length]) => ({ from, to: from + length }));

it('intervals tile their range: no gap, no overlap, none that does not touch it', () => {
  fc.assert(
    fc.property(range, grain, zone, ({ from, to }, g, z) => {
      const intervals = intervalsOf(from, to, g, z);
      for (const [i, { start, end }] of intervals.entries()) {
        expect(start).toBeLessThan(end);
        if (i > 0) expect(start).toBe(intervals[i - 1]?.end);
      }
      expect(intervals[0]?.start).toBeLessThanOrEqual(from);
      expect(intervals[0]?.end).toBeGreaterThan(from);
      expect(intervals.at(-1)?.start).toBeLessThan(to);
      expect(intervals.at(-1)?.end).toBeGreaterThanOrEqual(to);
    }),
    { numRuns: 500 },
  );
});

it('an instant is in the same interval, whatever range is asked for around it', () => {
  fc.assert(
    fc.property(
      range,
      fc.constantFrom<Grain>('15m', '30m', '1h', '1d'),
      zone,
      fc.double({ min: 0, max: 1, noNaN: true }),
      ({ from, to }, g, z, part) => {
        const at = Math.min(to - 1, from + Math.floor(part * (to - from)));
        const holding = intervalsOf(from, to, g, z).filter(({ start, end }) => start <= at && at < end);
        expect(holding).toEqual(intervalsOf(at, at + 1, g, z));
      },
    ),
    { numRuns: 500 },
  );
});

it('an instant that is written in a zone is read back as the same', () => {
  fc.assert(
    fc.property(instant, zone, zone, (at, z, other) => {
      expect(parseInstant(formatInstant(at, z), other)).toBe(at);
    }),
  );
});
