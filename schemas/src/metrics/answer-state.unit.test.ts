import { describe, expect, it } from 'vitest';
import { buildSession } from '../facts/session-facts.builder.ts';
import { ALLOWED_LATENESS_MS, settledUntil, stateOfRow } from './answer-state.ts';
import { metricById } from './catalogue.ts';
import { evaluateQuery } from './evaluate.ts';
import type { Metric } from './metric.ts';
import type { MetricQuery } from './query.ts';

const HOUR = 3_600_000;
const query: MetricQuery = {
  metrics: ['sessions_started', 'sessions_closed', 'sessions_open_now'].map((id) => metricById.get(id) as Metric),
  ...{ from: 0, to: 2 * HOUR, grain: '1h', zone: 'UTC', by: [], where: [], asOf: 24 * HOUR },
};

describe('settledUntil', () => {
  it('waits for late events beyond the end, and never speaks of what the query does not see whole', () => {
    expect(settledUntil(query, HOUR)).toBe(HOUR - ALLOWED_LATENESS_MS);
    expect(settledUntil(query, HOUR, 1)).toBe(HOUR - 1);
    expect(settledUntil({ asOf: 5 }, HOUR)).toBe(5);
    expect(settledUntil({ ...query, knownAt: HOUR - 7 }, HOUR, 1)).toBe(HOUR - 8);
    expect(settledUntil(query, null)).toBe(Number.NEGATIVE_INFINITY);
  });
});

describe('open items', () => {
  const sessions = [
    buildSession({ session_id: 'over', started_at: 1, closed_at: 5 }),
    buildSession({ session_id: 'open', started_at: 2, closed_at: null }),
    buildSession({ session_id: 'over later', started_at: HOUR + 1, closed_at: 3 * HOUR }),
  ];

  it('are counted where they are filed, and in no interval that they only last through', () => {
    expect(evaluateQuery(query, { sessions }).map(({ open }) => open)).toEqual([{ sessions_started: 1 }, undefined]);
  });

  it('are those that have not ended as of the instant of the query', () => {
    expect(evaluateQuery({ ...query, asOf: 2 * HOUR }, { sessions }).map(({ open }) => open)).toEqual([
      { sessions_started: 1 },
      { sessions_started: 1 },
    ]);
  });

  it('keep a settled row from being complete, and one metric’s do not another', () => {
    const [row] = evaluateQuery(query, { sessions });
    if (!row) throw new Error('no row');
    expect(stateOfRow(row, query, HOUR)).toEqual({ settled: true, complete: false, openItems: 1 });
    expect(stateOfRow(row, query, HOUR, 'sessions_closed')).toEqual({ settled: true, complete: true, openItems: 0 });
    expect(stateOfRow(row, query, HOUR - 1)).toMatchObject({ settled: false, complete: false });
  });

  it('of a ratio of two filings are those of both, of two filed alike those of one', () => {
    const quotients = [...metricById.values()].filter(({ aggregate }) => aggregate.kind === 'quotient');
    expect(quotients.length).toBeGreaterThan(0);
    const rows = evaluateQuery({ ...query, metrics: quotients, grain: 'total' }, { sessions });
    for (const [id, count] of Object.entries(rows[0]?.open ?? {})) expect([id, count]).toEqual([id, 1]);
  });
});
