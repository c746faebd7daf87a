import { describe, expect, it } from 'vitest';
import { buildSegment, buildSession } from '../facts/session-facts.builder.ts';
import type { Segment, SessionFacts } from '../facts/session-facts.ts';
import { metricById } from './catalogue.ts';
import { evaluateQuery } from './evaluate.ts';
import type { Metric } from './metric.ts';
import type { Cell, MetricQuery } from './query.ts';

const NINE = Date.UTC(2026, 2, 2, 9);
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** The one cell of a metric over the hour from nine. */
function cellOf(id: string, sessions: readonly SessionFacts[], query: Partial<MetricQuery> = {}): Cell | undefined {
  const metrics = [metricById.get(id) as Metric];
  const asked = { metrics, from: NINE, to: NINE + HOUR, zone: 'UTC', by: [], where: [], asOf: NINE + 30 * 24 * HOUR, ...query };
  return evaluateQuery({ ...asked, grain: 'total' }, { sessions, agent_days: [] })[0]?.cells[id];
}

describe('segments', () => {
  const worked = (facts: Partial<Segment> = {}) =>
    buildSession({ started_at: NINE, segments: [buildSegment({ started_at: NINE, ended_at: NINE + 10 * MINUTE, ...facts })] });

  it('give their active time, once after-contact work is over', () => {
    const rows = [
      worked({ active_ms: 4 * MINUTE }),
      worked({ active_ms: 2 * MINUTE, wrapup_started_at: NINE + 10 * MINUTE, wrapup_ended_at: NINE + 11 * MINUTE }),
      worked({ active_ms: 9 * MINUTE, wrapup_started_at: NINE + 10 * MINUTE }),
      worked({ active_ms: null, ended_at: null }),
    ];
    expect(cellOf('handle_time_active', rows)?.value).toBe(6 * MINUTE);
    expect(cellOf('handle_time_active_mean', rows)).toMatchObject({ value: 3 * MINUTE, denominator: 2 });
  });

  it('give the mean after-contact work of those that had some, filed at the segment’s end', () => {
    const wrapup = { wrapup_started_at: NINE + 10 * MINUTE, wrapup_ended_at: NINE + 12 * MINUTE };
    const rows = [worked(wrapup), worked(), worked({ wrapup_started_at: NINE })];
    expect(cellOf('after_work_time', rows)).toMatchObject({ value: 2 * MINUTE, denominator: 1 });
    expect(cellOf('after_work_time', rows, { from: NINE + 11 * MINUTE })?.value).toBeNull();
  });

  it('give the holds, and their mean time over segments with a hold', () => {
    const rows = [worked({ hold_ms: 30 * SECOND, hold_count: 2 }), worked({ hold_ms: 10 * SECOND, hold_count: 1 }), worked()];
    expect(cellOf('hold_count', rows)?.value).toBe(3);
    expect(cellOf('hold_time', rows)).toMatchObject({ value: 20 * SECOND, denominator: 2 });
  });

  it('count none but agents’', () => {
    const rows = [worked({ owner_kind: 'bot', active_ms: 1, hold_ms: 1, hold_count: 1, wrapup_started_at: NINE, wrapup_ended_at: NINE })];
    for (const id of ['handle_time_active_mean', 'after_work_time', 'hold_time', 'hold_count']) expect(cellOf(id, rows)?.n).toBe(0);
  });
});

describe('closed sessions', () => {
  const closed = (facts: Partial<SessionFacts> = {}) => buildSession({ started_at: NINE, closed_at: NINE + 10 * MINUTE, ...facts });

  it('give the time to the first close where they reopen nothing', () => {
    const rows = [closed(), closed({ closed_at: NINE + 50 * MINUTE, reopen_of: 's0' }), buildSession({ started_at: NINE })];
    expect(cellOf('time_to_first_close', rows)).toMatchObject({ value: 10 * MINUTE, denominator: 1 });
  });

  it('count a chain of transfers once in the rate and in full by session, over those that a person had', () => {
    const rows = [
      closed({ agent_segments: 3, transfer_count: 2 }),
      closed({ agent_segments: 1 }),
      closed({ agent_segments: 0 }),
      closed({ closed_at: null, agent_segments: 1, transfer_count: 1 }),
    ];
    expect(cellOf('transfer_rate', rows)).toMatchObject({ numerator: 1, denominator: 2 });
    expect(cellOf('transfers_per_session', rows)).toMatchObject({ numerator: 2, denominator: 2 });
  });

  it('count replies by session, over those that a person had', () => {
    const rows = [closed({ agent_segments: 1, agent_replies: 5 }), closed({ agent_segments: 1 }), closed()];
    expect(cellOf('replies_per_session', rows)).toMatchObject({ numerator: 5, denominator: 2, value: 2.5 });
  });

  it('are one-touch where one reply of a person resolved them', () => {
    const resolved = (agent_replies: number, facts: Partial<SessionFacts> = {}) =>
      closed({ agent_segments: 1, agent_replies, resolved: 'yes', resolved_at: NINE + MINUTE, ...facts });
    const rows = [
      resolved(1),
      resolved(2),
      resolved(0),
      resolved(1, { resolved: 'partial' }),
      resolved(1, { resolved: null, resolved_at: null }),
      resolved(0, { agent_segments: 0 }),
    ];
    expect(cellOf('one_touch_rate', rows)).toMatchObject({ numerator: 1, denominator: 3 });
  });
});

describe('reopens', () => {
  const CLOSED = NINE + 10 * MINUTE;
  const first = buildSession({ session_id: 's1', started_at: NINE, closed_at: CLOSED, queue_id: 'q1', agent_id: 'a1' });
  const reopened = (hours: number, facts: Partial<SessionFacts> = {}) =>
    buildSession({
      session_id: 's2',
      started_at: CLOSED + hours * HOUR,
      reopen_of: 's1',
      prev_session_id: 's1',
      prev_closed_at: CLOSED,
      prev_queue_id: 'q1',
      prev_agent_id: 'a1',
      queue_id: 'q2',
      ...facts,
    });

  it('count within 72 h of the close, not after, and are filed at the first close', () => {
    for (const [hours, numerator] of [
      [2, 1],
      [72, 1],
      [80, 0],
    ] as const) {
      expect(cellOf('reopen_rate', [first, reopened(hours)])).toMatchObject({ numerator, denominator: 1 });
    }
  });

  it('are pending on both sides until 72 h have passed', () => {
    const rows = [first, reopened(2)];
    expect(cellOf('reopen_rate', rows, { asOf: CLOSED + 72 * HOUR - 1 })).toMatchObject({ numerator: 0, denominator: 0, value: null });
    expect(cellOf('reopen_rate', rows, { asOf: CLOSED + 72 * HOUR })).toMatchObject({ numerator: 1, denominator: 1, value: 1 });
  });

  it('are neither returns that reopen nothing nor reopens of another session than the one before', () => {
    const rows = [first, reopened(2, { reopen_of: null }), reopened(2, { reopen_of: 's0' })];
    expect(cellOf('reopen_rate', rows)).toMatchObject({ numerator: 0, denominator: 1 });
  });

  it('belong to the queue and the agent of the session that is reopened', () => {
    const rows = [first, reopened(2)];
    expect(cellOf('reopen_rate', rows, { where: [{ dimension: 'queue', values: ['q1'] }] })?.value).toBe(1);
    expect(cellOf('reopen_rate', rows, { where: [{ dimension: 'agent', values: ['a1'] }] })?.value).toBe(1);
    expect(cellOf('reopen_rate', rows, { where: [{ dimension: 'queue', values: ['q2'] }] })?.n).toBe(0);
  });
});
