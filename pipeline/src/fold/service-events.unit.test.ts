import type { SessionFacts } from '@tidewatch/schemas';
import { describe, expect, it } from 'vitest';
import { at, closed, enter, said, segment } from '../testing/lines.ts';
import { type Line, type Script, sessionScript, T0 } from '../testing/script.ts';
import { foldSession } from './session-fold.ts';

function given(lines: readonly Line[], script?: Script): SessionFacts {
  return foldSession(sessionScript(lines, script)) as SessionFacts;
}

const by = (id: string) => ({ agent_id: id });

describe('transfers', () => {
  const ask = (second: number, kind: string, fields = {}): Line => [second, 'transfer.requested', { transfer_kind: kind, ...fields }];
  const done = (second: number, kind: string, fields = {}): Line => [second, 'transfer.completed', { transfer_kind: kind, ...fields }];

  it('a completion completes the latest request of its kind; what was refused stays open and is not counted', () => {
    const facts = given([segment(0, 'agent', 'a'), ask(5, 'agent'), ask(9, 'agent', { warm: true }), ask(10, 'queue'), done(12, 'agent')]);
    expect(facts.transfers).toEqual([
      { kind: 'agent', requested_at: at(5), completed_at: null, is_warm: false, agent_id: 'a' },
      { kind: 'agent', requested_at: at(9), completed_at: at(12), is_warm: true, agent_id: 'a' },
      { kind: 'queue', requested_at: at(10), completed_at: null, is_warm: false, agent_id: 'a' },
    ]);
    expect(facts.transfer_count).toBe(1);
  });

  it('who gave it away is the agent who asked, else who had the session, else who completed it', () => {
    const givers = (...lines: readonly Line[]) => given(lines).transfers.map((t) => t.agent_id);
    expect(givers(segment(0, 'agent', 'a'), ask(1, 'queue', by('c')), done(2, 'queue', by('d')))).toEqual(['c']);
    expect(givers(segment(0, 'agent', 'a'), ask(1, 'queue'), done(2, 'queue', by('d')))).toEqual(['a']);
    expect(givers(ask(1, 'queue'), done(2, 'queue', by('d')))).toEqual(['d']);
  });

  it('one that nobody asked for stands alone; back to the bot is no transfer', () => {
    const facts = given([done(5, 'queue', by('a')), ask(7, 'bot'), done(8, 'bot')]);
    expect(facts.transfers[0]).toEqual({ kind: 'queue', requested_at: at(5), completed_at: at(5), is_warm: false, agent_id: 'a' });
    expect(facts.transfers).toHaveLength(2);
    expect(facts.transfer_count).toBe(1);
  });

  it('transfer chain: three stays of agents, one transfer to a queue and one to an agent, the survey to the last', () => {
    const facts = given([
      segment(0, 'agent', 'a1'),
      ask(60, 'queue', by('a1')),
      [60, 'segment.ended', { owner_kind: 'agent', agent_id: 'a1' }],
      done(60, 'queue', by('a1')),
      enter(60, 'q2'),
      segment(70, 'agent', 'a2'),
      ask(100, 'agent', by('a2')),
      [100, 'segment.ended', { owner_kind: 'agent', agent_id: 'a2' }],
      done(100, 'agent', by('a2')),
      segment(101, 'agent', 'a1'),
      closed(150),
      [151, 'survey.invited', { survey_id: 'v', instrument: 'csat' }],
    ]);
    expect(facts).toMatchObject({ agent_segments: 3, transfer_count: 2 });
    expect(facts.transfers.map((t) => t.agent_id)).toEqual(['a1', 'a2']);
    expect(facts.surveys[0]?.agent_id).toBe('a1');
  });
});

