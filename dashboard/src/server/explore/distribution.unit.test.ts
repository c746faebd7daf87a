import { evaluateQuery, type Metric, type MetricQuery, metricById, type SessionFacts } from '@tidewatch/schemas';
import type { CatalogueReader } from '@tidewatch/warehouse/query';
import { describe, expect, it } from 'vitest';
import { edgesOf, itemValuesOf, readDistribution } from './distribution.ts';

const metricOf = (id: string) => metricById.get(id) as Metric;

describe('edgesOf', () => {
  it('are round steps of a clock from below the least to above the 99th percentile, and one column beyond', () => {
    const edges = edgesOf({ least: 1_200, high: 58_000, largest: 400_000 }, true);
    expect(edges.slice(0, 3)).toEqual([0, 2_000, 4_000]);
    expect(edges.slice(-2)).toEqual([60_000, 400_001]);
  });

  it('hold every value, also where all are equal or below 0', () => {
    expect(edgesOf({ least: 7, high: 7, largest: 7 }, false)).toEqual([7, 8]);
    const edges = edgesOf({ least: -105, high: 40, largest: 41 }, false);
    expect([(edges[0] as number) <= -105, (edges.at(-1) as number) > 41]).toEqual([true, true]);
    expect(edges.every(Number.isSafeInteger)).toBe(true);
  });
});

describe('readDistribution', () => {
  const waits = [0, 1_000, 1_000, 2_500, 30_000];
  const start = Date.UTC(2026, 2, 2);
  const rows = waits.map((wait, i) => ({
    channel: 'web',
    started_at: start,
    entries: [
      {
        entry_id: `${i}`,
        queue_id: 'q',
        entered_at: start,
        left_at: start + wait,
        left_reason: 'assigned',
        accepted_at: start + wait,
        agent_id: 'a',
      },
    ],
  })) as unknown as readonly SessionFacts[];
  const reader = { answer: async (asked: MetricQuery) => evaluateQuery(asked, { sessions: rows }) } as unknown as CatalogueReader;
  const query = { from: start, to: start + 3_600_000, grain: 'total', zone: 'UTC', by: [], where: [], asOf: start + 3_600_000 } as const;

  it('counts every item once, and gives the percentiles that the catalogue gives', async () => {
    const spread = await readDistribution(reader, { ...query, metrics: [metricOf('wait_p50')] }, metricOf('wait_p50'));
    expect(spread?.n).toBe(waits.length);
    expect(spread?.columns.reduce((sum, { count }) => sum + count, 0)).toBe(waits.length);
    expect(spread?.percentiles.filter(({ percent }) => [0, 50, 100].includes(percent)).map(({ value }) => value)).toEqual([
      0, 1_000, 30_000,
    ]);
    const [row] = await reader.answer({ ...query, metrics: [metricOf('wait_p50')] });
    expect(row?.cells['wait_p50']?.value).toBe(1_000);
  });

  it('has nothing to say of a count, and of no items', async () => {
    expect(itemValuesOf(metricOf('offered'))).toBeNull();
    const none = { answer: async (asked: MetricQuery) => evaluateQuery(asked, { sessions: [] }) } as unknown as CatalogueReader;
    expect(await readDistribution(none, { ...query, metrics: [metricOf('wait_p50')] }, metricOf('wait_p50'))).toBeNull();
  });
});
