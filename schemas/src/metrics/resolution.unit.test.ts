import { describe, expect, it } from 'vitest';
import { buildSession, buildSurvey } from '../facts/session-facts.builder.ts';
import type { SessionFacts, Survey } from '../facts/session-facts.ts';
import { metricById } from './catalogue.ts';
import { evaluateQuery } from './evaluate.ts';
import type { Metric } from './metric.ts';
import type { Cell, MetricQuery } from './query.ts';

const TEN = Date.UTC(2026, 2, 2, 10);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const LATER = TEN + 60 * DAY;

/** The one cell of a metric over the hour from ten, read long after it. */
function cellOf(id: string, sessions: readonly SessionFacts[], query: Partial<MetricQuery> = {}): Cell | undefined {
  const metrics = [metricById.get(id) as Metric];
  const asked = { metrics, from: TEN, to: TEN + HOUR, zone: 'UTC', by: [], where: [], asOf: LATER, ...query };
  return evaluateQuery({ ...asked, grain: 'total' }, { sessions, agent_days: [] })[0]?.cells[id];
}

const answerTo = (...args: Parameters<typeof cellOf>) => cellOf(...args)?.value;

/** A session closed at ten. */
const closed = (facts: Partial<SessionFacts> = {}) =>
  buildSession({ started_at: TEN - MINUTE, closed_at: TEN, close_reason: 'agent', ...facts });

/** The session that follows one closed at ten, after `gap`. */
const after = (gap: number, facts: Partial<SessionFacts> = {}) =>
  buildSession({ started_at: TEN + gap, prev_session_id: 's1', prev_closed_at: TEN, ...facts });

/** A session with surveys invited at ten and answered five minutes later, one for each score; null = not answered. */
function surveyed(scores: readonly (number | null)[], facts: Partial<Survey> = {}, session: Partial<SessionFacts> = {}): SessionFacts {
  const surveys = scores.map((score) =>
    buildSurvey({
      invited_at: TEN,
      ...(score !== null && { answered_at: TEN + 5 * MINUTE, score_milli: score * 1000 }),
      ...facts,
    }),
  );
  return buildSession({ started_at: TEN - HOUR, ...session, surveys });
}

describe('golden numbers', () => {
  const csat = [surveyed([5, 5, 4, 3, 2, 1, null, null, null, null])];

  it('CSAT 5, 5, 4, 3, 2, 1 of 10 invitations: top-2 50 %, mean 3.33, response rate 60 %', () => {
    expect(cellOf('csat_top2', csat)).toMatchObject({ numerator: 3, denominator: 6, value: 0.5 });
    expect(answerTo('csat_mean', csat)).toBeCloseTo(3.3333, 4);
    expect(cellOf('survey_response_rate', csat)).toMatchObject({ numerator: 6, denominator: 10, value: 0.6 });
  });

  it('of the same: 2 of 6 dissatisfied, index (3.33 − 1) ÷ 4', () => {
    expect(cellOf('dsat_rate', csat)).toMatchObject({ numerator: 2, denominator: 6 });
    expect(answerTo('csat_index', csat)).toBeCloseTo((20 / 6 - 1) / 4, 10);
  });

  it('NPS 10, 9, 9, 8, 7, 6, 3: +14.29', () => {
    const nps = [surveyed([10, 9, 9, 8, 7, 6, 3], { instrument: 'nps', scale_min: 0, scale_max: 10 })];
    expect(cellOf('nps', nps)).toMatchObject({ numerator: 1, denominator: 7, n: 7 });
    expect(answerTo('nps', nps)).toBeCloseTo(14.29, 2);
  });
});