describe('answers of the bot', () => {
  const answered = (second: number, fields = {}): Line => [second, 'bot.answered', fields];
  const rated = (second: number, useful: boolean, fields = {}): Line => [second, 'bot.feedback', { useful, ...fields }];
  const ratings = (...lines: readonly Line[]) => given(lines).bot_answers.map((a) => a.rating);

  it('one for each question, with what the bot says of it; a message is answered once', () => {
    const fields = { match_mode: 'smart', answer_kind: 'qa', kb_item_id: 'k', kb_version: 3, latency_ms: 900, message_id: 'm' };
    const facts = given([
      [0, 'segment.started', { owner_kind: 'bot', bot_id: 'b' }],
      answered(5, fields),
      answered(6, fields),
      [7, 'bot.unanswered', { latency_ms: 400, bot_id: 'c' }],
      [8, 'bot.unanswered'],
    ]);
    expect(facts.bot_answers).toHaveLength(3);
    expect(facts.bot_answers[0]).toEqual({
      at: at(5),
      is_answered: true,
      bot_id: 'b',
      match_mode: 'smart',
      answer_kind: 'qa',
      kb_item_id: 'k',
      kb_version: 3,
      latency_ms: 900,
      rating: null,
      rated_at: null,
      has_item: null,
    });
    expect(facts.bot_answers[1]).toMatchObject({ at: at(7), is_answered: false, bot_id: 'c', latency_ms: 400, kb_item_id: null });
  });

  it('a rating goes to the answer of its message, else of its item, else to the latest answer', () => {
    const two = [answered(1, { message_id: 'm1', kb_item_id: 'k1' }), answered(2, { message_id: 'm2', kb_item_id: 'k2' })];
    expect(ratings(...two, rated(3, true, { message_id: 'm1', kb_item_id: 'k2' }))).toEqual(['useful', null]);
    expect(ratings(...two, rated(3, false, { kb_item_id: 'k1' }))).toEqual(['useless', null]);
    expect(ratings(...two, [3, 'bot.unanswered'], rated(4, true))).toEqual([null, 'useful', null]);
  });

  it('the last word counts; without an answer there is nothing to rate', () => {
    const facts = given([answered(1), rated(2, true), rated(9, false)]);
    expect(facts.bot_answers[0]).toMatchObject({ rating: 'useless', rated_at: at(9) });
    expect(ratings([1, 'bot.unanswered', { message_id: 'm' }], rated(2, true, { message_id: 'm' }), rated(3, true))).toEqual([null]);
  });

  it('the first hand-off says why', () => {
    const facts = given([
      [5, 'bot.handoff_requested', { handoff_reason: 'rule' }],
      [9, 'bot.handoff_requested', { handoff_reason: 'emotion' }],
    ]);
    expect(facts).toMatchObject({ handoff_requested_at: at(5), handoff_reason: 'rule' });
  });
});

