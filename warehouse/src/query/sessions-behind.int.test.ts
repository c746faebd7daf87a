import {
  CATALOGUE,
  contributionOf,
  dimensionsOf,
  looksBack,
  type Metric,
  type MetricQuery,
  metricById,
  partsOf,
  type SessionFacts,
  SOURCES,
} from '@tidewatch/schemas';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FreshWarehouse, freshWarehouse } from '../../../test/services/fresh-warehouse.ts';
import { randomFrom, randomSession } from '../fixtures/random-facts.ts';
import type { SessionPage } from './session-page.ts';
import type { SessionBehind } from './sessions-behind.ts';

const SEED = 20_261_126;
const PAGE = 25;
const FROM = Date.UTC(2026, 2, 6);
const TO = Date.UTC(2026, 2, 11);
const LISTED = CATALOGUE.filter(({ aggregate }) => !looksBack(aggregate)).filter((metric) =>
  partsOf(metric).some(({ source }) => SOURCES[source].table === 'sessions'),
);

let warehouse: FreshWarehouse;
let rows: readonly SessionFacts[];
beforeAll(async () => {
  warehouse = await freshWarehouse();
  const random = randomFrom(SEED);
  rows = Array.from({ length: 400 }, (_, i) => randomSession(random, { tenants: ['t1', 't2'], from: FROM, to: TO }, i));
  await warehouse.store.insertRows('session', rows);
});
afterAll(() => warehouse?.drop());

const queryOf = (metric: Metric): MetricQuery => ({
  metrics: [metric],
  from: FROM + 86_400_000,
  to: TO - 86_400_000,
  grain: 'total',
  zone: 'UTC',
  by: [],
  where: dimensionsOf(metric).includes('channel') ? [{ dimension: 'channel', values: ['web'], isNot: true }] : [],
  asOf: TO,
});

/** The whole list, by pages. */
async function list(query: MetricQuery, order: SessionPage['order']): Promise<readonly SessionBehind[]> {
  const all: SessionBehind[] = [];
  for (;;) {
    const page = await warehouse.reader('t1').sessionsBehind(query, { order, after: all.at(-1) ?? null, limit: PAGE });
    all.push(...page);
    if (page.length < PAGE) return all;
  }
}

const countedBy = (query: MetricQuery, metric: Metric) => {
  const ofSessions = partsOf(metric).filter(({ source }) => SOURCES[source].table === 'sessions');
  return rows
    .filter((row) => row.tenant_id === 't1')
    .filter((row) => ofSessions.some((part) => (contributionOf(part, query, { sessions: [row] })?.items ?? 0) > 0))
    .map((row) => row.session_id);
};

describe(`sessions behind a number (seed ${SEED})`, () => {
  it('are those whose rows add to it, newest first, page by page, for every metric that counts sessions', async () => {
    let longest = 0;
    for (const metric of LISTED) {
      const query = queryOf(metric);
      const listed = (await list(query, 'newest')).map(({ id }) => id);
      expect(listed, metric.id).toEqual(countedBy(query, metric).sort().reverse());
      longest = Math.max(longest, listed.length);
    }
    expect(longest).toBeGreaterThan(2 * PAGE);
  }, 180_000);

  it('come with the largest first, and each with the number that it alone would give', async () => {
    const metric = metricById.get('wait_p50') as Metric;
    const query = queryOf(metric);
    const listed = await list(query, 'largest');
    expect(listed.length).toBeGreaterThan(PAGE);
    const values = listed.map(({ cell }) => cell?.value ?? 0);
    expect(values).toEqual([...values].sort((a, b) => b - a));
    expect(new Set(listed.map(({ id }) => id))).toEqual(new Set(countedBy(query, metric)));
  });

  it('are not to be had of a metric that counts none, nor a sorted list of one whose parts are counted apart', async () => {
    const page: SessionPage = { order: 'largest', after: null, limit: 7 };
    const none = CATALOGUE.find(
      ({ source, aggregate }) => aggregate.kind !== 'quotient' && SOURCES[source].table === 'agent_days',
    ) as Metric;
    const apart = LISTED.find(({ aggregate }) => aggregate.kind === 'quotient') as Metric;
    const behind = (metric: Metric) => warehouse.reader('t1').sessionsBehind({ ...queryOf(metric), where: [] }, page);
    await expect(behind(none)).rejects.toMatchObject({ code: 'no_sessions' });
    await expect(behind(apart)).rejects.toMatchObject({ code: 'order_not_allowed' });
  });

  it('are read as rows in the order asked for, of the own tenant only', async () => {
    const own = rows.filter((row) => row.tenant_id === 't1').slice(0, 3);
    const other = rows.find((row) => row.tenant_id === 't2') as SessionFacts;
    const ids = [...own.map((row) => row.session_id).reverse(), other.session_id, 'nobody'];
    const told = (row: SessionFacts) => [row.session_id, row.started_at, row.entries];
    expect((await warehouse.reader('t1').sessions(ids)).map(told)).toEqual(own.toReversed().map(told));
  });
});
