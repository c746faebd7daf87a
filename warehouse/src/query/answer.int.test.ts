import {
  CATALOGUE,
  type Dimension,
  evaluateQuery,
  GRAINS,
  type MetricQuery,
  type SessionFacts,
  SOURCES,
  type Source,
} from '@tidewatch/schemas';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FreshWarehouse, freshWarehouse } from '../../../test/services/fresh-warehouse.ts';
import { pick, type Random, randomFrom, randomSession } from '../fixtures/random-facts.ts';

const SEED = Number(process.env['TIDEWATCH_SEED'] ?? 20_261_125);
const QUERIES = 60;
const TENANTS = ['t1', 't2', 'poison'];
/** Two changes of clocks lie inside: New York 2026-03-08, Lisbon and Lord Howe around them. */
const FROM = Date.UTC(2026, 2, 6);
const TO = Date.UTC(2026, 2, 11);
const ZONES = ['UTC', 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'Asia/Shanghai'];

describe(`answers of the compiled SQL (seed ${SEED})`, () => {
  let warehouse: FreshWarehouse;
  let rows: readonly SessionFacts[];

  beforeAll(async () => {
    warehouse = await freshWarehouse();
    const random = randomFrom(SEED);
    rows = Array.from({ length: 1500 }, (_, i) => randomSession(random, { tenants: TENANTS, from: FROM, to: TO }, i));
    // Older versions of half of the rows lie in other parts and must not be seen.
    await warehouse.store.insertSessions(
      rows.filter((_, i) => i % 2 === 0).map((row) => ({ ...row, version: 0, started_at: row.started_at - 60_000, closed_at: null })),
    );
    await warehouse.store.insertSessions(rows.slice(0, 700));
    await warehouse.store.insertSessions(rows.slice(700));
  });
  afterAll(() => warehouse?.drop());

  it('equal those of the plain TypeScript evaluator, cell by cell, for random queries over every metric', async () => {
    const random = randomFrom(SEED + 1);
    for (let i = 0; i < QUERIES; i++) {
      const query = randomQuery(random);
      const tenant = pick(random, TENANTS);
      const own = rows.filter((row) => row.tenant_id === tenant);
      const answer = await warehouse.reader(tenant).answer(query);
      const expected = evaluateQuery(query, { sessions: own, agent_days: [] });
      expect(answer, `query ${i}: ${describeQuery(query)}`).toEqual(expected);
    }
  });
});

function randomQuery(random: Random): MetricQuery {
  const from = FROM + Math.floor(random() * 3 * 86_400_000);
  const span = pick(random, [60_000, 7_200_000, 30 * 3_600_000, 86_400_000 * 4]);
  const source: Source = SOURCES[pick(random, CATALOGUE).source];
  const dimensions = Object.keys(source.dimensions) as Dimension[];
  const by = random() < 0.5 ? [] : [...new Set([pick(random, dimensions), pick(random, dimensions)])];
  const where =
    random() < 0.6
      ? []
      : [
          {
            dimension: pick(random, dimensions),
            values: pick(random, [['q1', "q'3\\"], ['', 'web'], ['zh', 'a1', 'agent', 'customer'], []]),
          },
        ];
  const used = [...by, ...where.map((filter) => filter.dimension)];
  const fitting = CATALOGUE.filter((metric) => used.every((dimension) => dimension in SOURCES[metric.source].dimensions));
  return {
    metrics: random() < 0.5 ? fitting : fitting.filter(() => random() < 0.3),
    from: random() < 0.5 ? from - (from % 900_000) : from,
    to: from + span,
    grain: pick(random, GRAINS),
    zone: pick(random, ZONES),
    by,
    where,
    asOf: random() < 0.4 ? TO + 86_400_000 * 30 : from + Math.floor((random() * 2 - 0.3) * span),
  };
}

function describeQuery(query: MetricQuery): string {
  return JSON.stringify({ ...query, metrics: query.metrics.map((metric) => metric.id) });
}
