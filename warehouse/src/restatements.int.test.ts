import { type Metric, metricById } from '@tidewatch/schemas';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FreshWarehouse, freshWarehouse } from '../../test/services/fresh-warehouse.ts';
import type { Restatement } from './restatements.ts';

const QUARTER = 900_000;
const T0 = Date.UTC(2026, 2, 2, 9);
const line = (changed: Partial<Restatement> = {}): Restatement => ({
  ...{ tenant_id: 't1', metric_id: 'offered', interval_start: T0, unit_kind: 'session', bucket_on: '2026-03-02', unit_id: 's1' },
  ...{ event_id: 'e1', event_type: 'queue.left', log_at: T0 + 5 * QUARTER },
  ...{ old_amount: null, old_denominator: null, new_amount: 1, new_denominator: null },
  ...changed,
});
const named = (id: string) => metricById.get(id) as Metric;

let warehouse: FreshWarehouse;
beforeAll(async () => {
  warehouse = await freshWarehouse();
});
afterAll(() => warehouse?.drop());

describe('restatements', () => {
  const later = line({ event_id: 'e2', log_at: T0 + 9 * QUARTER, old_amount: 1, new_amount: null });
  const lines = [
    line(),
    later,
    line({ interval_start: T0 + QUARTER }),
    line({ metric_id: 'asa', old_denominator: 1 }),
    line({ tenant_id: 't2' }),
  ];

  it('are read newest first, of the tenant, the metric and the range that are asked for; a repeat adds none', async () => {
    await warehouse.store.insertRestatements(lines);
    await warehouse.store.insertRestatements(lines);
    const asked = { metrics: [named('offered')], from: T0, to: T0 + QUARTER };
    expect(await warehouse.reader('t1').restatements(asked)).toEqual([later, line()]);
    expect(await warehouse.reader('t1').restatements({ ...asked, limit: 1 })).toEqual([later]);
    expect(await warehouse.reader('t1').restatements({ ...asked, knownAt: later.log_at - 1, limit: 1 })).toEqual([line()]);
    expect(await warehouse.reader('t1').restatements({ ...asked, knownAt: later.log_at })).toEqual([later, line()]);
    expect(await warehouse.reader('t2').restatements(asked)).toEqual([line({ tenant_id: 't2' })]);
    expect(await warehouse.reader('t1').restatements({ ...asked, metrics: [named('asa')] })).toEqual([
      line({ metric_id: 'asa', old_denominator: 1 }),
    ]);
  });
});
