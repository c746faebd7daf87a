import type { Cell } from '@tidewatch/schemas';
import { describe, expect, it } from 'vitest';
import { type Amount, effectsOf, type Restated, type RestatedLine, type RestatedMetric, restatedIn } from './restated-view.ts';

const QUARTER = 900_000;
const amount = (above: number | null, below: number | null = null): Amount => ({ above, below });
const line = (event: string, changed: Partial<RestatedLine> = {}): RestatedLine => ({
  metric: 'offered',
  at: 0,
  unit: { kind: 'session', id: 's1' },
  event: { id: event, type: 'queue.left' },
  knownAt: 0,
  was: amount(null),
  is: amount(1),
  ...changed,
});
const offered: RestatedMetric = { id: 'offered', kind: 'sum', additive: true, parts: { offered: 'count' } };
const level: RestatedMetric = { id: 'level', kind: 'ratio', additive: true, parts: { level: 'fraction' } };
const count = (n: number): Cell => ({ value: n, numerator: n, denominator: null, n });

describe('effectsOf', () => {
  it('leads back from the figure as it is now, the newest event first', () => {
    const lines = [line('e2', { was: amount(1), is: amount(null) }), line('e1', { is: amount(2) })];
    expect(effectsOf(lines, offered, count(13)).map(({ was, is }) => [was.above, is.above])).toEqual([
      [14, 13],
      [12, 14],
    ]);
  });

  it('adds up what one event changed in several quarters of an hour, above and below the line', () => {
    const lines = [line('e1', { was: amount(1, 1), is: amount(0, 1) }), line('e1', { at: QUARTER, is: amount(1, 1) })];
    expect(effectsOf(lines, level, { value: 0.5, numerator: 6, denominator: 12, n: 12 })).toMatchObject([
      { of: 'figure', was: amount(6, 11), is: amount(6, 12) },
    ]);
  });

  it('tells of single units only where the figure does not follow from them', () => {
    const lines = [line('e1', { was: amount(100), is: amount(300) })];
    const expected = [{ of: 'unit', was: amount(100), is: amount(300) }];
    expect(effectsOf(lines, { ...offered, kind: 'percentile', additive: false }, count(3))).toMatchObject(expected);
    expect(effectsOf(lines, offered, null)).toMatchObject(expected);
  });
});

describe('restatedIn', () => {
  it('finds the lines of a metric by its parts, in a half-open interval', () => {
    const lines = [line('a'), line('b', { at: QUARTER }), line('c', { metric: 'other' })];
    const restated: Restated = { lines, isCut: false, metrics: { rate: { ...level, parts: { offered: 'count', closed: 'count' } } } };
    expect(restatedIn(restated, 'rate', { start: 0, end: QUARTER }).map(({ event }) => event.id)).toEqual(['a']);
    expect(restatedIn(restated, 'unknown', { start: 0, end: QUARTER })).toEqual([]);
  });
});
