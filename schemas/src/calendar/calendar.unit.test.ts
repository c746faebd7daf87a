import { expect, it } from 'vitest';
import { parseCalendar } from './calendar.ts';

const whole = {
  version_id: 'cal-1',
  zones: [{ from: '2020-01-01', zone: 'Asia/Shanghai' }],
  weeks: [{ from: '2020-01-01', open: { mon: [{ opens: '09:00', closes: '18:00' }] } }],
  holidays: [{ on: '2026-10-01', name: '国庆节' }],
  workdays: [
    { on: '2026-10-10', name: '补班', like: 'thu' },
    { on: '2026-12-31', open: [{ opens: '09:00', closes: '12:00' }] },
  ],
};
/** Paths and messages of what is wrong with the document after a change. */
function problemsAfter(change: object): readonly (readonly [string, string])[] {
  const outcome = parseCalendar({ ...whole, ...change });
  return outcome.kind === 'dead_letter' ? outcome.problems.map(({ path, message }) => [path, message] as const) : [];
}

it('a whole document passes as it is, and exceptions may be left out', () => {
  expect(parseCalendar(whole)).toEqual({ kind: 'continue', value: whole });
  const { holidays: _holidays, workdays: _workdays, ...short } = whole;
  expect(parseCalendar(short)).toEqual({ kind: 'continue', value: { ...short, holidays: [], workdays: [] } });
});

it.each([null, undefined, [], 'text', 7])('%j is no document, and does not throw', (document) => {
  expect(parseCalendar(document).kind).toBe('dead_letter');
});

it.each([
  ['a zone that does not exist', { zones: [{ from: '2020-01-01', zone: 'Mars/Base' }] }, 'zones.0.zone', /no IANA time zone/],
  ['an offset for a zone', { zones: [{ from: '2020-01-01', zone: '+08:00' }] }, 'zones.0.zone', /no IANA time zone/],
  ['no zone', { zones: [] }, 'zones', />=1/],
  ['a date that no month has', { holidays: [{ on: '2026-02-30' }] }, 'holidays.0.on', /a date is written/],
  ['a time that no clock shows', weekOf({ opens: '24:00', closes: '10:00' }), 'weeks.0.open.mon.0.opens', /a time is written/],
  ['a block of no length', weekOf({ opens: '09:00', closes: '09:00' }), 'weeks.0.open.mon.0', /different times/],
  [
    'blocks that overlap over midnight',
    weekOf({ opens: '20:00', closes: '02:00' }, { opens: '22:00', closes: '23:00' }),
    'weeks.0.open.mon',
    /overlap/,
  ],
  [
    'a timeline that goes back',
    {
      zones: [
        { from: '2020-01-02', zone: 'UTC' },
        { from: '2020-01-01', zone: 'UTC' },
      ],
    },
    'zones',
    /go up/,
  ],
  ['a holiday that is a working day', { holidays: [{ on: '2026-10-10' }] }, 'workdays.0.on', /listed twice/],
  ['a word that no calendar has', { holiday: [] }, '', /holiday/],
])('%s is refused where it stands', (_name, change, path, message) => {
  expect(problemsAfter(change)).toEqual([[path, expect.stringMatching(message)]]);
});

it('a field that is missing is told by name, and all problems are told at once', () => {
  const outcome = parseCalendar({ version_id: 'cal-1', zones: [{ zone: 'UTC' }] });
  expect(outcome.kind === 'dead_letter' && outcome.problems).toEqual([
    { code: 'field_missing', message: 'zones.0.from is required', path: 'zones.0.from' },
    { code: 'field_missing', message: 'weeks is required', path: 'weeks' },
  ]);
});

it('two blocks may touch, and a block may end at midnight', () => {
  expect(problemsAfter(weekOf({ opens: '09:00', closes: '12:00' }, { opens: '12:00', closes: '24:00' }))).toEqual([]);
});

function weekOf(...mon: readonly object[]): object {
  return { weeks: [{ from: '2020-01-01', open: { mon } }] };
}
