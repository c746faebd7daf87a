import { describe, expect, it } from 'vitest';
import { buildSegment, buildSession, buildTarget, buildTurn } from '../facts/session-facts.builder.ts';
import type { SessionFacts, SlaTarget, Turn } from '../facts/session-facts.ts';
import { metricById } from './catalogue.ts';
import { evaluateQuery } from './evaluate.ts';
import type { Metric } from './metric.ts';
import type { Cell, MetricQuery } from './query.ts';

const TEN = Date.UTC(2026, 2, 2, 10);
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** The one cell of a metric over the hour from ten. */
function cellOf(id: string, sessions: readonly SessionFacts[], query: Partial<MetricQuery> = {}): Cell | undefined {
  const metrics = [metricById.get(id) as Metric];
  const asked = { metrics, from: TEN, to: TEN + HOUR, zone: 'UTC', by: [], where: [], asOf: TEN + HOUR, ...query };
  return evaluateQuery({ ...asked, grain: 'total' }, { sessions, agent_days: [] })[0]?.cells[id];
}

const answerTo = (...args: Parameters<typeof cellOf>) => cellOf(...args)?.value;

/** Bot answers after 2 s, hands off after 3 min, an agent replies after 4 min 30 s. */
const botThenHuman = buildSession({
  started_at: TEN,
  first_customer_message_at: TEN,
  first_reply_at: TEN + 2 * SECOND,
  first_agent_reply_at: TEN + 270 * SECOND,
  handoff_at: TEN + 180 * SECOND,
  handoff_reply_at: TEN + 270 * SECOND,
});

describe('first responses', () => {
  it('are 2 s for the customer, 270 s for people, 90 s for people after the hand-off', () => {
    expect(answerTo('first_response_customer', [botThenHuman])).toBe(2 * SECOND);
    expect(answerTo('first_response_human', [botThenHuman])).toBe(270 * SECOND);
    expect(answerTo('first_response_after_handoff', [botThenHuman])).toBe(90 * SECOND);
  });

  it('start at the customer’s first message where the agent wrote first, and are filed at the session’s start', () => {
    const outbound = buildSession({
      started_at: TEN,
      origin: 'agent',
      first_customer_message_at: TEN + 20 * MINUTE,
      first_agent_reply_at: TEN + 21 * MINUTE,
    });
    expect(cellOf('first_response_human', [outbound], { to: TEN + MINUTE })).toMatchObject({ value: MINUTE, n: 1 });
  });

  it('leave out sessions that nobody has replied to, or not before `as_of`', () => {
    const unanswered = buildSession({ started_at: TEN, first_customer_message_at: TEN });
    expect(cellOf('first_response_human', [botThenHuman, unanswered])).toMatchObject({ numerator: 270 * SECOND, denominator: 1 });
    expect(cellOf('first_response_human', [unanswered])?.value).toBeNull();
    expect(cellOf('first_response_human', [botThenHuman], { asOf: TEN + 269 * SECOND })?.value).toBeNull();
  });

  it('have percentiles by nearest rank', () => {
    const after = (seconds: number) =>
      buildSession({ started_at: TEN, first_customer_message_at: TEN, first_reply_at: TEN + seconds * SECOND });
    const sessions = [4, 1, 3, 2].map(after);
    expect(answerTo('first_response_customer_p50', sessions)).toBe(2 * SECOND);
    expect(answerTo('first_response_customer_p90', sessions)).toBe(4 * SECOND);
  });

  it('are the agent’s own in each segment; one with nothing to answer, and the bot’s, have none', () => {
    const segments = [
      buildSegment({ started_at: TEN, agent_id: 'a1', reply_due_from: TEN, first_reply_at: TEN + 10 * SECOND }),
      buildSegment({ started_at: TEN + MINUTE, agent_id: 'a2', reply_due_from: TEN + 2 * MINUTE, first_reply_at: TEN + 3 * MINUTE }),
      buildSegment({ started_at: TEN + 4 * MINUTE, agent_id: 'a3' }),
      buildSegment({ started_at: TEN, owner_kind: 'bot', agent_id: null, reply_due_from: TEN, first_reply_at: TEN + SECOND }),
    ];
    const rows = [buildSession({ started_at: TEN, segments })];
    expect(cellOf('agent_first_response', rows)).toMatchObject({ numerator: 70 * SECOND, denominator: 2 });
    expect(cellOf('agent_first_response', rows, { where: [{ dimension: 'agent', values: ['a2'] }] })).toMatchObject({
      value: MINUTE,
      n: 1,
    });
  });
});

