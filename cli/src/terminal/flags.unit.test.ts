import { CATALOGUE, metricById, SOURCES } from '@tidewatch/schemas';
import { describe, expect, it } from 'vitest';
import { fakeCall } from '../testing/fake-call.ts';
import {
  byFlag,
  grainFlag,
  instantFlag,
  metricsFlag,
  onlyPositional,
  portFlag,
  rangeFlags,
  whereFlag,
  wholeNumber,
  zoneFlag,
} from './flags.ts';

const query = (...flags: readonly string[]) => fakeCall(['query', ...flags]);
const metrics = [metricById.get('offered')].flatMap((metric) => metric ?? []);
const refusal = (code: string, message: RegExp) => expect.objectContaining({ code, message: expect.stringMatching(message) });

describe('instants', () => {
  it('are wall clock of the zone unless they carry an offset', () => {
    const range = (from: string, to: string) => rangeFlags(query('--from', from, '--to', to), 'Asia/Shanghai');
    expect(range('2026-11-01', '2026-11-01T09:30')).toEqual({ from: Date.UTC(2026, 9, 31, 16), to: Date.UTC(2026, 10, 1, 1, 30) });
    expect(range('2026-11-01T00:00Z', '2026-11-01T12:00+02:00')).toEqual({ from: Date.UTC(2026, 10, 1), to: Date.UTC(2026, 10, 1, 10) });
    expect(instantFlag(query(), 'as-of', 'UTC')).toBeUndefined();
  });

  it.each([
    [['--to', '2026-11-01'], 'flag_missing', /--from is required/],
    [['--from', 'yesterday', '--to', '2026-11-01'], 'time_invalid', /yesterday is no ISO 8601 time, such as/],
    [['--from', '1700000000', '--to', '2026-11-01'], 'time_invalid', /1700000000/],
    [['--from', '2026-11-02', '--to', '2026-11-02'], 'range_invalid', /--from 2026-11-02 must be before --to 2026-11-02/],
  ])('of a range %j are refused', (flags, code, message) => {
    expect(() => rangeFlags(query(...flags), 'UTC')).toThrow(refusal(code, message));
  });
});

describe('zoneFlag', () => {
  it('takes names of zones only: an offset or a made-up name is refused', () => {
    expect(zoneFlag(query('--zone', 'Asia/Shanghai'))).toBe('Asia/Shanghai');
    for (const zone of ['Mars/Base', '+08:00', ''])
      expect(() => zoneFlag(query(`--zone=${zone}`))).toThrow(refusal('zone_unknown', /IANA/));
  });
});

describe('--metrics and --by', () => {
  it('take values between commas, each once', () => {
    expect(metricsFlag(query('--metrics', 'offered, asa,offered')).map((metric) => metric.id)).toEqual(['offered', 'asa']);
    expect(byFlag(query('--by', 'queue,agent,queue'), metrics)).toEqual(['queue', 'agent']);
    expect(byFlag(query(), metrics)).toEqual([]);
  });

  it.each([
    [['--metrics', 'abandon'], 'metric_unknown', /near: .*abandon_rate/],
    [['--metrics', 'm22'], 'metric_unknown', /near: abandon_rate/],
    [['--metrics', 'nonsense'], 'metric_unknown', /`tidewatch metrics` lists them/],
    [['--metrics', ','], 'flag_missing', /--metrics/],
    [[], 'flag_missing', /--metrics is required/],
  ])('%j is refused with what is near', (flags, code, message) => {
    expect(() => metricsFlag(query(...flags))).toThrow(refusal(code, message));
  });

  it('refuses a dimension that there is not, and one that a metric cannot be split by', () => {
    expect(() => byFlag(query('--by', 'mood'), metrics)).toThrow(refusal('dimension_unknown', /mood is no dimension; known: /));
    const [other] = CATALOGUE.filter((metric) => !('left_reason' in SOURCES[metric.source].dimensions));
    const message = new RegExp(`${other?.id} cannot be split by left_reason; allowed: `);
    expect(() => byFlag(query('--by', 'left_reason'), other ? [other] : [])).toThrow(refusal('dimension_unknown', message));
  });
});

describe('--where', () => {
  it('gathers the values of a dimension: any of them, and all dimensions', () => {
    expect(whereFlag(query('--where', 'queue=a,channel=web, queue=b=c,queue='), metrics)).toEqual([
      { dimension: 'queue', values: ['a', 'b=c', ''] },
      { dimension: 'channel', values: ['web'] },
    ]);
  });

  it('leaves out the values that are named with !=', () => {
    expect(whereFlag(query('--where', 'queue!=a,queue!=b=c,queue=d'), metrics)).toEqual([
      { dimension: 'queue', values: ['a', 'b=c'], isNot: true },
      { dimension: 'queue', values: ['d'] },
    ]);
  });

  it.each([['queue'], ['=a'], ['!=a']])('refuses %s', (where) => {
    expect(() => whereFlag(query('--where', where), metrics)).toThrow(refusal('filter_invalid', /dim=value,dim!=value/));
  });
});

describe('other flags', () => {
  it('that are one of a few words, or a number within bounds, say which', () => {
    expect(() => grainFlag(query('--grain', '2h'))).toThrow(refusal('flag_invalid', /--grain takes 15m, 30m, 1h, 1d, total, not 2h/));
    expect(() => portFlag(fakeCall(['up', '--port', '0']), 'port')).toThrow(
      refusal('flag_invalid', /--port takes a whole number from 1 to 65535/),
    );
    for (const text of ['1.5', 'x', '']) {
      const call = fakeCall(['twin', 'generate', `--days=${text}`]);
      expect(() => wholeNumber(call, 'days', { min: 1, max: 9 })).toThrow(refusal('flag_invalid', /--days/));
    }
  });

  it('stand beside exactly one argument where one is needed', () => {
    expect(onlyPositional(fakeCall(['import', 'events', 'a']), 'file')).toBe('a');
    expect(() => onlyPositional(fakeCall(['import', 'events']), 'file')).toThrow(refusal('argument_missing', /file/));
    expect(() => onlyPositional(fakeCall(['import', 'events', 'a', 'b']), 'file')).toThrow(refusal('argument_extra', /b is one too many/));
  });
});
