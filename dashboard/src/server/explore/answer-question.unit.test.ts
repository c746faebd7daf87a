import { ALLOWED_LATENESS_MS, type AnswerRow, type Cell, DAY_MS, intervalsOf, type MetricQuery } from '@tidewatch/schemas';
import type { CatalogueReader } from '@tidewatch/warehouse/query';
import { describe, expect, it } from 'vitest';
import { defaultView, type Question, questionOf } from '../../features/explore/view.ts';
import { answerQuestion, describeBuckets } from './answer-question.ts';
import { planQuery } from './plan-query.ts';

const zone = 'Asia/Shanghai';
const now = Date.parse('2026-11-25T14:05:00+08:00');
const view: Question = {
  ...questionOf(defaultView(zone)),
  metrics: ['offered', 'wait_p50'],
  grain: '1d',
  from: '2026-11-23',
  to: '2026-11-27',
};
const count = (n: number): Cell => ({ value: n, numerator: n, denominator: null, n });
const middle = (value: number, n: number): Cell => ({ value, numerator: null, denominator: null, n });

/** Holds rows and says which queries it was asked; computes nothing. */
function holding(rowsOf: (query: MetricQuery) => readonly AnswerRow[], watermark: number | null) {
  const asked: MetricQuery[] = [];
  const reader: Pick<CatalogueReader, 'answer' | 'watermark' | 'quality'> = {
    answer: async (query) => {
      asked.push(query);
      return rowsOf(query);
    },
    watermark: async () => watermark,
    quality: async () => ({}),
  };
  return { reader: reader as CatalogueReader, asked };
}

const row = (query: MetricQuery, { day, queue, cells }: { day?: number; queue?: string; cells: AnswerRow['cells'] }): AnswerRow => ({
  interval: day === undefined ? null : (intervalsOf(query.from, query.to, query.grain, query.zone)[day] ?? null),
  dims: queue === undefined ? {} : { queue },
  cells,
});

describe('describeBuckets', () => {
  const states = (changed: Partial<Question>, watermark: number | null) =>
    describeBuckets(planQuery({ ...view, ...changed }, now), watermark).map(({ state }) => state);

  it('calls a bucket settled only when the watermark has passed its end and the allowed lateness', () => {
    const end = Date.parse('2026-11-25T00:00:00+08:00');
    expect(states({}, end + ALLOWED_LATENESS_MS)).toEqual(['final', 'final', 'provisional', 'unknown']);
    expect(states({}, end + ALLOWED_LATENESS_MS - 1)).toEqual(['final', 'provisional', 'provisional', 'unknown']);
  });

  it('knows nothing of what the watermark has not reached, even when the clock has', () => {
    expect(states({}, Date.parse('2026-11-24T12:00:00+08:00'))).toEqual(['final', 'provisional', 'unknown', 'unknown']);
    expect(states({}, null)).toEqual(['unknown', 'unknown', 'unknown', 'unknown']);
  });

  it('says when the range cuts a bucket', () => {
    expect(states({ from: '2026-11-20T09:00', to: '2026-11-22T18:00' }, now)).toEqual(['partial', 'final', 'partial']);
  });

  it('keeps the bucket of a frozen "now" provisional for ever', () => {
    expect(states({ asOf: '2026-11-24T12:00' }, now + DAY_MS)).toEqual(['final', 'provisional', 'unknown', 'unknown']);
  });
});