describe('turns', () => {
  const turn = (asked: number, last: number, answered: number | null, facts: Partial<Turn> = {}) =>
    buildTurn({
      asked_at: TEN + asked * SECOND,
      last_asked_at: TEN + last * SECOND,
      answered_at: answered === null ? null : TEN + answered * SECOND,
      responder: answered === null ? null : 'agent',
      ...facts,
    });
  const talk = buildSession({
    started_at: TEN,
    closed_at: TEN + 1_000 * SECOND,
    turns: [
      turn(0, 0, 2, { responder: 'bot' }),
      turn(10, 40, 100, { agent_id: 'a1' }),
      turn(200, 200, 210, { agent_id: 'a2' }),
      turn(400, 500, null, { given_up_at: TEN + 1_000 * SECOND }),
    ],
  });

  it('are counted from the oldest unanswered message, those that an agent answered', () => {
    expect(cellOf('response_time', [talk])).toMatchObject({ numerator: 100 * SECOND, denominator: 2 });
    expect(answerTo('response_time_p50', [talk])).toBe(10 * SECOND);
    expect(answerTo('response_time_p90', [talk])).toBe(90 * SECOND);
  });

  it('are shorter from the latest message', () => {
    expect(cellOf('response_time_last_msg', [talk])).toMatchObject({ numerator: 70 * SECOND, denominator: 2 });
  });

  it('are filed at the reply, to who replied', () => {
    expect(cellOf('response_time', [talk], { from: TEN + 101 * SECOND })).toMatchObject({ value: 10 * SECOND, n: 1 });
    expect(answerTo('response_time', [talk], { where: [{ dimension: 'agent', values: ['a1'] }] })).toBe(90 * SECOND);
  });

  it('make the longest silence at the close, the one given up included', () => {
    expect(cellOf('longest_silence', [talk])).toMatchObject({ value: 600 * SECOND, n: 4 });
    expect(answerTo('longest_silence', [talk], { to: TEN + 1_000 * SECOND })).toBeNull();
    expect(answerTo('longest_silence', [{ ...talk, closed_at: null }])).toBeNull();
  });
});

it('the customer’s waiting is counted at the close, by session also where nobody waited', () => {
  const closed = (minute: number, customer_wait_ms: number) =>
    buildSession({ started_at: TEN, closed_at: TEN + minute * MINUTE, customer_wait_ms });
  const rows = [closed(1, 30 * SECOND), closed(2, 0), closed(90, MINUTE), buildSession({ started_at: TEN })];
  expect(answerTo('customer_wait_total', rows)).toBe(30 * SECOND);
  expect(cellOf('customer_wait_mean', rows)).toMatchObject({ value: 15 * SECOND, denominator: 2 });
});

describe('SLA targets', () => {
  const DUE = TEN + 10 * MINUTE;
  const target = (facts: Partial<SlaTarget> = {}, session: Partial<SessionFacts> = {}) =>
    buildSession({ started_at: TEN, ...session, targets: [buildTarget({ attached_at: TEN, due_at: DUE, ...facts })] });
  const ID = 'sla_first_response_attainment';

  it('are met up to their due time and breached for ever after it', () => {
    expect(cellOf(ID, [target({ met_at: DUE }), target({ met_at: DUE + 1 }), target()])).toMatchObject({ numerator: 1, denominator: 3 });
  });

  it('count from their due time on, however early they were met', () => {
    expect(cellOf(ID, [target({ met_at: TEN })], { asOf: DUE - 1 })).toMatchObject({ value: null, denominator: 0 });
    expect(cellOf(ID, [target({ met_at: TEN })], { asOf: DUE })).toMatchObject({ value: 1, denominator: 1 });
    expect(cellOf(ID, [target({ met_at: TEN })], { to: DUE })).toMatchObject({ denominator: 0 });
  });

  it('leave both sides when cancelled, or when the session closed before they were due', () => {
    const rows = [target({ met_at: TEN, cancelled_at: TEN + MINUTE }), target({}, { closed_at: DUE }), target({}, { closed_at: DUE + 1 })];
    expect(cellOf(ID, rows)).toMatchObject({ numerator: 0, denominator: 1 });
  });

  it('are told apart by what they ask for', () => {
    const rows = (['first', 'next', 'next', 'periodic', 'resolution'] as const).map((kind) => target({ target: kind, met_at: TEN }));
    const ids = [ID, 'sla_next_response_attainment', 'sla_periodic_attainment', 'sla_resolution_attainment'];
    expect(ids.map((id) => cellOf(id, rows)?.denominator)).toEqual([1, 2, 1, 1]);
  });

  it('run as breaches from the due time to the close, a late reply notwithstanding', () => {
    const rows = [
      target(),
      target({ met_at: DUE + MINUTE }),
      target({ met_at: DUE }),
      target({ cancelled_at: TEN }),
      target({}, { closed_at: DUE + 5 * MINUTE }),
    ];
    const at = (asOf: number) => answerTo('sla_breached_open', rows, { asOf });
    expect([DUE - 1, DUE, DUE + 5 * MINUTE - 1, DUE + 5 * MINUTE].map(at)).toEqual([0, 3, 3, 2]);
  });

  it('say the least time left, below 0 once overdue, and nothing where none is pending', () => {
    const rows = [target(), target({ due_at: DUE + HOUR }), target({ due_at: TEN, met_at: TEN + MINUTE })];
    expect(cellOf('sla_time_left', rows, { asOf: TEN + 4 * MINUTE })).toMatchObject({ value: 6 * MINUTE, n: 2 });
    expect(answerTo('sla_time_left', rows, { asOf: DUE + MINUTE })).toBe(-MINUTE);
    for (const settled of [target({ met_at: TEN }), target({ cancelled_at: TEN }), target({}, { closed_at: TEN })]) {
      expect(cellOf('sla_time_left', [settled])).toEqual({ value: null, numerator: null, denominator: null, n: 0 });
    }
  });

  it('give the share of sessions with any miss, at the close', () => {
    const closed = (sla_targets: number, sla_missed: number) =>
      buildSession({ started_at: TEN, closed_at: TEN + MINUTE, sla_targets, sla_missed });
    const rows = [closed(3, 2), closed(2, 0), closed(0, 0), buildSession({ started_at: TEN })];
    expect(cellOf('sla_any_miss_rate', rows)).toMatchObject({ numerator: 1, denominator: 2 });
  });
});
