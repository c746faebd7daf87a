import { describe, expect, it } from 'vitest';
import { formatInstant, type Grain, intervalsOf, parseInstant } from './interval.ts';

const HOUR = 3_600_000;
const at = (text: string) => Date.parse(text);
/** Lengths in minutes of the intervals. */
const minutes = (from: string, to: string, grain: Grain, zone: string) =>
  intervalsOf(at(from), at(to), grain, zone).map(({ start, end }) => (end - start) / 60_000);
/** Local starts of the intervals. */
const locals = (from: string, to: string, grain: Grain, zone: string) =>
  intervalsOf(at(from), at(to), grain, zone).map(({ start }) => formatInstant(start, zone).slice(11));

describe('local days', () => {
  it('have 23 hours when the clocks go forward and 25 when they go back', () => {
    expect(minutes('2026-03-07T05:00Z', '2026-03-10T04:00Z', '1d', 'America/New_York')).toEqual([1440, 23 * 60, 1440]);
    expect(minutes('2026-10-31T04:00Z', '2026-11-03T05:00Z', '1d', 'America/New_York')).toEqual([1440, 25 * 60, 1440]);
  });

  it('begin after midnight where midnight is skipped, and are missing where a zone skipped a date', () => {
    expect(locals('2018-11-04T00:00-03:00', '2018-11-05T00:00-02:00', '1d', 'America/Sao_Paulo').at(-1)).toBe('01:00:00-02:00');
    const days = intervalsOf(at('2011-12-29T10:00Z'), at('2011-12-31T10:00Z'), '1d', 'Pacific/Apia');
    expect(days.map((day) => formatInstant(day.start, 'Pacific/Apia').slice(0, 10))).toEqual(['2011-12-29', '2011-12-31']);
  });
});

describe('slots', () => {
  it('are two for the repeated hour and none for the missing one', () => {
    expect(locals('2026-11-01T05:00Z', '2026-11-01T07:00Z', '30m', 'America/New_York')).toEqual([
      '01:00:00-04:00',
      '01:30:00-04:00',
      '01:00:00-05:00',
      '01:30:00-05:00',
    ]);
    expect(locals('2026-03-08T06:30Z', '2026-03-08T07:30Z', '30m', 'America/New_York')).toEqual(['01:30:00-05:00', '03:00:00-04:00']);
  });

  it('follow local time in a zone of 45 minutes', () => {
    expect(locals('2026-03-02T00:00Z', '2026-03-02T02:00Z', '1h', 'Asia/Kathmandu')).toEqual([
      '05:00:00+05:45',
      '06:00:00+05:45',
      '07:00:00+05:45',
    ]);
    expect(locals('2026-03-02T00:00Z', '2026-03-02T00:30Z', '15m', 'Asia/Kathmandu')).toEqual(['05:45:00+05:45', '06:00:00+05:45']);
  });

  it('are cut where the clocks change by half an hour, also when the range begins there', () => {
    const zone = 'Australia/Lord_Howe';
    expect(locals('2026-04-04T14:00Z', '2026-04-04T16:30Z', '1h', zone)).toEqual(['01:00:00+11:00', '01:30:00+10:30', '02:00:00+10:30']);
    expect(minutes('2026-04-04T14:00Z', '2026-04-04T16:30Z', '1h', zone)).toEqual([60, 30, 60]);
    expect(locals('2026-04-04T15:00Z', '2026-04-04T16:30Z', '1h', zone)).toEqual(['01:30:00+10:30', '02:00:00+10:30']);
    expect(locals('2026-10-03T14:30Z', '2026-10-03T16:30Z', '1h', zone)).toEqual(['01:00:00+10:30', '02:30:00+11:00', '03:00:00+11:00']);
  });

  it('reach beyond a range whose ends are no borders', () => {
    expect(intervalsOf(HOUR + 1, 2 * HOUR + 1, '1h', 'UTC')).toEqual([
      { start: HOUR, end: 2 * HOUR },
      { start: 2 * HOUR, end: 3 * HOUR },
    ]);
  });

  it('are half-open: a range that ends on a border does not touch the next interval', () => {
    expect(intervalsOf(HOUR, 2 * HOUR, '1h', 'UTC')).toEqual([{ start: HOUR, end: 2 * HOUR }]);
  });
});

