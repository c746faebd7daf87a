import { type Metric, metricById } from '@tidewatch/schemas';
import type { Restatement, RestatementQuery } from '@tidewatch/warehouse/query';
import { describe, expect, it } from 'vitest';
import { MOST_LINES } from '../../features/restated/restated-view.ts';
import { readRestated } from './read-restated.ts';

const row: Restatement = {
  ...{ tenant_id: 't', metric_id: 'offered', interval_start: 900_000, unit_kind: 'session', bucket_on: '1970-01-01', unit_id: 's' },
  ...{ event_id: 'e', event_type: 'queue.entered', log_at: 5_000_000 },
  ...{ old_amount: null, old_denominator: null, new_amount: 1, new_denominator: null },
};
const metrics = ['offered', 'reopen_rate'].map((id) => metricById.get(id) as Metric);

/** Holds rows, newest first, and gives as many as are asked for. */
function holding(rows: readonly Restatement[]) {
  const asked: RestatementQuery[] = [];
  const restatements = async (query: RestatementQuery) => {
    asked.push(query);
    return rows.slice(0, query.limit);
  };
  return { restatements, asked };
}

describe('readRestated', () => {
  it('asks once for all metrics, and names the parts of each with their units', async () => {
    const { restatements, asked } = holding([row]);
    const restated = await readRestated({ restatements }, { metrics, from: 0, to: 9_000_000 });
    expect(asked).toHaveLength(1);
    expect(restated.lines).toMatchObject([{ metric: 'offered', at: 900_000, was: { above: null }, is: { above: 1 }, knownAt: 5_000_000 }]);
    expect(restated.metrics['offered']?.parts).toEqual({ offered: 'count' });
    expect(Object.keys(restated.metrics['reopen_rate']?.parts ?? {})).toContain('reopen_rate.reopened');
  });

  it('says when there are more than come along', async () => {
    const isCut = async (count: number) =>
      (await readRestated(holding(Array.from({ length: count }, () => row)), { metrics, from: 0, to: 1 })).isCut;
    expect([await isCut(MOST_LINES), await isCut(MOST_LINES + 1)]).toEqual([false, true]);
  });

  it('asks for what was known at an earlier time only, so that newer ones push none of it out', async () => {
    const { restatements, asked } = holding([row]);
    await readRestated({ restatements }, { metrics, from: 0, to: 1, knownAt: 7 });
    expect(asked).toMatchObject([{ knownAt: 7 }]);
  });
});
