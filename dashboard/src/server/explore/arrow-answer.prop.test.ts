import { type AnswerRow, type Cell, emptyCell, intervalsOf, type MetricQuery, metricById } from '@tidewatch/schemas';
import type { CatalogueReader } from '@tidewatch/warehouse/query';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { fetchRows, RowsRefused } from '../../features/explore/fetch-rows.ts';
import { defaultView, type Question, questionOf, viewFromWords, wordsOfSearch } from '../../features/explore/view.ts';
import { answerQuestion } from './answer-question.ts';
import { exportAnswer } from './export-answer.ts';
import { planQuery } from './plan-query.ts';

const now = Date.parse('2026-11-25T06:05:00Z');
const asked: Question = {
  ...questionOf(defaultView('Asia/Shanghai')),
  metrics: ['offered', 'abandon_rate', 'wait_p50'],
  grain: '1h',
  from: '2026-11-25T06:00',
  to: '2026-11-25T18:00',
};

const count = fc.nat({ max: 2 ** 40 });
const cell: fc.Arbitrary<Cell> = fc.record({
  value: fc.option(fc.oneof(count, fc.double({ noNaN: true, noDefaultInfinity: true }))),
  numerator: fc.option(count),
  denominator: fc.option(count),
  n: count,
});
const figures = fc.record({ offered: cell, abandon_rate: cell, wait_p50: cell });
const queue = fc.constantFrom('', 'a', '售后', 'x,"y"');
/** By queue and hour of either period. */
const rows = fc.dictionary(
  fc.tuple(queue, fc.nat({ max: 11 })).map((key) => JSON.stringify(key)),
  fc.tuple(figures, fc.nat({ max: 5 })),
);
type Rows = Readonly<Record<string, readonly [AnswerRow['cells'], number]>>;

/** Holds rows; computes nothing. The totals of a group are those of its first row. */
function holding(held: Rows): CatalogueReader {
  const all = Object.entries(held).map(([key, [cells, open]]) => ({ key: JSON.parse(key) as [string, number], cells, open }));
  const answer = async (query: MetricQuery): Promise<readonly AnswerRow[]> => {
    const empty = Object.fromEntries(query.metrics.map((metric) => [metric.id, emptyCell(metric)]));
    if (query.by.length === 0) return [{ interval: null, dims: {}, cells: empty }];
    if (query.grain === 'total')
      return [...new Set(all.map(({ key }) => key[0]))].map((name) => ({ interval: null, dims: { queue: name }, cells: empty }));
    const hours = intervalsOf(query.from, query.to, query.grain, query.zone);
    return all.map(({ key, cells, open }) => ({
      interval: hours[key[1]] ?? null,
      dims: { queue: key[0] },
      cells,
      ...(open === 0 ? {} : { open: { offered: open } }),
    }));
  };
  const reader: Pick<CatalogueReader, 'answer' | 'watermark' | 'quality' | 'allowedLatenessMs'> = {
    allowedLatenessMs: 600_000,
    answer,
    watermark: async () => now,
    quality: async () => ({}),
  };
  return reader as CatalogueReader;
}

/** The export's route, as `fetch` reaches it. */
function serveExport(reader: CatalogueReader): void {
  vi.stubGlobal('fetch', async (address: string) => {
    const view = viewFromWords(wordsOfSearch(new URL(address, 'http://x').searchParams), defaultView('UTC'));
    const file = await exportAnswer(reader, planQuery(questionOf(view), now), { format: 'arrow', nowMs: now });
    return new Response(file.body);
  });
}
afterEach(() => vi.unstubAllGlobals());

describe('an answer whose rows come as Arrow', () => {
  it('is the answer that comes as JSON, to the last digit', async () => {
    await fc.assert(
      fc.asyncProperty(rows, fc.constantFrom(null, 'week' as const), async (held, compare) => {
        const reader = holding(held);
        serveExport(reader);
        const question: Question = { ...asked, by: ['queue'], compare };
        const whole = await answerQuestion(reader, question, { nowMs: now });
        const apart = await answerQuestion(reader, question, { nowMs: now, mostRows: 0 });
        const sent = JSON.parse(JSON.stringify(apart)) as typeof apart;
        expect(JSON.parse(JSON.stringify(await fetchRows(sent)))).toEqual(JSON.parse(JSON.stringify(whole)));
        if (Object.keys(held).length > 0) expect(sent.groups.every(({ cells }) => Object.keys(cells).length === 0)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('stays apart only where there are more rows than may come along', async () => {
    const reader = holding({ '["a",0]': [{}, 0], '["b",1]': [{}, 0] });
    const isApart = async (mostRows: number) => (await answerQuestion(reader, { ...asked, by: ['queue'] }, { nowMs: now, mostRows })).apart;
    expect(await isApart(24)).toBeUndefined();
    expect(await isApart(23)).toEqual({
      empty: Object.fromEntries(asked.metrics.map((id) => [id, emptyCell(metricById.get(id) as never)])),
    });
  });

  it('is refused with the code of the server', async () => {
    const apart = await answerQuestion(holding({ '["a",0]': [{}, 0] }), asked, { nowMs: now, mostRows: 0 });
    const refusal = { error: { code: 'answer_too_large', message: '' } };
    vi.stubGlobal('fetch', async () => Response.json(refusal, { status: 400 }));
    await expect(fetchRows(apart)).rejects.toMatchObject({ data: { code: 'answer_too_large', retry: false } });
    vi.stubGlobal('fetch', async () => new Response('<html>', { status: 502 }));
    await expect(fetchRows(apart)).rejects.toThrow(RowsRefused);
  });
});
