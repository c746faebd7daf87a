import { describe, expect, it } from 'vitest';
import type { MetricInfo } from './answer.ts';
import { describeChange } from './change.ts';
import { sessionsHref, viewOfFigure } from './drill.ts';
import { defaultView, questionOf, viewFromWords, wordsOfSearch } from './view.ts';

const HOUR = 3_600_000;
const level = { id: 'level', ofSessions: true } as MetricInfo;

describe('describeChange', () => {
  const english = (unit: MetricInfo['unit']) => ({ unit, locale: 'en' as const });

  it('says shares in percentage points, and both the difference and its share', () => {
    expect(describeChange(0.8, 0.75, english('fraction'))).toEqual({ direction: 'up', difference: '5.0 pp', percent: '6.7%' });
    expect(describeChange(30_000, 40_000, english('ms'))).toEqual({ direction: 'down', difference: '10 s', percent: '25.0%' });
  });

  it('has no share of nothing, and nothing to say of a missing value', () => {
    expect(describeChange(3, 0, english('count'))).toMatchObject({ direction: 'up', percent: null });
    expect([describeChange(null, 1, english('count')), describeChange(1, null, english('count'))]).toEqual([null, null]);
  });
});

describe('viewOfFigure', () => {
  const question = {
    ...questionOf(defaultView('UTC')),
    by: ['queue', 'channel'],
    where: [
      { dimension: 'queue', values: ['a', 'b'], isNot: false },
      { dimension: 'topic', values: ['x'], isNot: true },
    ],
  };
  const bucket = { start: 0, end: HOUR, state: 'partial' as const };
  const earlier = { from: -2 * HOUR, to: 0, total: {}, buckets: [{ start: -3 * HOUR, end: -HOUR }] };
  const answer = { question, range: { from: 0.5 * HOUR, to: 9 * HOUR, asOf: 9 * HOUR }, buckets: [bucket], earlier };

  it('asks for the part of the bucket that the range covers, in that group, at the same cut-off', () => {
    expect(viewOfFigure(answer, { metric: level, bucket: 0, values: ['a', ''] })).toMatchObject({
      metrics: ['level'],
      from: '1970-01-01T00:30:00Z',
      to: '1970-01-01T01:00:00Z',
      asOf: '1970-01-01T09:00:00Z',
      by: [],
      where: [
        { dimension: 'topic', values: ['x'], isNot: true },
        { dimension: 'queue', values: ['a'], isNot: false },
        { dimension: 'channel', values: [''], isNot: false },
      ],
    });
  });

  it('of an earlier period asks for the interval that stands beside the bucket, or for that whole period', () => {
    const place = { metric: level, values: ['a', ''], isEarlier: true };
    expect(viewOfFigure(answer, { ...place, bucket: 0 })).toMatchObject({ from: '1969-12-31T22:00:00Z', to: '1969-12-31T23:00:00Z' });
    expect(viewOfFigure(answer, { ...place, bucket: null })).toMatchObject({ from: '1969-12-31T22:00:00Z', to: '1970-01-01T00:00:00Z' });
  });

  it('is an address that reads back as the same view, and there is none where no sessions are counted', () => {
    const place = { metric: level, bucket: null, values: ['a', 'web'] };
    const href = sessionsHref(answer, place) ?? '';
    const read = viewFromWords(wordsOfSearch(new URL(href, 'http://x').searchParams), defaultView('UTC'));
    expect(read).toEqual(viewOfFigure(answer, place));
    expect(sessionsHref(answer, { ...place, metric: { ...level, ofSessions: false } })).toBeNull();
  });
});
