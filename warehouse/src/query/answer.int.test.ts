import {
  type AgentDayFacts,
  CATALOGUE,
  dimensionsOf,
  evaluateQuery,
  forRowKinds,
  GRAINS,
  type Metric,
  type MetricQuery,
  metricById,
  ROW_KINDS,
  type SessionFacts,
  SOURCES,
  UNIT_TABLES,
} from '@tidewatch/schemas';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FreshWarehouse, freshWarehouse } from '../../../test/services/fresh-warehouse.ts';
import { plainEntry, plainSession } from '../fixtures/plain-session.ts';
import { pick, type Random, randomAgentDay, randomFrom, randomRow, randomSession } from '../fixtures/random-facts.ts';

const SEED = 20_261_125;
const QUERIES = 40;
const TENANTS = ['t1', 't2', 'poison'];
/** New York's clocks change inside, on 2026-03-08. */
const FROM = Date.UTC(2026, 2, 6);
const TO = Date.UTC(2026, 2, 11);
const ZONES = ['UTC', 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'Asia/Shanghai'];
const DAY_MS = 86_400_000;
const OTHERS = ROW_KINDS.filter((kind) => kind !== 'session' && kind !== 'agent_day');
/** Metrics that can be split at all. */
const SPLIT = CATALOGUE.filter((metric) => dimensionsOf(metric).length > 0);

let warehouse: FreshWarehouse;
beforeAll(async () => {
  warehouse = await freshWarehouse();
});
afterAll(() => warehouse?.drop());

describe(`compiled SQL over random rows (seed ${SEED})`, () => {
  let rows: readonly SessionFacts[];
  let days: readonly AgentDayFacts[];
  const of = { random: randomFrom(SEED + 9), options: { tenants: TENANTS, from: FROM, to: TO } };
  const others = forRowKinds((kind) => Array.from({ length: 300 }, (_, i) => randomRow(kind, of, i)));

  beforeAll(async () => {
    const random = randomFrom(SEED);
    rows = Array.from({ length: 1200 }, (_, i) => randomSession(random, { tenants: TENANTS, from: FROM, to: TO }, i));
    // Older versions of half of the rows lie in other parts; they must not be seen.
    const older = rows
      .filter((_, i) => i % 2 === 0)
      .map((row) => ({ ...row, version: 0, started_at: row.started_at - 60_000, closed_at: null }));
    await warehouse.store.insertRows('session', older);
    await warehouse.store.insertRows('session', rows.slice(0, 700));
    await warehouse.store.insertRows('session', rows.slice(700));
    await warehouse.store.insertOpenItems(rows);
    // Few agents, so that several days lie behind one value.
    days = Array.from({ length: 300 }, (_, i) => randomAgentDay(random, { tenants: TENANTS, from: FROM, to: TO }, i));
    days = [...new Map(days.map((day, i) => [`${day.tenant_id} ${day.bucket_on} ${i % 7}`, { ...day, agent_id: `a${i % 7}` }])).values()];
    await warehouse.store.insertRows('agent_day', days);
    for (const kind of OTHERS) await warehouse.store.insertRows(kind, others[kind] as never);
  });

  it('answers as the plain TypeScript evaluator does, cell by cell, from the asking tenant only, for every metric, grain, split and filter', async () => {
    const random = randomFrom(SEED + 1);
    const asked = new Set<Metric>();
    let withOpen = 0;
    for (let i = 0; i < QUERIES; i++) {
      const query = randomQuery(random);
      const tenant = pick(random, TENANTS);
      const isOwn = (row: { readonly tenant_id: string }) => row.tenant_id === tenant;
      const answer = await warehouse.reader(tenant).answer(query);
      const expected = evaluateQuery(query, {
        ...Object.fromEntries(OTHERS.map((kind) => [UNIT_TABLES[kind].table, others[kind].filter(isOwn)])),
        sessions: rows.filter(isOwn),
        agent_days: days.filter(isOwn),
      });
      expect(answer, `query ${i}: ${describeQuery(query)}`).toEqual(expected);
      for (const metric of query.metrics) asked.add(metric);
      withOpen += answer.filter(({ open }) => open !== undefined).length;
    }
    expect(withOpen).toBeGreaterThan(100);
    expect(asked.size).toBe(CATALOGUE.length);
  }, 180_000);

  it('reads from open items what the evaluator reads from the open rows', async () => {
    const instants = CATALOGUE.filter((metric) => metric.aggregate.kind === 'instant' && SOURCES[metric.source].table === 'sessions');
    const open = rows.filter((row) => row.tenant_id === 't1' && row.closed_at === null);
    const split = instants.flatMap((metric) => dimensionsOf(metric).map((dimension) => [[metric], [dimension]] as const));
    for (const [metrics, by] of [[instants, []], [instants, ['channel', 'origin']], ...split] as const) {
      const query: MetricQuery = {
        metrics,
        from: TO,
        to: TO + 60_000,
        grain: 'total',
        zone: 'UTC',
        by,
        where: [],
        asOf: TO + 60_000,
      };
      expect(await warehouse.reader('t1').answer(query, { openOnly: true })).toEqual(
        evaluateQuery(query, { sessions: open, agent_days: [] }),
      );
    }
  });

  it('finds the days of agents in a range that is wider than what a date column holds', async () => {
    const metrics = CATALOGUE.filter(({ source, aggregate }) => SOURCES[source].table === 'agent_days' && aggregate.kind === 'overlap');
    const wide = { from: Date.UTC(1960, 0, 1), to: Date.UTC(2200, 0, 1), asOf: Date.UTC(2200, 0, 1) };
    const query: MetricQuery = { metrics, ...wide, grain: 'total', zone: 'UTC', by: [], where: [] };
    const own = days.filter((row) => row.tenant_id === 't1');
    expect(await warehouse.reader('t1').answer(query)).toEqual(evaluateQuery(query, { sessions: [], agent_days: own }));
  });

  it('keeps the answer when parts have been merged', async () => {
    const query: MetricQuery = {
      metrics: CATALOGUE.filter((metric) => dimensionsOf(metric).includes('channel')),
      from: FROM,
      to: TO,
      grain: '1d',
      zone: 'America/New_York',
      by: ['channel'],
      where: [],
      asOf: TO,
    };
    const before = await warehouse.reader('t2').answer(query);
    await warehouse.client.command({ query: 'OPTIMIZE TABLE sessions FINAL' });
    expect(await warehouse.reader('t2').answer(query)).toEqual(before);
  });

  it('lists the values that a dimension had, most frequent first', async () => {
    const counts = new Map<string, number>();
    for (const row of rows) {
      if (row.tenant_id !== 't1' || row.is_test || row.is_spam || row.started_at < FROM || row.started_at >= TO) continue;
      for (const entry of row.entries) counts.set(entry.queue_id, (counts.get(entry.queue_id) ?? 0) + 1);
    }
    const expected = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([value]) => value);
    expect(await warehouse.reader('t1').dimensionValues('queue', FROM, TO)).toEqual(expected);
    await expect(warehouse.reader('t1').dimensionValues('toString', FROM, TO)).rejects.toMatchObject({ code: 'dimension_unknown' });
  });
});

