import type { Cell } from '@tidewatch/schemas';
import { describe, expect, it } from 'vitest';
import { OTHER_SLOT } from '../../components/charts/slots.ts';
import type { AnswerGroup, Bucket, ExploreAnswer, MetricInfo } from './answer.ts';
import { type ChartPanel, combineCells, placeOfMark, prepareCharts } from './chart-panels.ts';
import { columnsOf, intervalRows, lookOf, rowStateOf } from './table-rows.ts';
import { defaultView, questionOf } from './view.ts';

const HOUR = 3_600_000;
const words = { en: '', zh: '' };
const info = (id: string, kind: MetricInfo['kind'], unit: MetricInfo['unit'], additive = true): MetricInfo => ({
  id,
  code: 'M00',
  version: 1,
  family: 'queue',
  unit,
  direction: 'neutral',
  anchor: 'start',
  additive,
  name: words,
  formula: words,
  notes: words,
  kind,
  dimensions: ['queue'],
  ofSessions: true,
  hash: '0',
});
const offered = info('offered', 'sum', 'count');
const level = info('level', 'ratio', 'fraction');
const p90 = info('p90', 'percentile', 'ms', false);
const metrics = [offered, level, p90];

const count = (n: number): Cell => ({ value: n, numerator: n, denominator: null, n });
const ratio = (numerator: number, n: number): Cell => ({ value: n === 0 ? null : numerator / n, numerator, denominator: n, n });
const percentile = (value: number, n: number): Cell => ({ value, numerator: null, denominator: null, n });

const buckets: readonly Bucket[] = [
  { start: 0, end: HOUR, state: 'final' },
  { start: HOUR, end: 2 * HOUR, state: 'provisional' },
  { start: 2 * HOUR, end: 3 * HOUR, state: 'unknown' },
];
const cellsOf = (n: number) => ({ offered: count(n), level: ratio(1, n), p90: percentile(1000 * n, n) });
const group = (value: string | null, n: number): AnswerGroup => ({
  values: value === null ? [] : [value],
  open: [0, 2, 0],
  openTotal: 2,
  earlier: null,
  total: cellsOf(n),
  cells: Object.fromEntries(Object.entries(cellsOf(n)).map(([id, cell]) => [id, [cell, cell, null]])),
});
const answer = (groups: readonly AnswerGroup[], shown = buckets): ExploreAnswer => ({
  question: questionOf(defaultView('UTC')),
  range: { from: 0, to: 3 * HOUR, asOf: 2 * HOUR },
  quality: {},
  open: { offered: 2 },
  answeredAt: 2 * HOUR,
  watermarkAt: 2 * HOUR,
  buckets: shown,
  state: 'provisional',
  total: cellsOf(10),
  earlier: null,
  groups,
});
const options = {
  zone: 'UTC',
  metricName: ({ id }: MetricInfo) => id,
  groupName: (values: readonly string[]) => values.join(),
  otherName: 'other',
  earlierName: (name: string) => `${name} before`,
  restatedBuckets: () => [1],
};
const tenQueues = Array.from({ length: 10 }, (_, i) => group(`q${i}`, 10 - i));

describe('rowStateOf', () => {
  it('is complete only when settled and nothing is open', () => {
    expect(rowStateOf('final', 2)).toEqual({ settled: true, complete: false, openItems: 2 });
    expect(rowStateOf('partial', 0)).toEqual({ settled: true, complete: true, openItems: 0 });
    expect(rowStateOf('provisional', 0)).toMatchObject({ settled: false, complete: false });
  });
});

describe('placeOfMark', () => {
  const places = (given: ExploreAnswer, mark: { id: string; index?: number }) => {
    const [panel] = prepareCharts(given, [offered], options);
    return placeOfMark(given, panel as ChartPanel, mark);
  };
  it('finds the figure of a point, of a point of the earlier period, and of a bar', () => {
    const whole = { ...group(null, 10), earlier: { total: {}, cells: { offered: [count(1), null, null] } } };
    expect(places(answer([whole]), { id: 'offered', index: 1 })).toEqual({ metric: offered, bucket: 1, values: [], isEarlier: false });
    const [panel] = prepareCharts(answer([whole]), [offered], options);
    const before = panel?.kind === 'trend' ? panel.model.series.find(({ isEarlier }) => isEarlier) : undefined;
    expect(places(answer([whole]), { id: before?.id ?? '', index: 0 })).toMatchObject({ metric: offered, bucket: 0, isEarlier: true });
    const split = { ...answer([group('a', 1), group('b', 2)], []), question: { ...questionOf(defaultView('UTC')), by: ['queue'] } };
    expect(places(split, { id: 'b' })).toMatchObject({ bucket: null, values: ['b'] });
  });

  it('finds none for the line of many groups together', () => {
    const split = { ...answer(tenQueues), question: { ...questionOf(defaultView('UTC')), by: ['queue'] } };
    const [panel] = prepareCharts(split, [offered], options);
    const other = panel?.kind === 'trend' ? panel.model.series.at(-1)?.id : undefined;
    expect(places(split, { id: other ?? '', index: 0 })).toBeNull();
  });
});

