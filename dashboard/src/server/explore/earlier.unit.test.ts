import { type MetricQuery, metricById } from '@tidewatch/schemas';
import { describe, expect, it } from 'vitest';
import type { Compare } from '../../features/explore/view.ts';
import { earlierPeriod } from './earlier.ts';

const query = (from: string, to: string, zone: string): MetricQuery => ({
  metrics: [metricById.get('offered') as NonNullable<ReturnType<typeof metricById.get>>],
  from: Date.parse(from),
  to: Date.parse(to),
  grain: '1h',
  zone,
  by: [],
  where: [],
  asOf: Date.parse(to),
});

const periodOf = (asked: MetricQuery, compare: Compare) => {
  const { query: earlier } = earlierPeriod(asked, compare);
  return [earlier.from, earlier.to].map((ms) => new Date(ms).toISOString().slice(0, 16));
};

describe('earlierPeriod', () => {
  it('takes the days just before, of which today’s counterpart ends at the same time of day', () => {
    expect(periodOf(query('2026-11-23T00:00Z', '2026-11-25T14:05Z', 'UTC'), 'previous')).toEqual(['2026-11-20T00:00', '2026-11-22T14:05']);
    expect(periodOf(query('2026-11-18T14:00Z', '2026-11-25T14:05Z', 'UTC'), 'previous')).toEqual(['2026-11-11T14:00', '2026-11-18T14:05']);
  });

  it('takes whole hours just before a part of a day', () => {
    expect(periodOf(query('2026-11-25T09:00Z', '2026-11-25T10:30Z', 'UTC'), 'previous')).toEqual(['2026-11-25T07:00', '2026-11-25T08:30']);
  });

  it('keeps the wall clock when the clocks changed in between: 09:00 in New York is 13:00 and 14:00 UTC', () => {
    const asked = query('2026-03-09T13:00Z', '2026-03-09T14:00Z', 'America/New_York');
    expect(periodOf(asked, 'week')).toEqual(['2026-03-02T14:00', '2026-03-02T15:00']);
  });

  it('sets a day of 23 hours beside one of 24', () => {
    const asked = query('2026-03-08T05:00Z', '2026-03-09T04:00Z', 'America/New_York');
    expect(periodOf(asked, 'previous')).toEqual(['2026-03-07T05:00', '2026-03-08T05:00']);
  });

  it('finds no 29 February in another year: the 28th stands for it', () => {
    expect(periodOf(query('2028-02-29T00:00Z', '2028-03-01T00:00Z', 'UTC'), 'year')).toEqual(['2027-02-28T00:00', '2027-03-01T00:00']);
  });
});