describe('borders of satisfaction', () => {
  it.each([
    [1, 5, [4, 5], [1, 2]],
    [1, 7, [6, 7], [1, 2]],
    [1, 10, [9, 10], [1, 2]],
    [0, 10, [9, 10], [0, 1]],
    [1, 3, [2, 3], [1, 2]],
    [1, 2, [2], [1]],
    [0, 1, [1], [0]],
    [null, 2, [2], [1]],
  ])('of a scale from %s to %i: satisfied %j, dissatisfied %j', (scale_min, scale_max, top, bottom) => {
    const lowest = scale_min ?? 1;
    for (let score = lowest; score <= scale_max; score++) {
      const rows = [surveyed([score], { scale_min, scale_max })];
      expect(answerTo('csat_top2', rows)).toBe(top.includes(score) ? 1 : 0);
      expect(answerTo('dsat_rate', rows)).toBe(bottom.includes(score) ? 1 : 0);
      expect(answerTo('csat_index', rows)).toBeCloseTo((score - lowest) / (scale_max - lowest), 10);
    }
  });

  it('a score between two points is below the upper one', () => {
    expect(answerTo('csat_top2', [surveyed([3.999])])).toBe(0);
    expect(answerTo('dsat_rate', [surveyed([2.001])])).toBe(0);
  });

  it('leave out answers on a scale that is not known, other instruments, and answers without a score', () => {
    const rows = [
      surveyed([5], { scale_max: null }),
      surveyed([5], { instrument: 'ces' }),
      surveyed([null], { answered_at: TEN + MINUTE }),
    ];
    for (const id of ['csat_top2', 'dsat_rate', 'csat_index']) expect(answerTo(id, rows)).toBeNull();
    expect(cellOf('csat_mean', rows)).toMatchObject({ value: 5, n: 1 });
    expect(cellOf('ces', rows)).toMatchObject({ value: 5, n: 1 });
  });

  it('NPS is asked from 0 to 10, whether the invitation says so or not; 7 and 8 are passive', () => {
    const nps = (score: number, scale_max: number | null = 10) =>
      answerTo('nps', [surveyed([score], { instrument: 'nps', scale_min: null, scale_max })]);
    expect([0, 6, 6.5, 7, 8, 8.9, 9, 10].map((score) => nps(score))).toEqual([-100, -100, -100, 0, 0, 0, 100, 100]);
    expect(nps(10, null)).toBe(100);
    expect(nps(5, 5)).toBeNull();
  });
});

describe('surveys are filed', () => {
  const rows = [surveyed([5, null], { agent_id: 'a1' }, { agent_id: 'a2' })];

  it('by their answer, the response rate by the invitation', () => {
    const answers = { from: TEN + MINUTE };
    expect(answerTo('csat_top2', rows, answers)).toBe(1);
    expect(answerTo('csat_top2', rows, { to: TEN + MINUTE })).toBeNull();
    expect(answerTo('survey_response_rate', rows, { to: TEN + MINUTE })).toBe(0.5);
    expect(answerTo('survey_response_rate', rows, answers)).toBeNull();
    expect(answerTo('survey_response_rate', rows, { asOf: TEN + 4 * MINUTE })).toBe(0);
  });

  it('under the agent of the invitation, not who has the session now', () => {
    expect(answerTo('csat_top2', rows, { where: [{ dimension: 'agent', values: ['a1'] }] })).toBe(1);
    expect(answerTo('csat_top2', rows, { where: [{ dimension: 'agent', values: ['a2'] }] })).toBeNull();
  });
});

