import { describe, expect, it } from 'vitest';
import { type RangeWords, resolveRange } from './range.ts';

const now = Date.parse('2026-11-25T14:05:30+08:00');
const words: RangeWords = { from: 'now-7d', to: 'now', asOf: null, knownAt: null, zone: 'Asia/Shanghai', grain: 'total' };
const resolve = (changed: Partial<RangeWords>, at = now) => resolveRange({ ...words, ...changed }, at);
const iso = (ms: number) => new Date(ms).toISOString();
const local = (text: string) => Date.parse(text);

describe('resolveRange', () => {
  it('goes back by the clock for minutes and hours, by the calendar for days and weeks', () => {
    expect(resolve({ from: 'now-90m' }).from).toBe(local('2026-11-25T12:35:30+08:00'));
    expect(resolve({ from: 'now-2w' }).from).toBe(local('2026-11-11T14:05:30+08:00'));
    const newYork = { zone: 'America/New_York', from: 'now-1d' };
    expect(iso(resolve(newYork, local('2026-11-02T00:30:00-05:00')).from)).toBe('2026-11-01T04:30:00.000Z');
  });

  it('"/d" is the start of the local day, "/w" its Monday, "/h" the full hour', () => {
    expect(resolve({ from: 'now/d' }).from).toBe(local('2026-11-25T00:00:00+08:00'));
    expect(resolve({ from: 'now-1d/d', to: 'now/d' })).toMatchObject({
      from: local('2026-11-24T00:00:00+08:00'),
      to: local('2026-11-25T00:00:00+08:00'),
    });
    expect(resolve({ from: 'now/w' }).from).toBe(local('2026-11-23T00:00:00+08:00'));
    expect(resolve({ from: 'now/h', zone: 'Asia/Kolkata' }).from).toBe(local('2026-11-25T11:30:00+05:30') - 30 * 60_000);
  });

  it('starts a relative range at a whole interval, a written one exactly where it says', () => {
    expect(resolve({ grain: '1d' }).from).toBe(local('2026-11-18T00:00:00+08:00'));
    expect(resolve({ grain: '1h' }).from).toBe(local('2026-11-18T14:00:00+08:00'));
    expect(resolve({ grain: '1d', from: '2026-11-18T09:00' }).from).toBe(local('2026-11-18T09:00:00+08:00'));
  });

  it('reads a time without offset on the wall clock of the zone', () => {
    expect(resolve({ from: '1999-02-01', to: '1999-02-22', zone: 'Asia/Jerusalem' })).toMatchObject({
      from: local('1999-02-01T00:00:00+02:00'),
      to: local('1999-02-22T00:00:00+02:00'),
    });
  });

  it('lets "now" stand for the instant of a frozen view, never for the future', () => {
    expect(resolve({ asOf: '2026-11-24T12:00+08:00', from: 'now-1h' })).toEqual({
      from: local('2026-11-24T11:00:00+08:00'),
      to: local('2026-11-24T12:00:00+08:00'),
      asOf: local('2026-11-24T12:00:00+08:00'),
    });
    expect(resolve({ asOf: '2031-01-01' }).asOf).toBe(now);
  });

  it('lets "now" stand for the instant at which the figures were known, unless the view was frozen before it', () => {
    const noon = local('2026-11-24T12:00:00+08:00');
    expect(resolve({ knownAt: '2026-11-24T12:00+08:00', from: 'now-1h' })).toEqual({
      from: local('2026-11-24T11:00:00+08:00'),
      ...{ to: noon, asOf: noon, knownAt: noon },
    });
    expect(resolve({ knownAt: '2026-11-24T12:00+08:00', asOf: '2026-11-23' })).toMatchObject({
      asOf: local('2026-11-23T00:00:00+08:00'),
      knownAt: noon,
    });
    expect(resolve({ knownAt: '2031-01-01' })).toMatchObject({ asOf: now, knownAt: now });
  });

  it.each([
    [{ from: 'yesterday' }, 'time_invalid'],
    [{ from: 'now+1d' }, 'time_invalid'],
    [{ from: 'now-99999d' }, 'time_invalid'],
    [{ asOf: 'soon' }, 'time_invalid'],
    [{ from: 'now', to: 'now-1d' }, 'range_invalid'],
    [{ from: '2026-11-25', to: '2026-11-25' }, 'range_invalid'],
    [{ zone: 'Mars/Olympus' }, 'zone_unknown'],
  ])('refuses %o with code %s', (changed, code) => {
    expect(() => resolve(changed)).toThrowError(expect.objectContaining({ code }));
  });
});
