import { describe, expect, it } from 'vitest';
import { HANDOFF_REASONS } from '../events/session.ts';
import { buildBotAnswer, buildSegment, buildSession, buildSurvey } from '../facts/session-facts.builder.ts';
import type { BotAnswer, SessionFacts } from '../facts/session-facts.ts';
import { metricById } from './catalogue.ts';
import { evaluateQuery } from './evaluate.ts';
import type { Metric } from './metric.ts';
import type { Cell, MetricQuery } from './query.ts';

const TEN = Date.UTC(2026, 2, 2, 10);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const LATER = TEN + 60 * 24 * HOUR;

/** The one cell of a metric over the hour from ten, read long after it. */
function cellOf(id: string, sessions: readonly SessionFacts[], query: Partial<MetricQuery> = {}): Cell | undefined {
  const metrics = [metricById.get(id) as Metric];
  const asked = { metrics, from: TEN, to: TEN + HOUR, zone: 'UTC', by: [], where: [], asOf: LATER, ...query };
  return evaluateQuery({ ...asked, grain: 'total' }, { sessions, agent_days: [] })[0]?.cells[id];
}

const answerTo = (...args: Parameters<typeof cellOf>) => cellOf(...args)?.value;

/** A valid session that a bot had alone, from ten to five past. */
const contained = (facts: Partial<SessionFacts> = {}) =>
  buildSession({
    started_at: TEN,
    first_customer_message_at: TEN,
    closed_at: TEN + 5 * MINUTE,
    close_reason: 'customer',
    bot_segments: 1,
    ...facts,
  });
const handedOff = (facts: Partial<SessionFacts> = {}) =>
  contained({ handoff_requested_at: TEN + MINUTE, handoff_reason: 'customer_asked', queue_id: 'q1', agent_segments: 1, ...facts });
/** The customer leaves in the queue after the bot. */
const abandoned = handedOff({ agent_segments: 0 });

describe('bot sessions', () => {
  const botSegment = buildSegment({ owner_kind: 'bot', agent_id: null, bot_id: 'b1', started_at: TEN + 59 * MINUTE });
  const open = buildSession({ session_id: 'open', started_at: TEN, first_customer_message_at: TEN, segments: [botSegment] });

  it('are valid sessions with a bot segment, open ones too, once each, filed at their start', () => {
    const twice = { ...open, session_id: 'twice', segments: [botSegment, { ...botSegment, segment_id: 'g2', bot_id: 'b2' }] };
    const silent = { ...open, session_id: 'silent', first_customer_message_at: null };
    const people = { ...open, session_id: 'people', segments: [buildSegment({ started_at: TEN })] };
    expect(answerTo('bot_sessions', [open, twice, silent, people])).toBe(2);
    expect(answerTo('bot_sessions', [open, twice], { where: [{ dimension: 'bot', values: ['b2'] }] })).toBe(1);
    expect(answerTo('bot_sessions', [open], { to: TEN + MINUTE })).toBe(1);
    expect(answerTo('bot_sessions', [open], { from: TEN + MINUTE })).toBe(0);
  });

  it('have a share of the valid sessions that are closed, by their start', () => {
    const rows = [contained(), contained({ bot_segments: 0 }), contained({ first_customer_message_at: null }), open];
    expect(cellOf('bot_share', rows)).toMatchObject({ numerator: 1, denominator: 2 });
    expect(answerTo('bot_share', rows, { to: TEN + 1 })).toBe(0.5);
  });
});

describe('containment', () => {
  it('bot → human is none, nor is a hand-off that was abandoned in the queue', () => {
    expect(cellOf('bot_containment_rate', [contained(), handedOff(), abandoned])).toMatchObject({ numerator: 1, denominator: 3 });
    expect(answerTo('bot_containment_rate', [contained({ agent_segments: 1 })])).toBe(0);
  });

  it('is filed at the close; sessions without a customer’s message, without a bot, open or merged are not bot sessions', () => {
    const others = [
      contained({ first_customer_message_at: null }),
      contained({ bot_segments: 0 }),
      contained({ closed_at: null, close_reason: null }),
      contained({ close_reason: 'merged' }),
    ];
    expect(cellOf('bot_containment_rate', others)).toMatchObject({ value: null, denominator: 0 });
    expect(answerTo('bot_containment_rate', [contained()], { to: TEN + 5 * MINUTE })).toBeNull();
    expect(answerTo('bot_containment_rate', [contained({ close_reason: null })])).toBe(1);
  });

  it('in opening hours leaves out what began off-hours, where it is forced', () => {
    const rows = [contained({ offhours: true }), contained(), handedOff()];
    expect(cellOf('bot_containment_rate.in_hours', rows)).toMatchObject({ numerator: 1, denominator: 2 });
    expect(cellOf('bot_containment_rate', rows)).toMatchObject({ numerator: 2, denominator: 3 });
  });
});

