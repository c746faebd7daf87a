import { describe, expect, it } from 'vitest';
import { addBusinessMs, businessMs, isOpenAt, openBlocks } from './business-time.ts';
import { type Calendar, type OpenBlock, parseCalendar, WEEKDAYS, type Weekday } from './calendar.ts';

const MINUTE = 60_000;
const at = (text: string) => Date.parse(text);
const nineToSix = [{ opens: '09:00', closes: '18:00' }];
const workWeek = weekOf(['mon', 'tue', 'wed', 'thu', 'fri'], nineToSix);

function weekOf(days: readonly Weekday[], blocks: OpenBlock[]): Partial<Record<Weekday, OpenBlock[]>> {
  return Object.fromEntries(days.map((day) => [day, blocks]));
}
function calendarOf(zone: string, open: object, change: object = {}): Calendar {
  const document = { version_id: 'cal-1', zones: [{ from: '2020-01-01', zone }], weeks: [{ from: '2020-01-01', open }], ...change };
  const outcome = parseCalendar(document);
  if (outcome.kind !== 'continue') throw new Error(JSON.stringify(outcome));
  return outcome.value;
}
const minutes = (calendar: Calendar, from: string, to: string) => businessMs(calendar, at(from), at(to)) / MINUTE;
const due = (calendar: Calendar, from: string, ms: number) => {
  const found = addBusinessMs(calendar, at(from), ms);
  return found === null ? null : new Date(found).toISOString();
};

describe('golden cases', () => {
  it('a message of Friday 17:50 answered on Monday at 09:05 waited 15 min of business time and 3,795 min in all', () => {
    const shanghai = calendarOf('Asia/Shanghai', workWeek);
    const [from, to] = ['2026-11-20T17:50+08:00', '2026-11-23T09:05+08:00'];
    expect(minutes(shanghai, from, to)).toBe(15);
    expect((at(to) - at(from)) / MINUTE).toBe(3_795);
  });

  it('D.11 off-hours: who comes at 18:05 and is answered at 09:02 of the next open day waited 2 min', () => {
    const shanghai = calendarOf('Asia/Shanghai', workWeek);
    expect(minutes(shanghai, '2026-11-24T18:05+08:00', '2026-11-25T09:02+08:00')).toBe(2);
    expect(isOpenAt(shanghai, at('2026-11-24T18:05+08:00'))).toBe(false);
    expect(isOpenAt(shanghai, at('2026-11-25T09:02+08:00'))).toBe(true);
  });

  it('opens at the first ms of a block and is closed at its last', () => {
    const shanghai = calendarOf('Asia/Shanghai', workWeek);
    const at9 = at('2026-11-24T09:00+08:00');
    const at18 = at('2026-11-24T18:00+08:00');
    expect([at9 - 1, at9, at18 - 1, at18].map((one) => isOpenAt(shanghai, one))).toEqual([false, true, true, false]);
  });
});

describe('days on which the clocks change', () => {
  const nightOf = (opens: string, closes: string) => calendarOf('America/New_York', weekOf([...WEEKDAYS], [{ opens, closes }]));

  it('a block across the jump has the time that really passes', () => {
    const night = nightOf('00:00', '06:00');
    expect(minutes(night, '2026-03-08T00:00-05:00', '2026-03-08T12:00-04:00')).toBe(5 * 60);
    expect(minutes(night, '2026-11-01T00:00-04:00', '2026-11-01T12:00-05:00')).toBe(7 * 60);
    const overnight = nightOf('22:00', '06:00');
    expect(minutes(overnight, '2026-03-07T12:00-05:00', '2026-03-08T12:00-04:00')).toBe(7 * 60);
    expect(minutes(overnight, '2026-10-31T12:00-04:00', '2026-11-01T12:00-05:00')).toBe(9 * 60);
  });

  it('a skipped time reads as the later instant, also where that turns a block round', () => {
    const day = ['2026-03-08T00:00-05:00', '2026-03-09T00:00-04:00'] as const;
    expect(minutes(nightOf('01:00', '02:30'), ...day)).toBe(90);
    expect(minutes(nightOf('02:30', '04:00'), ...day)).toBe(30);
    expect(minutes(nightOf('02:30', '03:00'), ...day)).toBe(0);
  });

  it('blocks that the jump moves over each other count once', () => {
    const calendar = calendarOf('America/New_York', {
      sun: [
        { opens: '02:00', closes: '03:00' },
        { opens: '03:00', closes: '04:00' },
        { opens: '01:00', closes: '02:00' },
      ],
    });
    expect(openBlocks(calendar, at('2026-03-08T00:00-05:00'), at('2026-03-09T00:00-04:00'))).toEqual([
      { start: at('2026-03-08T01:00-05:00'), end: at('2026-03-08T04:00-04:00') },
    ]);
    const half = calendarOf('America/New_York', {
      sun: [
        { opens: '02:15', closes: '02:45' },
        { opens: '03:00', closes: '04:00' },
      ],
    });
    expect(minutes(half, '2026-03-08T00:00-05:00', '2026-03-09T00:00-04:00')).toBe(60);
  });

  it('a time that is shown twice reads as the earlier instant', () => {
    const day = ['2026-11-01T00:00-04:00', '2026-11-02T00:00-05:00'] as const;
    expect(minutes(nightOf('01:00', '01:30'), ...day)).toBe(30);
    expect(minutes(nightOf('01:30', '03:00'), ...day)).toBe(150);
  });

  it('a date that its zone skipped has no blocks', () => {
    const apia = calendarOf('Pacific/Apia', { fri: nineToSix }, { zones: [{ from: '2000-01-01', zone: 'Pacific/Apia' }] });
    expect(minutes(apia, '2011-12-29T00:00-10:00', '2012-01-01T00:00+14:00')).toBe(0);
    expect(minutes(apia, '2012-01-06T00:00+14:00', '2012-01-07T00:00+14:00')).toBe(9 * 60);
  });
});