describe('resolution as marked', () => {
  const marks = (...list: readonly (readonly [SessionFacts['resolved'], string | null])[]) =>
    list.map(([resolved, resolved_by]) => closed({ resolved, resolved_by, resolved_at: resolved === null ? null : TEN - 1 }));

  it('counts what people marked; partly resolved and unmarked are told apart', () => {
    const rows = marks(['yes', 'agent'], ['yes', null], ['no', 'customer'], ['partial', 'agent'], [null, null], ['unknown', 'agent']);
    expect(cellOf('resolution_rate.declared', rows)).toMatchObject({ numerator: 2, denominator: 4 });
    expect(cellOf('resolution_partial_rate', rows)).toMatchObject({ numerator: 1, denominator: 4 });
    expect(cellOf('resolution_unmarked_rate', rows)).toMatchObject({ numerator: 2, denominator: 6 });
  });

  it('what was only inferred is not marked', () => {
    const rows = marks(['yes', 'inferred'], ['no', 'agent']);
    expect(cellOf('resolution_rate.declared', rows)).toMatchObject({ numerator: 0, denominator: 1 });
    expect(cellOf('resolution_unmarked_rate', rows)).toMatchObject({ numerator: 1, denominator: 2 });
  });

  it('is as known: a mark made after the close is not there before', () => {
    const rows = [closed({ resolved: 'yes', resolved_at: TEN + 2 * HOUR })];
    expect(answerTo('resolution_rate.declared', rows, { asOf: TEN + HOUR })).toBeNull();
    expect(answerTo('resolution_unmarked_rate', rows, { asOf: TEN + HOUR })).toBe(1);
    expect(answerTo('resolution_rate.declared', rows)).toBe(1);
  });
});

describe('resolution by no return', () => {
  const share = (gap: number, facts: Partial<SessionFacts> = {}, session: Partial<SessionFacts> = {}) =>
    answerTo('resolution_rate.inferred', [closed(session), closed(session), after(gap, facts)]);

  it('72 h after the close still is a return, a millisecond later is none', () => {
    expect(share(2 * HOUR)).toBe(0.5);
    expect(share(72 * HOUR)).toBe(0.5);
    expect(share(72 * HOUR + 1)).toBe(1);
    expect(share(80 * HOUR)).toBe(1);
  });

  it('on the same topic only; without topics, all are about the same', () => {
    const t1 = { topic_id: 't1', topic_at: TEN + HOUR };
    expect(share(HOUR, { ...t1, prev_topic_id: 't1' })).toBe(0.5);
    expect(share(HOUR, { ...t1, prev_topic_id: 't2' })).toBe(1);
    expect(share(HOUR, { prev_topic_id: 't1' })).toBe(1);
    expect(share(HOUR, t1)).toBe(1);
  });

  it('begun by the customer, not by the company', () => {
    expect(share(HOUR, { origin: 'outbound' })).toBe(1);
  });

  it('what was closed less than 72 h ago is pending: on neither side', () => {
    const rows = [closed(), after(HOUR)];
    expect(cellOf('resolution_rate.inferred', rows, { asOf: TEN + 72 * HOUR - 1 })).toMatchObject({ value: null, denominator: 0 });
    expect(cellOf('resolution_rate.inferred', rows, { asOf: TEN + 72 * HOUR })).toMatchObject({ numerator: 0, denominator: 1 });
  });

  it('one that was merged into another is not settled', () => {
    expect(cellOf('resolution_rate.inferred', [closed({ close_reason: 'merged' })])?.denominator).toBe(0);
  });

  it('is split by what the first session was: its queue, its agent', () => {
    const rows = [
      closed({ queue_id: 'q1', agent_id: 'a1' }),
      after(HOUR, { queue_id: 'q2', agent_id: 'a2', prev_queue_id: 'q1', prev_agent_id: 'a1' }),
    ];
    expect(answerTo('resolution_rate.inferred', rows, { where: [{ dimension: 'agent', values: ['a1'] }] })).toBe(0);
    expect(answerTo('resolution_rate.inferred', rows, { where: [{ dimension: 'queue', values: ['q1'] }] })).toBe(0);
    expect(answerTo('resolution_rate.inferred', rows, { where: [{ dimension: 'agent', values: ['a2'] }] })).toBeNull();
  });
});