describe('prepareCharts', () => {
  it('draws metrics of one unit together, each in its own colour, and units apart', () => {
    const panels = prepareCharts(answer([group(null, 10)]), [offered, level, { ...offered, id: 'more' }], options);
    expect(panels.map((panel) => [panel.kind, ...panel.metrics.map(({ id }) => id)])).toEqual([
      ['trend', 'offered', 'more'],
      ['trend', 'level'],
    ]);
    expect(panels.flatMap((panel) => (panel.kind === 'trend' ? panel.model.series.map(({ slot }) => slot) : []))).toEqual([0, 2, 1]);
  });

  it('draws provisional buckets as unsure and unknown ones as gaps', () => {
    const [panel] = prepareCharts(answer([group(null, 10)]), [offered], options);
    if (panel?.kind !== 'trend') throw new Error('no trend');
    expect(panel.model.buckets.map(({ isSure }) => isSure)).toEqual([true, false, false]);
    expect(panel.model.series[0]).toMatchObject({ cells: [count(10), count(10), null], restated: [1] });
  });

  it('past eight groups draws the seven largest and adds up the rest by numerator and denominator', () => {
    const [counts, ratios] = prepareCharts(answer(tenQueues), [offered, level], options);
    if (counts?.kind !== 'trend' || ratios?.kind !== 'trend') throw new Error('no trend');
    expect(counts.model.series.map(({ name }) => name)).toEqual(['q0', 'q1', 'q2', 'q3', 'q4', 'q5', 'q6', 'other']);
    expect(counts.model.series[7]).toMatchObject({ slot: OTHER_SLOT, cells: [count(6), count(6), null] });
    expect(ratios.model.series[7]?.cells[0]).toEqual(ratio(3, 6));
    expect(ratios.model.series.map(({ slot }) => slot)).toEqual(counts.model.series.map(({ slot }) => slot));
  });

  it('never adds percentiles: the rest is only in the table, and the panel says how many', () => {
    const [panel] = prepareCharts(answer(tenQueues), [p90], options);
    expect(panel?.hiddenGroups).toBe(3);
    expect(panel?.kind === 'trend' && panel.model.series.length).toBe(7);
  });

  it('draws a split total as bars, and a lone total not at all', () => {
    expect(prepareCharts(answer([group('a', 1), group('b', 2)], []), [offered], options)).toMatchObject([{ kind: 'bars' }]);
    expect(prepareCharts(answer([group(null, 1)], []), [offered], options)).toEqual([]);
  });
});

describe('combineCells', () => {
  it('is null where nothing is known and a null value where the denominators add up to 0', () => {
    expect(combineCells(level, [null, null])).toBeNull();
    expect(combineCells(level, [ratio(0, 0), null])).toEqual(ratio(0, 0));
  });
});

describe('intervalRows', () => {
  it('has one line per bucket without a split, newest first on request', () => {
    const starts = (isNewestFirst: boolean) =>
      intervalRows(answer([group(null, 10)]), metrics, isNewestFirst).map(({ bucket }) => bucket.start);
    expect(starts(false)).toEqual([0, HOUR, 2 * HOUR]);
    expect(starts(true)).toEqual([2 * HOUR, HOUR, 0]);
  });

  it('leaves out groups in which nothing was counted', () => {
    const rows = intervalRows(answer([group('a', 3), group('b', 0)]), metrics, false);
    expect(rows.map(({ index, values }) => `${index}${values.join()}`)).toEqual(['0a', '1a']);
  });
});

describe('lookOf', () => {
  it('tells null, small n, provisional, partial and plain apart, and never calls a count small', () => {
    expect(lookOf(level, ratio(0, 0), 'final')).toBe('null');
    expect(lookOf(level, null, 'unknown')).toBe('null');
    expect(lookOf(level, ratio(3, 29), 'provisional')).toBe('small');
    expect(lookOf(level, ratio(3, 30), 'provisional')).toBe('provisional');
    expect(lookOf(level, ratio(3, 30), 'partial')).toBe('partial');
    expect(lookOf(offered, count(3), 'final')).toBe('plain');
  });
});

describe('columnsOf', () => {
  it('shows what a value rests on', () => {
    expect([offered, level, p90].map((metric) => columnsOf(metric))).toEqual([['value'], ['value', 'evidence', 'n'], ['value', 'n']]);
  });
});