describe('golden fixture G13', () => {
  const nine = Date.UTC(2026, 2, 2, 9);
  const waits = [
    ...[0, 5, 10, 15, 18, 20, 45, 90].map((s) => [s, 'assigned'] as const),
    ...[3, 15, 18, 60].map((s) => [s, 'abandoned'] as const),
    [30, 'flow_out'] as const,
  ];

  beforeAll(() =>
    warehouse.store.insertRows(
      'session',
      waits.map(([seconds, reason], i) =>
        plainSession({
          tenant_id: 'g13',
          session_id: `g13-${i}`,
          started_at: nine + i * 180_000,
          entries: [plainEntry(nine + i * 180_000, seconds * 1000, reason)],
        }),
      ),
    ),
  );

  it.each([
    ['service_level.answered_only', 6, 8],
    ['service_level.removed_within', 9, 13],
    ['service_level.early_abandon_neutral', 6, 10],
    ['service_level.exclude_short', 6, 11],
    ['service_level.include_abandoned', 6, 12],
    ['service_level.include_flow_out', 6, 13],
    ['asa', 203_000, 8],
    ['avg_wait_all', 329_000, 13],
    ['avg_abandon_time', 96_000, 4],
    ['abandon_rate', 4, 13],
    ['abandon_rate.exclude_short', 3, 12],
  ])('%s is %i ÷ %i', async (id, numerator, denominator) => {
    expect(await cellOf(id)).toMatchObject({ numerator, denominator, value: numerator / denominator });
  });

  it('the median of the answered waits is 15 s, by nearest rank', async () => {
    expect(await cellOf('wait_p50')).toEqual({ value: 15_000, numerator: null, denominator: null, n: 8 });
  });

  async function cellOf(id: string) {
    const metric = metricById.get(id) as Metric;
    const [row] = await warehouse.reader('g13').answer({
      metrics: [metric],
      from: nine,
      to: nine + 3_600_000,
      grain: 'total',
      zone: 'UTC',
      by: [],
      where: [],
      asOf: nine + DAY_MS,
    });
    return row?.cells[id];
  }
});

function randomQuery(random: Random): MetricQuery {
  const from = FROM + Math.floor(random() * 3 * DAY_MS);
  const span = pick(random, [60_000, 7_200_000, 30 * 3_600_000, DAY_MS * 4]);
  const dimensions = dimensionsOf(pick(random, SPLIT));
  const by = random() < 0.5 ? [] : [...new Set([pick(random, dimensions), pick(random, dimensions)])];
  const values = pick(random, [['q1', "q'3\\"], ['', 'web'], ['zh', 'a1', 'agent', 'customer'], []]);
  const where =
    random() < 0.6 ? [] : [{ dimension: pick(random, dimensions), values, ...(random() < 0.3 ? { isNot: true as const } : {}) }];
  const used = [...by, ...where.map((filter) => filter.dimension)];
  const fitting = CATALOGUE.filter((metric) => used.every((dimension) => dimensionsOf(metric).includes(dimension)));
  return {
    metrics: random() < 0.5 ? fitting : fitting.filter(() => random() < 0.3),
    from: random() < 0.5 ? from - (from % 900_000) : from,
    to: from + span,
    grain: pick(random, GRAINS),
    zone: pick(random, ZONES),
    by,
    where,
    asOf: random() < 0.4 ? TO + 30 * DAY_MS : from + Math.floor((random() * 2 - 0.3) * span),
  };
}

function describeQuery(query: MetricQuery): string {
  return JSON.stringify({ ...query, metrics: query.metrics.map((metric) => metric.id) });
}