describe('surveys', () => {
  const invited = (second: number, fields = {}): Line => [second, 'survey.invited', { survey_id: 'v', instrument: 'nps', ...fields }];
  const answered = (second: number, score: number): Line => [second, 'survey.answered', { survey_id: 'v', score }];

  it('unassigned before the rating: the survey keeps the agent of its invitation', () => {
    const lines = [segment(0, 'agent', 'a1'), closed(10), invited(11), segment(12, 'agent', 'a2'), answered(20, 4)];
    expect(given(lines).surveys[0]).toMatchObject({ agent_id: 'a1', answered_at: at(20), score_milli: 4_000 });
    const named = [segment(0, 'agent', 'a1'), invited(11, { attributed_agent_id: 'a3' }), invited(12, { attributed_agent_id: 'a4' })];
    expect(given(named).surveys.map((s) => s.agent_id)).toEqual(['a3']);
  });

  it('the first answer counts, to the thousandth; an expiry after it says nothing', () => {
    const facts = given([
      invited(0, { scale_min: 0, scale_max: 10, cycle: 'periodic' }),
      answered(5, 8.6666),
      answered(6, 1),
      [9, 'survey.expired', { survey_id: 'v' }],
    ]);
    expect(facts.surveys).toEqual([
      {
        survey_id: 'v',
        instrument: 'nps',
        cycle: 'periodic',
        invited_at: T0,
        agent_id: null,
        scale_min: 0,
        scale_max: 10,
        answered_at: at(5),
        score_milli: 8_667,
        expired_at: null,
      },
    ]);
    expect(given([invited(0), [9, 'survey.expired', { survey_id: 'v' }]]).surveys[0]?.expired_at).toBe(at(9));
  });

  it('an answer without an invitation makes one; a score beyond all scales is no number', () => {
    expect(given([answered(5, 3)]).surveys[0]).toMatchObject({
      instrument: 'csat',
      invited_at: at(5),
      answered_at: at(5),
      score_milli: 3_000,
    });
    expect(given([answered(5, 1e300)]).surveys[0]).toMatchObject({ answered_at: at(5), score_milli: null });
    expect(given([answered(5, -0.0001)]).surveys[0]?.score_milli).toBe(0);
  });

  it('of one instant, the invitation comes before its answer, and a rating after what it rates', () => {
    const unnumbered = { every: { seq: undefined } };
    const lines = [answered(0, 3), invited(0)];
    expect(given(lines, unnumbered).surveys[0]).toMatchObject({ instrument: 'nps', score_milli: 3_000 });
    expect(
      given(
        [
          [0, 'bot.feedback', { useful: true }],
          [0, 'bot.answered'],
        ],
        unnumbered,
      ).bot_answers[0]?.rating,
    ).toBe('useful');
  });
});

describe('SLA targets', () => {
  const attached = (second: number, target: string, due: number, fields = {}): Line => [
    second,
    'sla.attached',
    { policy_id: 'p', policy_version: 1, target, due_at: at(due), ...fields },
  ];
  const rebased = (second: number, target: string, due: number): Line => [
    second,
    'sla.rebased',
    { policy_id: 'p', policy_version: 2, target, due_at: at(due) },
  ];
  const cancelled = (second: number, target: string): Line => [second, 'sla.cancelled', { policy_id: 'p', target }];
  const metOf = (...lines: readonly Line[]) =>
    given(lines).targets.map((t) => [t.target, t.met_at === null ? null : (t.met_at - T0) / 1000]);
  const countsOf = (...lines: readonly Line[]) => {
    const { sla_targets, sla_missed } = given(lines);
    return [sla_targets, sla_missed];
  };

  it('first and next replies are met by an agent, not by a bot or an automatic text; a sign of life by any public message', () => {
    const lines = [
      said(0, 'customer'),
      attached(0, 'first', 60),
      attached(0, 'periodic', 60),
      said(1, 'bot'),
      said(5, 'agent', { ...by('a'), auto: true }),
      said(20, 'agent', by('a')),
      said(30, 'customer'),
      attached(30, 'next', 90),
      said(70, 'agent', by('a')),
      attached(80, 'next', 140),
    ];
    expect(metOf(...lines)).toEqual([
      ['first', 20],
      ['periodic', 5],
      ['next', 70],
      ['next', null],
    ]);
  });

  it('resolution is met by the close, or by a mark that says yes before it', () => {
    expect(metOf(attached(0, 'resolution', 60), closed(50))).toEqual([['resolution', 50]]);
    const marks: Line[] = [
      [10, 'session.resolution_marked', { resolved: 'no' }],
      [20, 'session.resolution_marked', { resolved: 'yes' }],
    ];
    expect(metOf(attached(0, 'resolution', 60), ...marks, closed(50))).toEqual([['resolution', 20]]);
    expect(metOf(attached(30, 'resolution', 60), ...marks)).toEqual([['resolution', null]]);
  });

  it('only a rebase moves the due time, of the latest target of its policy and kind', () => {
    const facts = given([attached(0, 'next', 60), attached(10, 'next', 70), rebased(20, 'next', 200), rebased(20, 'first', 300)]);
    expect(facts.targets.map((t) => [t.due_at, t.policy_version])).toEqual([
      [at(60), 1],
      [at(200), 1],
    ]);
  });

  it('the first reply is asked for once by a policy, again when it was cancelled; each next is its own', () => {
    const first = [attached(0, 'first', 60), attached(1, 'first', 90), attached(2, 'first', 90, { policy_id: 'other' })];
    expect(given(first).targets.map((t) => [t.policy_id, t.due_at])).toEqual([
      ['p', at(60)],
      ['other', at(90)],
    ]);
    expect(given([attached(0, 'first', 60), cancelled(1, 'first'), attached(2, 'first', 90)]).targets).toHaveLength(2);
    expect(given([attached(0, 'next', 60), attached(0, 'next', 60)]).targets).toHaveLength(2);
  });

  it('a cancelled target is met only by what came before, and leaves the counts', () => {
    const lines = [attached(0, 'first', 60), said(0, 'customer'), cancelled(30, 'first')];
    expect(metOf(...lines, said(40, 'agent', by('a')))).toEqual([['first', null]]);
    expect(metOf(...lines.slice(0, 2), said(20, 'agent', by('a')), cancelled(30, 'first'))).toEqual([['first', 20]]);
    expect(metOf(...lines, said(30, 'agent', by('a')))).toEqual([['first', 30]]);
    expect(countsOf(...lines, closed(90))).toEqual([0, 0]);
  });

  it('missed: met late, or not met although due before the close; exactly at the due time is in time', () => {
    const replied = (second: number) => [attached(0, 'first', 60), said(0, 'customer'), said(second, 'agent', by('a')), closed(100)];
    expect(countsOf(...replied(60))).toEqual([1, 0]);
    expect(countsOf(...replied(61))).toEqual([1, 1]);
    expect(countsOf(attached(0, 'first', 60), closed(61))).toEqual([1, 1]);
    expect(countsOf(attached(0, 'first', 60), closed(60))).toEqual([1, 0]);
    expect(countsOf(attached(0, 'resolution', 60), closed(61))).toEqual([1, 1]);
    expect(countsOf(attached(0, 'first', 60))).toEqual([null, null]);
  });

  it('a version that the column cannot hold is cut to its largest', () => {
    expect(given([attached(0, 'first', 60, { policy_version: 2 ** 40 })]).targets[0]?.policy_version).toBe(2 ** 32 - 1);
  });
});