describe('bot resolution', () => {
  const closedAt = TEN + 5 * MINUTE;
  const back = (facts: Partial<SessionFacts> = {}) =>
    buildSession({ started_at: closedAt + HOUR, prev_session_id: 's1', prev_closed_at: closedAt, ...facts });
  const rows = [contained(), contained(), handedOff({ agent_id: 'a1' }), abandoned];

  it('contained and not come back within 72 h, on whatever topic', () => {
    expect(cellOf('bot_resolution_rate.inferred', rows)).toMatchObject({ numerator: 2, denominator: 4 });
    const topic = { topic_id: 't1', topic_at: closedAt + HOUR, prev_topic_id: 't2' };
    expect(cellOf('bot_resolution_rate.inferred', [...rows, back(topic)])).toMatchObject({ numerator: 1, denominator: 4 });
    expect(answerTo('bot_resolution_rate.inferred', [...rows, back({ started_at: closedAt + 72 * HOUR })])).toBe(0.25);
    expect(answerTo('bot_resolution_rate.inferred', [...rows, back({ started_at: closedAt + 72 * HOUR + 1 })])).toBe(0.5);
  });

  it('who comes back after people, or was called back, does not count against the bot', () => {
    for (const facts of [{ prev_agent_id: 'a1' }, { prev_queue_id: 'q1' }, { origin: 'agent' as const }]) {
      expect(answerTo('bot_resolution_rate.inferred', [...rows, back(facts)])).toBe(0.5);
    }
  });

  it('is pending until 72 h have passed', () => {
    expect(answerTo('bot_resolution_rate.inferred', rows, { asOf: closedAt + 72 * HOUR - 1 })).toBeNull();
    expect(answerTo('bot_resolution_rate.inferred', rows, { asOf: closedAt + 72 * HOUR })).toBe(0.5);
  });

  it('by survey: contained sessions that say yes, of all bot sessions that answered, filed at the close', () => {
    const asked = { instrument: 'resolved', invited_at: closedAt, answered_at: TEN + 2 * HOUR, scale_min: 0, scale_max: 1 } as const;
    const says = (score_milli: number | null) => [buildSurvey({ ...asked, score_milli })];
    const answers = [
      contained({ surveys: says(1000) }),
      contained({ surveys: says(0) }),
      contained({ surveys: says(null) }),
      contained({ surveys: [buildSurvey({ ...asked, instrument: 'csat', score_milli: 5000 })] }),
      handedOff({ surveys: says(1000) }),
      contained({ agent_segments: 1, surveys: says(1000) }),
      { ...abandoned, surveys: says(1000) },
      contained({ bot_segments: 0, surveys: says(1000) }),
    ];
    expect(cellOf('bot_resolution_rate.confirmed', answers)).toMatchObject({ numerator: 1, denominator: 5 });
  });
});

describe('hand-offs', () => {
  it('count once abandoned, too; the shares by reason add up', () => {
    const rows = [contained(), contained(), ...HANDOFF_REASONS.map((handoff_reason) => handedOff({ handoff_reason })), abandoned];
    expect(cellOf('handoff_rate', rows)).toMatchObject({ numerator: 6, denominator: 8 });
    expect(cellOf('handoff_rate.customer_asked', rows)).toMatchObject({ numerator: 2, denominator: 8 });
    const others = ['handoff_rate.low_confidence', 'handoff_rate.rule', 'handoff_rate.repeated_unknown', 'emotion_handoff_rate'];
    for (const id of others) expect(cellOf(id, rows)).toMatchObject({ numerator: 1, denominator: 8 });
  });

  it('of sessions that no bot had are none', () => {
    expect(answerTo('handoff_rate', [handedOff({ bot_segments: 0 })])).toBeNull();
  });
});

describe('answers', () => {
  const answers = (...list: readonly Partial<BotAnswer>[]) => [
    buildSession({ started_at: TEN, bot_answers: list.map((facts) => buildBotAnswer({ at: TEN, ...facts })) }),
  ];

  it('answered, small talk and unknown make up all questions; a chain of ask-backs counts once', () => {
    const rows = answers(
      { answer_kind: 'qa' },
      {},
      { answer_kind: 'ask_back' },
      { answer_kind: 'ask_back' },
      { answer_kind: 'task' },
      { answer_kind: 'chitchat' },
      { is_answered: false },
    );
    expect(cellOf('bot_answer_rate', rows)).toMatchObject({ numerator: 3, denominator: 5 });
    expect(cellOf('unknown_question_rate', rows)).toMatchObject({ numerator: 1, denominator: 5 });
  });

  it('have a latency: its mean, and its nearest-rank 95th percentile', () => {
    const rows = answers(...Array.from({ length: 21 }, (_, i) => ({ latency_ms: 100 * (i + 1), is_answered: i % 2 === 0 })), {});
    expect(cellOf('bot_latency_mean', rows)).toMatchObject({ value: 1_100, n: 21 });
    expect(cellOf('bot_latency_p95', rows)).toMatchObject({ value: 2_000, n: 21 });
    expect(answerTo('bot_latency_mean', answers({}))).toBeNull();
  });

  it('hit a knowledge item; usefulness is of those rated, beside their share', () => {
    const k1 = { kb_item_id: 'k1', rated_at: TEN + 2 * HOUR };
    const rows = answers(
      { ...k1, rating: 'useful' },
      { ...k1, rating: 'useful' },
      { ...k1, rating: 'useless' },
      { kb_item_id: 'k2' },
      { rating: 'useless', rated_at: TEN },
      { is_answered: false, kb_item_id: 'k1' },
    );
    expect(answerTo('kb_hits', rows)).toBe(4);
    expect(answerTo('kb_hits', rows, { where: [{ dimension: 'kb_item', values: ['k1'] }] })).toBe(3);
    expect(cellOf('kb_usefulness', rows)).toMatchObject({ numerator: 2, denominator: 3 });
    expect(cellOf('kb_rated_rate', rows)).toMatchObject({ numerator: 3, denominator: 4 });
    expect(answerTo('kb_usefulness', rows, { asOf: TEN + HOUR })).toBeNull();
    expect(answerTo('kb_rated_rate', rows, { asOf: TEN + HOUR })).toBe(0);
  });
});

it('an empty interval has counts of 0 and no ratios', () => {
  expect(answerTo('bot_sessions', [])).toBe(0);
  expect(answerTo('kb_hits', [])).toBe(0);
  for (const id of ['bot_containment_rate', 'bot_resolution_rate.inferred', 'bot_latency_p95', 'bot_share']) {
    expect(answerTo(id, [])).toBeNull();
  }
});
