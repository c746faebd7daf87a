import type { CxEvent, PlanFacts } from '@tidewatch/schemas';
import { routeOf } from '@tidewatch/schemas';
import { describe, expect, it } from 'vitest';
import { at } from '../testing/lines.ts';
import { type Line, T0, unitScript } from '../testing/script.ts';
import { foldUnit } from './fold.ts';
import { planFold } from './plan-fold.ts';

const HALF_HOUR = 1_800_000;

function folded(lines: readonly Line[], ids: Readonly<Record<string, string>> = { forecast_id: 'f1' }): PlanFacts {
  const events = unitScript(ids, lines);
  return foldUnit(planFold, routeOf(events[0] as CxEvent).unit, events) as PlanFacts;
}

/** The half hour of a number after the start. */
const interval = (i: number, fields = {}) => ({ from: T0 + i * HALF_HOUR, until: T0 + (i + 1) * HALF_HOUR, ...fields });
const publish = (points: readonly object[], fields = {}): Line => [0, 'forecast.published', { points, ...fields }];

describe('plan fold: forecasts', () => {
  it('points with their lead, and what came of them', () => {
    const row = folded([
      publish([interval(1, { expected_milli: 102_000, low_milli: 95_000, high_milli: 110_000, queue_id: 'q1' })], {
        ...{ subject: 'arrivals', model: 'ets', grain: '30m', origin_at: T0 },
      }),
      [9_000, 'forecast.scored', { actuals: [interval(1, { queue_id: 'q1', actual_milli: 90_000, naive_error_milli: 20_000 })] }],
    ]);
    expect(row).toMatchObject({ plan_id: 'f1', subject: 'arrivals', model: 'ets', grain: '30m', published_at: at(0), version: 2 });
    expect(row.points).toEqual([
      {
        ...{ from: at(1_800), until: at(3_600), queue_id: 'q1', channel: null, lead_ms: HALF_HOUR },
        ...{ expected_milli: 102_000, low_milli: 95_000, high_milli: 110_000, is_closed: false },
        ...{ scored_at: at(9_000), actual_milli: 90_000, error_milli: 12_000, naive_error_milli: 20_000 },
        ...{ required: null, scheduled: null },
      },
    ]);
  });

  it('of one interval the last that was published or overridden counts; borders and closing stay where it says nothing of them', () => {
    const row = folded([
      publish([
        interval(0, { expected_milli: 5_000, low_milli: 1_000, high_milli: 9_000 }),
        interval(1, { expected_milli: 1, is_closed: true }),
      ]),
      [
        5,
        'forecast.overridden',
        { points: [interval(0, { expected_milli: 7_000, high_milli: 12_000 }), interval(1, { expected_milli: 2 })] },
      ],
    ]);
    expect(row.published_at).toBe(at(0));
    expect(row.points).toMatchObject([
      { expected_milli: 7_000, low_milli: 1_000, high_milli: 12_000, is_closed: false },
      { expected_milli: 2, is_closed: true },
    ]);
    const reopened = folded([
      publish([interval(1, { expected_milli: 1, is_closed: true })]),
      [5, 'forecast.overridden', { points: [interval(1, { expected_milli: 2, is_closed: false })] }],
    ]);
    expect(reopened.points[0]?.is_closed).toBe(false);
  });

  it('queues and channels of one interval are points of their own, in order of time, then of group', () => {
    const row = folded([
      publish([
        interval(1, { expected_milli: 1, queue_id: 'q2' }),
        interval(0, { expected_milli: 2, queue_id: 'q1', channel: 'web' }),
        interval(0, { expected_milli: 3, queue_id: 'q1' }),
      ]),
      [9, 'forecast.scored', { actuals: [interval(0, { queue_id: 'q1', actual_milli: 1 })] }],
    ]);
    expect(row.points.map((point) => [point.from, point.queue_id, point.channel, point.error_milli])).toEqual([
      [at(0), 'q1', 'web', null],
      [at(0), 'q1', null, 2],
      [at(1_800), 'q2', null, null],
    ]);
  });

  it('an actual value that was told again replaces the first; one that nobody forecast has no error', () => {
    const { points } = folded([
      publish([interval(0, { expected_milli: 10 })]),
      [5, 'forecast.scored', { actuals: [interval(0, { actual_milli: 4, naive_error_milli: 3 }), interval(1, { actual_milli: 8 })] }],
      [9, 'forecast.scored', { actuals: [interval(0, { actual_milli: 15 })] }],
    ]);
    expect(points).toMatchObject([
      { actual_milli: 15, error_milli: 5, naive_error_milli: 3, scored_at: at(9) },
      { expected_milli: null, actual_milli: 8, error_milli: null },
    ]);
  });

  it('a forecast without an origin knows no lead', () => {
    expect(folded([publish([interval(2, { expected_milli: 1 })])]).points[0]?.lead_ms).toBeNull();
  });
});

describe('plan fold: staffing', () => {
  it('agents needed and scheduled, of the last plan', () => {
    const row = folded(
      [
        [0, 'plan.published', { staffing: [interval(0, { required: 12, scheduled: 10 })] }],
        [9, 'plan.published', { staffing: [interval(0, { required: 14 })] }],
      ],
      { subject: 'week 10' },
    );
    expect(row).toMatchObject({ plan_id: 'week 10', subject: 'week 10', published_at: at(0) });
    expect(row.points).toMatchObject([{ required: 14, scheduled: null, expected_milli: null }]);
  });
});
