import { describe, expect, it } from 'vitest';
import { randomAgentDay, randomFrom, randomSession } from '../../../warehouse/src/fixtures/random-facts.ts';
import type { UnitRows } from '../facts/unit-rows.ts';
import { nearestRank } from './aggregate.ts';
import { CATALOGUE } from './catalogue.ts';
import { type Contribution, contributionOf, type NumberQuery } from './contributions.ts';
import { evaluateQuery } from './evaluate.ts';
import type { Metric } from './metric.ts';
import type { Cell } from './query.ts';
import { dimensionsOf } from './quotient.ts';

const SEED = 77_001;
const FROM = Date.UTC(2026, 2, 6);
const TO = Date.UTC(2026, 2, 9);
const random = randomFrom(SEED);
const facts = { tenants: ['t'], from: FROM, to: TO };
/** One row each. */
const units: readonly UnitRows[] = [
  ...Array.from({ length: 400 }, (_, i) => ({ sessions: [randomSession(random, facts, i)], agent_days: [] })),
  ...Array.from({ length: 40 }, (_, i) => ({ sessions: [], agent_days: [randomAgentDay(random, facts, i)] })),
];

function numberOf(metric: Metric): NumberQuery {
  const from = FROM + Math.floor(random() * 40) * 3_600_000;
  const number = {
    from,
    to: from + (1 + Math.floor(random() * 30)) * 3_600_000,
    zone: 'UTC',
    asOf: FROM + Math.floor(random() * 80) * 3_600_000,
  };
  const filtered = dimensionsOf(metric).includes('channel') && random() < 0.5;
  return { ...number, where: filtered ? [{ dimension: 'channel', values: ['web', '微信'] }] : [] };
}

function evaluated(metric: Metric, number: NumberQuery, rows = units): Cell {
  const [row] = evaluateQuery(
    { ...number, metrics: [metric], grain: 'total', by: [] },
    {
      sessions: rows.flatMap(({ sessions }) => [...(sessions ?? [])]),
      agent_days: rows.flatMap(({ agent_days }) => [...(agent_days ?? [])]),
    },
  );
  return row?.cells[metric.id] as Cell;
}

const sum = (values: readonly (number | null)[]) => values.reduce<number>((total, value) => total + (value ?? 0), 0);

describe(`what rows add (seed ${SEED})`, () => {
  it.each(CATALOGUE.map((metric) => [metric.id, metric] as const))('adds up to the number: %s', (_, metric) => {
    for (let round = 0; round < 5; round++) {
      const number = numberOf(metric);
      const counting = units.filter((unit) => contributionOf(metric, number, unit) !== null);
      const adds = counting.map((unit) => contributionOf(metric, number, unit) as Contribution);
      const cell = evaluated(metric, number);
      // The rows that add nothing have no say.
      expect(evaluated(metric, number, counting)).toEqual(cell);
      const values = adds.flatMap((one) => one.values ?? []);
      const { aggregate: kind } = metric;
      switch (kind.kind) {
        case 'percentile':
          expect(
            nearestRank(
              (values as number[]).sort((a, b) => a - b),
              kind.percent,
            ),
          ).toBe(cell.value);
          break;
        case 'max':
          expect(values.length === 0 ? (kind.empty ?? null) : Math.max(...(values as number[]))).toBe(cell.value);
          break;
        case 'distinct':
          expect(new Set(values).size).toBe(cell.value);
          break;
        case 'peak':
          expect(values).toHaveLength(cell.n);
          break;
        // Every item that is looked back to is named; which of them count last is not told by one row.
        case 'agreement':
        case 'rolling':
          expect(values.length).toBeGreaterThanOrEqual(cell.n);
          break;
        case 'lapsed':
          expect(new Set(values).size).toBeGreaterThanOrEqual(cell.n);
          break;
        case 'instant':
          expect(sum(adds.map(({ items }) => items))).toBe(cell.n);
          break;
        default:
          expect(sum(adds.map(({ numerator }) => numerator))).toBe(cell.numerator);
          expect(sum(adds.map(({ denominator }) => denominator))).toBe(cell.denominator ?? 0);
      }
    }
  });

  it('names the dimensions that a number cannot be filtered by', () => {
    const metric = CATALOGUE.find(({ id }) => id === 'offered') as Metric;
    const number = { from: FROM, to: TO, zone: 'UTC', asOf: TO, where: [{ dimension: 'sender', values: ['bot'] }] } as const;
    expect(() => contributionOf(metric, number, {})).toThrow(/offered cannot be split or filtered by sender/);
  });
});
