import { readFileSync } from 'node:fs';
import { CATALOGUE, type CxEvent, evaluateQuery, type SessionFacts } from '@tidewatch/schemas';
import { describe, expect, it } from 'vitest';
import { g13Events } from '../../../schemas/src/fixtures/g13.ts';
import { checkLedger, disturb, simulate } from '../../../twin/src/index.ts';
import { foldSession } from './session-fold.ts';

const seed = String(Date.now());
const expectedG13 = JSON.parse(readFileSync(new URL('../../../schemas/fixtures/g13.expected.json', import.meta.url), 'utf8')) as {
  readonly from: string;
  readonly to: string;
  readonly metrics: Readonly<Record<string, object>>;
};

/** The sessions that events make, in whatever order they come. */
function foldAll(events: Iterable<CxEvent>): SessionFacts[] {
  const bySession = new Map<string, CxEvent[]>();
  for (const event of events) {
    if (event.conversation_id === undefined || event.session_id === undefined) continue;
    const known = bySession.get(event.session_id);
    if (known) known.push(event);
    else bySession.set(event.session_id, [event]);
  }
  return [...bySession.values()].map((list) => foldSession(list) as SessionFacts);
}

describe('session fold against truths that it has no part in', () => {
  it('G13: every number of the golden fixture', () => {
    const range = { from: Date.parse(expectedG13.from), to: Date.parse(expectedG13.to) };
    const query = { metrics: CATALOGUE, ...range, grain: 'total', zone: 'UTC', by: [], where: [], asOf: range.to } as const;
    const [row] = evaluateQuery(query, { sessions: foldAll(g13Events()), agent_days: [] });
    expect(row?.cells).toMatchObject(expectedG13.metrics);
  });

  it(`the twin's ledger, cell by cell, with events doubled, shuffled and up to two days late (seed ${seed})`, async () => {
    const simulation = simulate({ seed, sessions: 400, tenantId: 'demo' });
    const disturbance = { seed, duplicates: 0.05, shuffled: 0.1, late: 0.05, maxLateMs: 48 * 3_600_000 };
    const sessions = foldAll(disturb(simulation.events, disturbance));
    const { cells, examples } = await checkLedger(simulation.ledger(), (query) => evaluateQuery(query, { sessions, agent_days: [] }));
    expect(examples).toEqual([]);
    expect(cells).toBeGreaterThan(1_000);
  }, 30_000);

  it.each([
    ['America/New_York', Date.UTC(2026, 9, 31, 4)],
    ['America/New_York', Date.UTC(2026, 2, 7, 5)],
    ['Asia/Kathmandu', Date.UTC(2026, 2, 6, 18, 15)],
  ])(
    `the twin's promises and business times in %s, clock changes and all (seed ${seed})`,
    async (zone, startAt) => {
      const simulation = simulate({ seed, sessions: 300, days: 3, zone, startAt, tenantId: 'demo' });
      const sessions = foldAll(simulation.events);
      const told = simulation.ledger();
      const cells = told.cells.filter(({ metric }) => metric.startsWith('sla_') || metric.endsWith('.business'));
      const check = await checkLedger({ ...told, cells }, (query) => evaluateQuery(query, { sessions, agent_days: [] }));
      expect(check.examples).toEqual([]);
      expect(new Set(cells.map(({ metric }) => metric)).size).toBeGreaterThan(6);
    },
    30_000,
  );
});
