import type { SessionFacts } from '@tidewatch/schemas';
import { describe, expect, it } from 'vitest';
import { agent, at, closed, enter, leave, said, segment } from '../testing/lines.ts';
import { type Line, sessionScript, T0 } from '../testing/script.ts';
import { foldSession } from './session-fold.ts';

function given(...lines: readonly Line[]): SessionFacts {
  return foldSession(sessionScript(lines)) as SessionFacts;
}

/** Seconds of the script; null stays null. */
const second = (instant: number | null) => (instant === null ? null : (instant - T0) / 1000);
const turnsOf = (facts: SessionFacts) => facts.turns.map((t) => [second(t.asked_at), second(t.last_asked_at), second(t.answered_at)]);
const dueOf = (facts: SessionFacts) => facts.segments.map((s) => [second(s.reply_due_from), second(s.first_reply_at)]);
const activeOf = (facts: SessionFacts) => facts.segments.map((s) => second((s.active_ms ?? 0) + T0));
const by = (id: string) => ({ agent_id: id });

/** The fixture of the dictionary: bot after 2 s, hand-off after 180 s, agent after 270 s. */
const botThenHuman: readonly Line[] = [
  [0, 'session.started'],
  [0, 'segment.started', { owner_kind: 'bot', bot_id: 'b' }],
  said(0, 'bot', { message_id: 'welcome', auto: true }),
  said(0, 'customer'),
  said(2, 'bot'),
  said(170, 'customer'),
  [180, 'bot.handoff_requested', { handoff_reason: 'emotion' }],
  [180, 'segment.ended', { owner_kind: 'bot' }],
  enter(181, 'q'),
  agent(240, 'agent.offered', 'a'),
  agent(250, 'agent.accepted', 'a'),
  leave(250, 'q', 'assigned'),
  segment(250, 'agent', 'a'),
  said(255, 'agent', { ...by('a'), message_id: 'hello', auto: true }),
  said(270, 'agent', by('a')),
];

describe('replies', () => {
  it('bot then human: first reply, first human reply and reply after hand-off are 2 s, 270 s and 90 s', () => {
    const facts = given(...botThenHuman);
    const from = facts.first_customer_message_at ?? 0;
    const handedOffAt = facts.handoff_at ?? 0;
    expect([(facts.first_reply_at ?? 0) - from, (facts.first_agent_reply_at ?? 0) - from]).toEqual([2_000, 270_000]);
    expect((facts.handoff_reply_at ?? 0) - handedOffAt).toBe(90_000);
    expect(facts).toMatchObject({ handoff_requested_at: at(180), handoff_reason: 'emotion', handoff_at: at(180) });
    expect(facts).toMatchObject({ bot_segments: 1, agent_segments: 1, agent_replies: 1 });
    expect(turnsOf(facts)).toEqual([
      [0, 0, 2],
      [170, 170, 270],
    ]);
    expect(facts.turns.map((t) => [t.responder, t.agent_id, t.queue_id])).toEqual([
      ['bot', null, null],
      ['agent', 'a', 'q'],
    ]);
  });

  it('without a hand-off of a bot the first queue entry is it; without either there is none', () => {
    const facts = given([0, 'session.started'], said(0, 'customer'), enter(5, 'q'), leave(9, 'q', 'flow_out'), enter(9, 'r'));
    expect(facts).toMatchObject({ handoff_at: at(5), handoff_reply_at: null, handoff_requested_at: null });
    expect(given(said(0, 'customer'), said(1, 'agent', by('a')))).toMatchObject({ handoff_at: null, handoff_reply_at: null });
  });

  it('agent first: what the agent said before the customer answers nothing', () => {
    const facts = given(segment(0, 'agent', 'a'), said(0, 'agent', by('a')), said(40, 'customer'), said(52, 'agent', by('a')));
    expect(facts).toMatchObject({ first_reply_at: at(52), first_agent_reply_at: at(52), agent_replies: 2 });
    expect(turnsOf(facts)).toEqual([[40, 40, 52]]);
    expect(dueOf(facts)).toEqual([[40, 52]]);
  });

  it('notes, automatic texts and the system answer nothing', () => {
    const facts = given(
      said(0, 'customer'),
      said(1, 'agent', { ...by('a'), visibility: 'note' }),
      said(2, 'agent', { ...by('a'), auto: true }),
      said(3, 'system'),
    );
    expect(facts).toMatchObject({ first_reply_at: null, first_agent_reply_at: null, agent_replies: 0 });
    expect(turnsOf(facts)).toEqual([[0, 0, null]]);
  });

  it('the clock of a merged session counts for the first reply, but makes no turn', () => {
    const absorbed = { session_id: 'x', clocks: { first_customer_message_at: at(5) } };
    const facts = given([0, 'session.started'], said(8, 'bot'), said(20, 'customer'), [30, 'session.absorbed', { absorbed }]);
    expect(facts.first_reply_at).toBe(at(8));
    expect(turnsOf(facts)).toEqual([[20, 20, null]]);
  });
});

