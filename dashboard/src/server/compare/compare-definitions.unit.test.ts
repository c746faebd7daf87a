import { type Cell, type DifferenceReason, type MetricQuery, perLine } from '@tidewatch/schemas';
import type { CatalogueReader } from '@tidewatch/warehouse/query';
import { describe, expect, it } from 'vitest';
import type { CompareQuestion } from '../../features/compare/compare-view.ts';
import { compareDefinitions } from './compare-definitions.ts';

const question: CompareQuestion = {
  a: 'service_level.exclude_short',
  b: 'service_level.include_abandoned',
  from: '2026-03-02T09:00Z',
  to: '2026-03-02T10:00Z',
  zone: 'UTC',
  where: [],
  asOf: null,
  knownAt: null,
};
const nowMs = Date.UTC(2026, 2, 3);

const ratio = (numerator: number, denominator: number): Cell => ({
  value: numerator / denominator,
  numerator,
  denominator,
  n: denominator,
});
/** One short abandon, below the line of the second definition only. */
const short: DifferenceReason = {
  because: [],
  counts: perLine((line) => line === 'bBelow'),
  sums: perLine((line) => (line === 'bBelow' ? 1 : 0)),
  items: 1,
  units: ['s'],
};

/** Holds cells, and reasons of which each reading takes the next; says what it was asked. */
function holding(cells: Readonly<Record<string, Cell>>, ...readings: readonly (readonly DifferenceReason[])[]) {
  const asked: MetricQuery[] = [];
  const left = [...readings];
  const reader: Pick<CatalogueReader, 'answer' | 'difference'> = {
    answer: async (query) => {
      asked.push(query);
      return [{ interval: null, dims: {}, cells }];
    },
    difference: async () => left.shift() ?? [],
  };
  return { reader: reader as CatalogueReader, asked };
}

const GOLDEN = { 'service_level.exclude_short': ratio(6, 11), 'service_level.include_abandoned': ratio(6, 12) };

describe('compareDefinitions', () => {
  it('gives both figures and the reasons, and what both count', async () => {
    const { reader } = holding(GOLDEN, [short]);
    const told = await compareDefinitions(reader, question, { nowMs });
    expect([told.a.cell, told.b.cell]).toEqual(Object.values(GOLDEN));
    expect(told.difference).toMatchObject({ items: 'entries', areSessions: true, reasons: [{ items: 1, units: [{ id: 's', at: null }] }] });
    expect(told.dimensions).toContain('queue');
  });

  it('reads again where rows came between figures and reasons, and says so where they keep coming', async () => {
    const late = holding(GOLDEN, [], [short]);
    expect((await compareDefinitions(late.reader, question, { nowMs })).difference?.reasons).toHaveLength(1);
    expect(late.asked).toHaveLength(2);
    const never = holding(GOLDEN);
    await expect(compareDefinitions(never.reader, question, { nowMs })).rejects.toMatchObject({ code: 'rows_changing', retry: true });
  });

  it("takes a vendor's number by the metric that tells it, and none where none does", async () => {
    const cells = { ...GOLDEN, 'service_level.removed_within': ratio(9, 13) };
    const amazon = await compareDefinitions(
      holding(cells).reader,
      { ...question, a: 'amazon_connect:service_level', b: 'zendesk:requester_wait_time' },
      { nowMs },
    );
    expect(amazon.a).toMatchObject({
      preset: { vendor: 'amazon_connect' },
      metric: { id: 'service_level.removed_within' },
      cell: { numerator: 9 },
    });
    expect(amazon.b).toMatchObject({ preset: { fit: 'none' }, metric: null, cell: null });
    expect(amazon.difference).toBeNull();
  });

  it('finds no difference between a metric and itself, by its version or by a vendor', async () => {
    const { reader } = holding(GOLDEN);
    const same = await compareDefinitions(reader, { ...question, b: 'genesys:service_level.exclude_short' }, { nowMs });
    expect(same.difference).toMatchObject({ items: 'entries', areSessions: true, reasons: [] });
  });

  it('tells units apart where the two do not count the same items, and nothing where a unit alone says nothing', async () => {
    const cells = { ...GOLDEN, agent_answer_rate: ratio(6, 12), in_queue_now: { value: 0, numerator: 0, denominator: null, n: 0 } };
    const units = await compareDefinitions(holding(cells, [short]).reader, { ...question, b: 'agent_answer_rate' }, { nowMs });
    expect(units.difference).toMatchObject({ items: 'sessions', areSessions: true, reasons: [{ items: 1 }] });
    const instant = await compareDefinitions(holding(cells).reader, { ...question, b: 'in_queue_now' }, { nowMs });
    expect([instant.b.cell, instant.difference]).toEqual([cells.in_queue_now, null]);
  });

  it('gives figures as they were known at an earlier time, of which no session can be named', async () => {
    const { reader, asked } = holding(GOLDEN, [short]);
    const known = await compareDefinitions(reader, { ...question, knownAt: '2026-03-02T09:30Z' }, { nowMs });
    expect(known).toMatchObject({ range: { knownAt: Date.UTC(2026, 2, 2, 9, 30) }, a: { cell: ratio(6, 11) }, difference: null });
    expect(asked.map(({ knownAt }) => knownAt)).toEqual([Date.UTC(2026, 2, 2, 9, 30)]);
  });

  it.each([
    [{ b: 'nonsense' }, 'metric_unknown'],
    [{ b: 'vendor:nonsense' }, 'metric_unknown'],
    [{ to: '2026-03-01' }, 'range_invalid'],
    [{ where: [{ dimension: 'sender', values: ['x'], isNot: false }] }, 'dimension_not_allowed'],
  ] as [Partial<CompareQuestion>, string][])('refuses %o', async (changed, code) => {
    await expect(compareDefinitions(holding(GOLDEN).reader, { ...question, ...changed }, { nowMs })).rejects.toMatchObject({ code });
  });
});
