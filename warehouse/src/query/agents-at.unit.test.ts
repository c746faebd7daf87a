import type { AgentDayFacts } from '@tidewatch/schemas';
import { describe, expect, it } from 'vitest';
import { agentsOf } from './agents-at.ts';

const MIDNIGHT = Date.UTC(2026, 2, 3);
const HOUR = 3_600_000;

function day(facts: Partial<AgentDayFacts>): AgentDayFacts {
  return {
    tenant_id: 't1',
    bucket_on: '2026-03-03',
    agent_id: 'a1',
    version: 1,
    seq_count: 0,
    seq_span: 0,
    numbered_at: null,
    imported: false,
    is_test: false,
    first_at: MIDNIGHT,
    last_at: MIDNIGHT,
    steps: [],
    capacities: [],
    works: [],
    spans: [],
    plans: [],
    ...facts,
  };
}
const step = (at: number, status: AgentDayFacts['steps'][number]['status'], asserted = false) => ({
  at,
  status,
  reason_code: null,
  asserted,
});
const work = (segment_id: string, session_id: string, from: number, to: number | null) => ({
  segment_id,
  session_id,
  queue_id: null,
  channel: 'web',
  from,
  to,
  complexity: null,
});

describe('agentsOf', () => {
  it('shows the last state at the instant, since when it really holds: assertions repeat it, over midnight too', () => {
    const days = [
      day({
        bucket_on: '2026-03-02',
        steps: [step(MIDNIGHT - 3 * HOUR, 'busy'), step(MIDNIGHT - 2 * HOUR, 'available'), step(MIDNIGHT - HOUR, 'available', true)],
      }),
      day({ steps: [step(MIDNIGHT + 1, 'available', true), step(MIDNIGHT + 2 * HOUR, 'break')] }),
    ];
    expect(agentsOf(days, MIDNIGHT + HOUR)).toMatchObject([{ agentId: 'a1', status: 'available', since: MIDNIGHT - 2 * HOUR }]);
    expect(agentsOf(days, MIDNIGHT + 2 * HOUR)).toMatchObject([{ status: 'break', since: MIDNIGHT + 2 * HOUR }]);
  });

  it('leaves out an agent without a state yet', () => {
    expect(agentsOf([day({ steps: [step(MIDNIGHT + HOUR, 'available')] })], MIDNIGHT)).toEqual([]);
  });

  it('takes the last capacity of each channel', () => {
    const capacities = [
      { at: MIDNIGHT, channel: 'web', slots: 3 },
      { at: MIDNIGHT, channel: 'phone', slots: 1 },
      { at: MIDNIGHT + 1, channel: 'web', slots: 2 },
      { at: MIDNIGHT + HOUR, channel: 'web', slots: 9 },
    ];
    const [agent] = agentsOf([day({ steps: [step(MIDNIGHT, 'available')], capacities })], MIDNIGHT + 10);
    expect(agent?.slots).toEqual({ web: 2, phone: 1 });
  });

  it('counts the sessions in hand once; of work over midnight the later day knows how it went on', () => {
    const steps = [step(MIDNIGHT - HOUR, 'available')];
    const days = [
      day({
        bucket_on: '2026-03-02',
        steps,
        works: [work('s1', 'x1', MIDNIGHT - 10, null), work('s2', 'x2', MIDNIGHT - 10, MIDNIGHT - 5)],
      }),
      day({
        works: [work('s1', 'x1', MIDNIGHT - 10, MIDNIGHT + 50), work('s3', 'x3', MIDNIGHT, null), work('s4', 'x3', MIDNIGHT + 1, null)],
      }),
    ];
    expect(agentsOf(days, MIDNIGHT + 20)).toMatchObject([{ sessions: 2 }]);
    expect(agentsOf(days, MIDNIGHT + 50)).toMatchObject([{ sessions: 1 }]);
  });
});