it('Kathmandu opens at a quarter past the hour of UTC', () => {
  const kathmandu = calendarOf('Asia/Kathmandu', workWeek);
  expect(openBlocks(kathmandu, at('2026-11-24T00:00Z'), at('2026-11-25T00:00Z'))).toEqual([
    { start: at('2026-11-24T03:15Z'), end: at('2026-11-24T12:15Z') },
  ]);
});

describe('exceptions', () => {
  const china = calendarOf('Asia/Shanghai', workWeek, {
    holidays: [{ on: '2026-10-01', name: '国庆节' }],
    workdays: [
      { on: '2026-10-10', name: '补班', like: 'thu' },
      { on: '2026-12-31', open: [{ opens: '09:00', closes: '12:00' }] },
    ],
  });

  it('a make-up Saturday has the hours of its weekday, other Saturdays none', () => {
    expect(minutes(china, '2026-10-10T00:00+08:00', '2026-10-11T00:00+08:00')).toBe(9 * 60);
    expect(minutes(china, '2026-10-17T00:00+08:00', '2026-10-18T00:00+08:00')).toBe(0);
  });

  it('a holiday has none, and a short day has its own', () => {
    expect(minutes(china, '2026-09-30T17:00+08:00', '2026-10-02T10:00+08:00')).toBe(60 + 60);
    expect(minutes(china, '2026-12-31T00:00+08:00', '2027-01-01T00:00+08:00')).toBe(3 * 60);
  });

  it('a night belongs to the day on which it begins: it runs on into a holiday', () => {
    const nights = calendarOf('UTC', weekOf(['wed', 'thu'], [{ opens: '22:00', closes: '06:00' }]), { holidays: [{ on: '2026-10-01' }] });
    expect(openBlocks(nights, at('2026-09-30T00:00Z'), at('2026-10-03T00:00Z'))).toEqual([
      { start: at('2026-09-30T22:00Z'), end: at('2026-10-01T06:00Z') },
    ]);
  });
});

describe('a calendar that changes in the middle of a span', () => {
  it('counts each day by the week of that day', () => {
    const calendar = calendarOf('UTC', workWeek, {
      weeks: [
        { from: '2026-01-01', open: workWeek },
        { from: '2026-11-25', open: weekOf([...WEEKDAYS], [{ opens: '10:00', closes: '14:00' }]) },
      ],
    });
    expect(minutes(calendar, '2026-11-24T12:00Z', '2026-11-25T12:00Z')).toBe(6 * 60 + 2 * 60);
    expect(minutes(calendar, '2025-11-24T00:00Z', '2025-11-25T00:00Z')).toBe(9 * 60);
  });

  it('counts each day in the zone of that day, what overlaps once', () => {
    const moves = (first: string, second: string) =>
      calendarOf('UTC', weekOf([...WEEKDAYS], nineToSix), {
        zones: [
          { from: '2026-01-01', zone: first },
          { from: '2026-11-25', zone: second },
        ],
      });
    const span = ['2026-11-24T00:00Z', '2026-11-26T00:00Z'] as const;
    const spans = (calendar: Calendar) => openBlocks(calendar, at(span[0]), at(span[1])).map(({ start }) => new Date(start).toISOString());
    expect(spans(moves('America/New_York', 'Asia/Shanghai'))).toEqual(['2026-11-24T14:00:00.000Z', '2026-11-25T01:00:00.000Z']);
    expect(spans(moves('Asia/Shanghai', 'America/New_York'))).toEqual(['2026-11-24T01:00:00.000Z', '2026-11-25T14:00:00.000Z']);
    // Honolulu's 24th ends after Kiritimati's 25th has opened.
    const across = moves('Pacific/Honolulu', 'Pacific/Kiritimati');
    expect(minutes(across, ...span)).toBe(9 * 60 + 4 * 60 + 5 * 60);
  });
});

describe('due times', () => {
  const shanghai = calendarOf('Asia/Shanghai', workWeek);

  it('are the first instant by which the time has passed', () => {
    expect(due(shanghai, '2026-11-20T17:50+08:00', 10 * MINUTE)).toBe('2026-11-20T10:00:00.000Z');
    expect(due(shanghai, '2026-11-20T17:50+08:00', 10 * MINUTE + 1)).toBe('2026-11-23T01:00:00.001Z');
    expect(due(shanghai, '2026-11-21T12:00+08:00', MINUTE)).toBe('2026-11-23T01:01:00.000Z');
  });

  it('are the beginning itself when nothing is to pass', () => {
    expect(due(shanghai, '2026-11-21T12:00+08:00', 0)).toBe('2026-11-21T04:00:00.000Z');
  });

  it('pass over months of closed days, and are not there when it never opens', () => {
    const change = { weeks: [{ from: '2020-01-01', open: {} }], workdays: [{ on: '2030-01-01', open: nineToSix }] };
    const seldom = calendarOf('UTC', {}, change);
    expect(due(seldom, '2026-11-21T12:00Z', MINUTE)).toBe('2030-01-01T09:01:00.000Z');
    expect(due(seldom, '2026-11-21T12:00Z', 10 * 60 * MINUTE)).toBeNull();
    expect(due(calendarOf('UTC', {}), '2026-11-21T12:00Z', 1)).toBeNull();
  });
});