describe('answerQuestion', () => {
  const rowsOf = (query: MetricQuery): readonly AnswerRow[] => {
    if (query.by.length === 0) return [row(query, { cells: { offered: count(12), wait_p50: middle(9000, 11) } })];
    const b = { queue: 'b', cells: { offered: count(9), wait_p50: middle(8000, 8) } };
    if (query.grain === 'total')
      return [row(query, { queue: 'a', cells: { offered: count(3), wait_p50: middle(20_000, 3) } }), row(query, b)];
    return [row(query, { ...b, day: 1 })];
  };

  it('puts the largest group first and asks for totals as such, also of percentiles', async () => {
    const { reader, asked } = holding(rowsOf, now);
    const answer = await answerQuestion(reader, { ...view, by: ['queue'] }, { nowMs: now });
    expect(answer.groups.map(({ values }) => values)).toEqual([['b'], ['a']]);
    expect(answer.total['wait_p50']).toEqual(middle(9000, 11));
    expect(asked.map(({ grain, by }) => [grain, by.length])).toEqual([
      ['total', 0],
      ['total', 1],
      ['1d', 1],
    ]);
  });

  it('sets each bucket beside the one of the earlier period, also of a group that is gone now', async () => {
    const dayOf = (at: string) => Date.parse(`${at}T00:00:00+08:00`);
    const rowOf = (query: MetricQuery, values: { queue: string; cells: AnswerRow['cells'] }) =>
      row(query, { ...values, ...(query.grain === 'total' ? {} : { day: 1 }) });
    const { reader } = holding((query) => {
      const isNow = query.from === dayOf('2026-11-23');
      if (query.by.length === 0) return [row(query, { cells: { offered: count(isNow ? 9 : 4) } })];
      return [rowOf(query, isNow ? { queue: 'b', cells: { offered: count(9) } } : { queue: 'gone', cells: { offered: count(4) } })];
    }, now);
    const asked: Question = { ...view, metrics: ['offered'], by: ['queue'], compare: 'week' };
    const { groups, earlier } = await answerQuestion(reader, asked, { nowMs: now });
    expect(earlier).toMatchObject({ from: dayOf('2026-11-16'), to: dayOf('2026-11-20'), total: { offered: count(4) } });
    expect(earlier?.buckets[1]).toEqual({ start: dayOf('2026-11-17'), end: dayOf('2026-11-18') });
    expect(groups.map(({ values, total, earlier: before }) => [values[0], total['offered']?.n, before?.total['offered']?.n])).toEqual([
      ['b', 9, 0],
      ['gone', 0, 4],
    ]);
    expect(groups[1]?.earlier?.cells['offered']?.map((cell) => cell?.value)).toEqual([0, 4, 0, 0]);
  });

  it('tells nothing happened (0, null) from nothing known (no cell)', async () => {
    const { reader } = holding(rowsOf, now);
    const { groups } = await answerQuestion(reader, { ...view, by: ['queue'] }, { nowMs: now });
    expect(groups[0]?.cells['offered']?.map((cell) => (cell === null ? null : cell.value))).toEqual([0, 9, 0, null]);
    expect(groups[0]?.cells['wait_p50']?.map((cell) => (cell === null ? null : cell.value))).toEqual([null, 8000, null, null]);
    expect(groups[0]?.cells['wait_p50']?.[3]).toBeNull();
  });

  it('sends one query for a total without a split', async () => {
    const { reader, asked } = holding(rowsOf, now);
    const answer = await answerQuestion(reader, { ...view, grain: 'total' }, { nowMs: now });
    expect([asked.length, answer.buckets.length, answer.groups[0]?.total['offered']]).toEqual([1, 0, count(12)]);
    expect(answer.state).toBe('provisional');
  });

  it('refuses before the finest query when there are too many groups', async () => {
    const many = (query: MetricQuery) =>
      Array.from({ length: query.by.length === 0 ? 1 : 3000 }, (_, i) => row(query, { queue: `q${i}`, cells: { offered: count(1) } }));
    const { reader, asked } = holding(many, now);
    const answering = answerQuestion(reader, { ...view, by: ['queue'] }, { nowMs: now });
    await expect(answering).rejects.toMatchObject({ code: 'answer_too_large' });
    expect(asked.every(({ grain }) => grain === 'total')).toBe(true);
  });
});

describe('planQuery', () => {
  it.each([
    [{ metrics: ['nonsense'] }, 'metric_unknown'],
    [{ by: ['owner'] }, 'dimension_not_allowed'],
    [{ by: ['queue', '__proto__'] }, 'dimension_not_allowed'],
    [{ where: [{ dimension: 'sender', values: ['bot'], isNot: false }] }, 'dimension_not_allowed'],
    [{ from: '2020-01-01' }, 'range_too_long'],
    [{ grain: '15m', from: '2026-01-01' }, 'answer_too_large'],
  ] as [Partial<Question>, string][])('refuses %o with code %s', (changed, code) => {
    expect(() => planQuery({ ...view, ...changed }, now)).toThrowError(expect.objectContaining({ code }));
  });
});