describe('first contact resolution', () => {
  const four = [closed(), closed(), closed({ transfer_count: 1 }), closed({ transfer_count: 2 })];

  it('first contacts without a repeat within 7 days; strict: nor a transfer', () => {
    const rows = [...four, after(7 * DAY)];
    expect(cellOf('fcr_gross', rows)).toMatchObject({ numerator: 3, denominator: 4, value: 0.75 });
    expect(cellOf('fcr_gross.strict', rows)).toMatchObject({ numerator: 1, denominator: 4 });
    expect(cellOf('repeat_contact_rate', rows)).toMatchObject({ numerator: 1, denominator: 4 });
    expect(answerTo('fcr_gross', [...four, after(7 * DAY + 1)])).toBe(1);
    expect(answerTo('fcr_gross', [...four, after(DAY, { prev_topic_id: 't1' })])).toBe(1);
    expect(answerTo('fcr_gross', four, { asOf: TEN + 7 * DAY - 1 })).toBeNull();
  });

  it('a session within 7 days of another on its topic is no first contact; on another topic, or later, it is', () => {
    const before = (gap: number, prev_topic_id: string | null) =>
      closed({ prev_closed_at: TEN - MINUTE - gap, prev_topic_id, topic_id: 't1', topic_at: TEN });
    const firsts = (row: SessionFacts) => cellOf('fcr_gross', [row])?.denominator;
    expect(firsts(before(7 * DAY, 't1'))).toBe(0);
    expect(firsts(before(7 * DAY + 1, 't1'))).toBe(1);
    expect(firsts(before(DAY, 't2'))).toBe(1);
    expect(firsts(before(DAY, null))).toBe(1);
  });

  it('a first contact is taken off once, however often its customer comes back', () => {
    const again = (days: number, facts: Partial<SessionFacts> = {}) =>
      after(days * DAY, { closed_at: TEN + days * DAY, prev_closed_at: TEN + (days - 1) * DAY, prev_after_ms: DAY, ...facts });
    const chain = [closed(), again(1, { prev_after_ms: null }), again(2), again(3)];
    const asked = { to: TEN + 4 * DAY };
    expect(cellOf('fcr_gross', chain, asked)).toMatchObject({ numerator: 0, denominator: 1, value: 0 });
    expect(cellOf('repeat_contact_rate', chain, asked)).toMatchObject({ numerator: 1, denominator: 1 });
    // More than X after the one before it, the second is a first contact itself.
    const late = again(2, { prev_after_ms: 7 * DAY + 1 });
    expect(cellOf('repeat_contact_rate', [...chain.slice(0, 2), late], asked)).toMatchObject({ numerator: 2 });
  });

  it('strict: what was passed on and repeated is taken off once', () => {
    const rows = [...four, after(DAY, { prev_had_transfer: true })];
    expect(cellOf('fcr_gross.strict', rows)).toMatchObject({ numerator: 2, denominator: 4 });
    expect(cellOf('fcr_gross', rows)).toMatchObject({ numerator: 3, denominator: 4 });
  });
});

describe('resolution by survey', () => {
  const asked = { instrument: 'resolved', scale_min: 0, scale_max: 1 } as const;

  it('yes is the highest value of the scale', () => {
    const rows = [surveyed([1, 1, 0, null], asked), surveyed([5], {})];
    expect(cellOf('resolution_rate.confirmed', rows)).toMatchObject({ numerator: 2, denominator: 3 });
    const [ofTwo, ofThree] = [2, 3].map((scale_max) => surveyed([2], { ...asked, scale_min: 1, scale_max }));
    expect([ofTwo, ofThree].map((row) => answerTo('resolution_rate.confirmed', [row as SessionFacts]))).toEqual([1, 0]);
  });

  it('the net first contact resolution hears first contacts only', () => {
    const rows = [
      surveyed([1], asked),
      surveyed([0], asked, { prev_closed_at: TEN - 8 * DAY }),
      surveyed([0], asked, { prev_closed_at: TEN - DAY }),
      surveyed([1], asked, { prev_closed_at: TEN - DAY, prev_topic_id: 't1' }),
    ];
    expect(cellOf('fcr_net', rows)).toMatchObject({ numerator: 2, denominator: 3 });
    expect(cellOf('resolution_rate.confirmed', rows)).toMatchObject({ numerator: 2, denominator: 4 });
  });
});