describe('turns', () => {
  it('several messages are one turn, of several replies the first counts', () => {
    const facts = given(said(0, 'customer'), said(10, 'customer'), said(30, 'agent', by('a')), said(40, 'agent', by('a')));
    expect(turnsOf(facts)).toEqual([[0, 10, 30]]);
  });

  it('a turn that nobody answers is given up at the close; a reply after it comes too late', () => {
    const facts = given(said(0, 'customer'), said(4, 'customer'), closed(60, 'idle'), said(70, 'agent', by('a')), said(80, 'customer'));
    expect(facts.turns).toEqual([
      {
        asked_at: T0,
        last_asked_at: at(4),
        answered_at: null,
        responder: null,
        agent_id: null,
        queue_id: null,
        given_up_at: at(60),
        business_ms: null,
      },
    ]);
    expect(given(said(0, 'customer')).turns[0]?.given_up_at).toBeNull();
  });

  it('a turn is counted under the queue of the agent who replies, of the segment he is in', () => {
    const facts = given(
      [0, 'segment.started', { owner_kind: 'agent', agent_id: 'a', queue_id: 'q1' }],
      [50, 'segment.started', { owner_kind: 'agent', agent_id: 'b', queue_id: 'q2' }],
      said(60, 'customer'),
      said(61, 'agent', by('b')),
      [70, 'segment.started', { owner_kind: 'agent', agent_id: 'a', queue_id: 'q3' }],
      said(80, 'customer'),
      said(81, 'agent', by('a')),
      said(82, 'customer'),
      said(83, 'agent', by('b')),
      said(84, 'customer'),
      said(85, 'agent', by('a')),
      [85, 'segment.ended', { owner_kind: 'agent', agent_id: 'a' }],
    );
    expect(facts.turns.map((t) => [t.agent_id, t.queue_id])).toEqual([
      ['b', 'q2'],
      ['a', 'q3'],
      ['b', null],
      ['a', 'q3'],
    ]);
  });
});

describe("agents' segments", () => {
  it('transfer chain: each agent has a reply of his own, due from his start or the question in it', () => {
    const facts = given(
      said(0, 'customer'),
      segment(10, 'agent', 'a'),
      said(15, 'agent', by('a')),
      said(30, 'customer'),
      segment(50, 'agent', 'b'),
      said(75, 'agent', by('b')),
      segment(80, 'agent', 'a'),
      said(90, 'customer'),
      said(93, 'agent', by('a')),
      closed(100),
    );
    expect(dueOf(facts)).toEqual([
      [10, 15],
      [50, 75],
      [90, 93],
    ]);
  });

  it('a segment with nothing to answer has no reply due; stays of others have none at all', () => {
    const facts = given(
      segment(0, 'bot'),
      said(1, 'customer'),
      said(2, 'bot'),
      segment(10, 'agent', 'a'),
      said(12, 'agent', by('a')),
      closed(20),
    );
    expect(dueOf(facts)).toEqual([
      [null, null],
      [null, null],
    ]);
    expect(facts.segments.map((s) => s.active_ms)).toEqual([null, 10_000]);
  });

  it('a reply after the segment, or of another agent, is not the reply of the segment', () => {
    const facts = given(
      said(0, 'customer'),
      segment(10, 'agent', 'a'),
      said(20, 'agent', by('b')),
      [30, 'segment.ended', { owner_kind: 'agent' }],
      said(40, 'agent', by('a')),
    );
    expect(dueOf(facts)).toEqual([[10, null]]);
  });

  it('who answers in the instant of the start waited 0 ms; what another answered by then is not due', () => {
    const lines = [said(0, 'customer'), segment(10, 'agent', 'a')];
    expect(dueOf(given(...lines, said(10, 'agent', by('a'))))).toEqual([[10, 10]]);
    expect(dueOf(given(...lines, said(10, 'bot')))).toEqual([[null, null]]);
  });

  it('active time leaves out pauses of more than 5 minutes; messages of any kind and views end one', () => {
    const start = segment(0, 'agent', 'a');
    expect(activeOf(given(start, closed(300)))).toEqual([300]);
    expect(activeOf(given(start, closed(301)))).toEqual([0]);
    expect(activeOf(given(start, said(200, 'agent', { ...by('a'), visibility: 'note' }), closed(500)))).toEqual([500]);
    expect(activeOf(given(start, agent(200, 'agent.viewed', 'a'), said(600, 'agent', by('a')), closed(650)))).toEqual([250]);
    expect(activeOf(given(start, agent(200, 'agent.viewed', 'b'), said(250, 'customer'), closed(500)))).toEqual([0]);
  });

  it('active time takes in after-contact work, and is unknown while the segment goes on', () => {
    const lines = [segment(0, 'agent', 'a'), closed(100), agent(100, 'wrapup.started', 'a'), agent(700, 'wrapup.ended', 'a')];
    expect(activeOf(given(...lines))).toEqual([700]);
    expect(given(...lines.slice(0, 1)).segments[0]?.active_ms).toBeNull();
  });
});

describe('waiting of the customer', () => {
  it('unanswered and in a queue at once counts once; unknown until the close', () => {
    const lines = [...botThenHuman, said(280, 'customer'), closed(290)];
    // 0–2 for the bot, 170–270 for the agent (the queue lies inside), 280–290 for nobody.
    expect(given(...lines).customer_wait_ms).toBe(112_000);
    expect(given(...botThenHuman).customer_wait_ms).toBeNull();
  });

  it('a queue without a question is waiting too', () => {
    expect(given(enter(10, 'q'), leave(25, 'q', 'abandoned'), closed(40)).customer_wait_ms).toBe(15_000);
  });
});