it('takes the whole range as one interval for total', () => {
  expect(intervalsOf(5, 9, 'total', 'Asia/Shanghai')).toEqual([{ start: 5, end: 9 }]);
});

describe('refusals', () => {
  it.each<[string, number, number, Grain, string, string]>([
    ['an empty range', 5, 5, '1h', 'UTC', 'range_invalid'],
    ['a range backwards', 6, 5, '1h', 'UTC', 'range_invalid'],
    ['no number', Number.NaN, 5, '1h', 'UTC', 'range_invalid'],
    ['an end without end', 0, Number.POSITIVE_INFINITY, '1h', 'UTC', 'range_invalid'],
    ['an unknown zone, also for total', 0, 5, 'total', 'Mars/Olympus', 'zone_unknown'],
    ['an offset in place of a zone', 0, 5, '1h', '+08:00', 'zone_unknown'],
    ['a date in place of a zone', 0, 5, '1h', '2026-01-01T00:00[UTC]', 'zone_unknown'],
    ['too many intervals', 0, 100_001 * 900_000, '15m', 'UTC', 'too_many_intervals'],
  ])('%s', (_, from, to, grain, zone, code) => {
    expect(() => intervalsOf(from, to, grain, zone)).toThrow(expect.objectContaining({ code }));
  });

  it('takes as many intervals as are allowed', () => {
    expect(intervalsOf(0, 100_000 * 900_000, '15m', 'UTC')).toHaveLength(100_000);
  });
});

describe('parseInstant', () => {
  it.each([
    ['2026-11-25T09:00+08:00', '2026-11-25T01:00:00.000Z'],
    ['2026-11-25 09:00+08:00', '2026-11-25T01:00:00.000Z'],
    ['2026-11-25T09:00:00.250Z', '2026-11-25T09:00:00.250Z'],
    ['2026-11-25t09:00z', '2026-11-25T09:00:00.000Z'],
    ['2026-11-25T09:00-0500', '2026-11-25T14:00:00.000Z'],
    ['2026-11-25T09:00', '2026-11-25T14:00:00.000Z'],
    ['2026-11-25 09:00', '2026-11-25T14:00:00.000Z'],
    ['2026-11-25', '2026-11-25T05:00:00.000Z'],
    ['2026-11-01T01:30', '2026-11-01T05:30:00.000Z'],
    ['2026-03-08T02:30', '2026-03-08T07:30:00.000Z'],
  ])('reads %s in New York as %s', (text, utc) => {
    expect(new Date(parseInstant(text, 'America/New_York')).toISOString()).toBe(utc);
  });

  it.each(['', 'yesterday', '2026-02-30', '2026-13-01', '1764000000', '2026-11-25T09:00[Asia/Tokyo]', '09:00'])('refuses %j', (text) => {
    expect(() => parseInstant(text, 'UTC')).toThrow(expect.objectContaining({ code: 'time_invalid' }));
  });

  it('names an unknown zone as the fault, not the time', () => {
    expect(() => parseInstant('2026-11-25', 'Mars/Olympus')).toThrow(expect.objectContaining({ code: 'zone_unknown' }));
  });
});

describe('formatInstant', () => {
  it('writes the offset of the zone, and milliseconds only where there are any', () => {
    expect(formatInstant(at('1999-01-31T22:00:00Z'), 'Asia/Jerusalem')).toBe('1999-02-01T00:00:00+02:00');
    expect(formatInstant(at('2026-03-02T00:00:00.005Z'), 'Asia/Shanghai')).toBe('2026-03-02T08:00:00.005+08:00');
  });
});