describe('marks and the session before', () => {
  it('the last mark of resolution and the last topic count', () => {
    const facts = given([
      [1, 'session.resolution_marked', { resolved: 'yes', resolved_by: 'agent' }],
      [2, 'topic.classified', { topic_id: 't1' }],
      [3, 'topic.classified', { topic_id: 't2' }],
      [4, 'session.resolution_marked', { resolved: 'partial', resolved_by: 'customer' }],
    ]);
    expect(facts).toMatchObject({ resolved: 'partial', resolved_by: 'customer', resolved_at: at(4), topic_id: 't2', topic_at: at(3) });
  });

  it('the session before is the one that the start names, else the one that is reopened', () => {
    const named = { session_id: 'p', closed_at: at(-60), topic_id: 't', queue_id: 'q', agent_id: 'a' };
    const prev = { ...named, had_unknown: true, had_transfer: true, after_ms: 5 };
    expect(given([[0, 'session.started', { prev, reopen_of: 'other' }]])).toMatchObject({
      reopen_of: 'other',
      prev_session_id: 'p',
      prev_closed_at: at(-60),
      prev_topic_id: 't',
      prev_queue_id: 'q',
      prev_agent_id: 'a',
      ...{ prev_had_unknown: true, prev_had_transfer: true, prev_after_ms: 5 },
    });
    expect(
      given([
        [0, 'session.started'],
        [1, 'session.reopened', { reopen_of: 'other' }],
      ]),
    ).toMatchObject({
      prev_session_id: 'other',
      prev_closed_at: null,
    });
    expect(given([[0, 'session.started']]).prev_session_id).toBeNull();
  });
});
