import { DAY_MS, dayOf, importedId, type Metric, type MetricQuery, metricById, type SessionFacts } from '@tidewatch/schemas';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type FreshWarehouse, freshWarehouse } from '../../../test/services/fresh-warehouse.ts';
import { READ_SETTINGS } from '../connection.ts';
import { plainEntry, plainSession } from '../fixtures/plain-session.ts';
import { compileQuery } from './compile/compile-query.ts';

const TENANTS = ['t1', 't2'];
const A_DAY = 300;
const GRANULE = 8_192;
const AT_ONCE = 10_000;
const DAY_ZERO = Date.UTC(2026, 2, 1);
const RANGE = { from: DAY_ZERO + 20 * DAY_MS, to: DAY_ZERO + 21 * DAY_MS };
const QUESTION: MetricQuery = {
  ...{ metrics: [metricById.get('offered') as Metric, metricById.get('asa') as Metric], ...RANGE, grain: '1h', zone: 'UTC' },
  ...{ by: [], where: [], asOf: DAY_ZERO + 1_000 * DAY_MS },
};

let warehouse: FreshWarehouse;
beforeAll(async () => {
  warehouse = await freshWarehouse();
});
afterAll(() => warehouse?.drop());

/** Sessions of the days [first, last) of every tenant; each fifth is of a customer who was there up to thirty days before. */
async function store(first: number, last: number): Promise<void> {
  const rows = TENANTS.flatMap((tenant) =>
    Array.from({ length: (last - first) * A_DAY }, (_, i): SessionFacts => {
      const startedAt = DAY_ZERO + first * DAY_MS + Math.floor((i / A_DAY) * DAY_MS);
      return plainSession({
        tenant_id: tenant,
        bucket_on: dayOf(startedAt),
        session_id: importedId(startedAt, tenant, String(i)),
        started_at: startedAt,
        prev_closed_at: i % 5 === 0 ? startedAt - (i % 30) * DAY_MS : null,
        entries: [plainEntry(startedAt, 9_000, 'assigned')],
      });
    }),
  );
  for (let i = 0; i < rows.length; i += AT_ONCE) await warehouse.store.insertRows('session', rows.slice(i, i + AT_ONCE));
}

/** Rows that ClickHouse reads for the question, once its parts are merged: how far they are is chance. */
async function rowsRead(): Promise<number> {
  await warehouse.client.command({ query: 'OPTIMIZE TABLE sessions FINAL' });
  const { statements } = compileQuery(QUESTION, { tenantId: 't1' });
  let read = 0;
  for (const { statement } of statements) {
    const settings = { query_params: statement.params, clickhouse_settings: READ_SETTINGS, format: 'JSONCompact' as const };
    const answer = await warehouse.client.query({ query: statement.sql, ...settings });
    read += (await answer.json()).statistics?.rows_read ?? 0;
  }
  return read;
}

it('what a day’s question reads does not grow with the days that are stored before and after it', async () => {
  await store(0, 60);
  const [few, answer] = [await rowsRead(), await warehouse.reader('t1').answer(QUESTION)];
  expect(answer.reduce((sum, { cells }) => sum + (cells['offered']?.value ?? 0), 0)).toBe(A_DAY);
  await store(-60, 0);
  await store(60, 120);
  expect(await warehouse.reader('t1').answer(QUESTION)).toEqual(answer);
  const stored = TENANTS.length * 180 * A_DAY;
  const many = await rowsRead();
  console.info(`a day of ${A_DAY} sessions among ${stored}: ${many} rows read; among ${stored / 3}: ${few}`);
  expect(many).toBeLessThanOrEqual(few + GRANULE);
}, 120_000);
