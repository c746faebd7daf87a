import { CATALOGUE, type Cell, evaluateQuery, type SessionFacts } from '@tidewatch/schemas';
import { describe, expect, it } from 'vitest';
import { agent, at, closed, enter, leave, said, segment } from '../testing/lines.ts';
import { type Line, type Script, sessionScript, T0 } from '../testing/script.ts';
import { foldSession } from './session-fold.ts';

const day = { from: Date.UTC(2026, 2, 1), to: Date.UTC(2026, 2, 5) };

/** The session that a script makes. */
function given(lines: readonly Line[], script?: Script): SessionFacts {
  return foldSession(sessionScript(lines, script)) as SessionFacts;
}

/** Every metric over the sessions, as the catalogue says. */
function numbers(...sessions: readonly SessionFacts[]): Readonly<Record<string, Cell>> {
  const query = { metrics: CATALOGUE, ...day, grain: 'total', zone: 'UTC', by: [], where: [], asOf: day.to } as const;
  return evaluateQuery(query, { sessions, agent_days: [] })[0]?.cells ?? {};
}

describe('scripts of the dictionary', () => {
  it('transfer chain: three agent segments, two queue entries, each answered by who accepted', () => {
    const facts = given([
      [0, 'session.started'],
      enter(10, 'q1'),
      agent(20, 'agent.offered', 'a1'),
      agent(25, 'agent.accepted', 'a1'),
      leave(25, 'q1', 'assigned'),
      segment(25, 'agent', 'a1'),
      [85, 'transfer.requested', { transfer_kind: 'queue', to: 'q2' }],
      [85, 'segment.ended', { owner_kind: 'agent', agent_id: 'a1' }],
      enter(85, 'q2'),
      agent(90, 'agent.offered', 'a2'),
      leave(95, 'q2', 'assigned'),
      agent(95, 'agent.accepted', 'a2'),
      segment(95, 'agent', 'a2'),
      [155, 'segment.ended', { owner_kind: 'agent', agent_id: 'a2' }],
      agent(155, 'agent.offered', 'a1', { offer_id: 'back' }),
      agent(156, 'agent.accepted', 'a1', { offer_id: 'back' }),
      segment(156, 'agent', 'a1'),
      [200, 'segment.ended', { owner_kind: 'agent', agent_id: 'a1' }],
      closed(200),
    ]);
    expect(facts.segments.map((s) => [s.agent_id, s.queue_id, (s.ended_at ?? 0) - s.started_at])).toEqual([
      ['a1', 'q1', 60_000],
      ['a2', 'q2', 60_000],
      ['a1', 'q2', 44_000],
    ]);
    expect(facts.entries.map((e) => [e.queue_id, e.left_reason, e.agent_id, (e.accepted_at ?? 0) - e.entered_at])).toEqual([
      ['q1', 'assigned', 'a1', 15_000],
      ['q2', 'assigned', 'a2', 10_000],
    ]);
    expect(facts).toMatchObject({ queue_id: 'q1', agent_id: 'a1', owner: null });
    const cells = numbers(facts);
    expect([cells['offered']?.value, cells['answered']?.value, cells['aht']?.numerator, cells['aht']?.denominator]).toEqual([
      2, 2, 164_000, 3,
    ]);
    expect(cells['agent_answer_rate']).toMatchObject({ numerator: 3, denominator: 3 });
  });

  it('missed offers: one entry, one answer, one of three offers accepted', () => {
    const facts = given([
      [0, 'session.started'],
      enter(0, 'q'),
      agent(1, 'agent.offered', 'a1'),
      agent(11, 'agent.missed', 'a1'),
      agent(11, 'agent.offered', 'a2'),
      agent(21, 'agent.rejected', 'a2'),
      agent(21, 'agent.offered', 'a3'),
      leave(24, 'q', 'assigned'),
      agent(24, 'agent.accepted', 'a3'),
    ]);
    expect(facts.offers.map((o) => [o.agent_id, o.queue_id, o.result])).toEqual([
      ['a1', 'q', 'missed'],
      ['a2', 'q', 'rejected'],
      ['a3', 'q', 'accepted'],
    ]);
    const cells = numbers(facts);
    expect([cells['offered']?.value, cells['answered']?.value, cells['agent_non_response']?.value]).toEqual([1, 1, 2]);
    expect(cells['agent_answer_rate']).toMatchObject({ numerator: 1, denominator: 3 });
    expect(cells['asa']).toMatchObject({ numerator: 24_000, denominator: 1 });
  });

  it('hand-off then abandon: abandoned, no agent metrics', () => {
    const facts = given([
      [0, 'session.started'],
      [0, 'segment.started', { owner_kind: 'bot', bot_id: 'b' }],
      said(1, 'customer'),
      said(2, 'bot'),
      [60, 'bot.handoff_requested', { handoff_reason: 'customer_asked' }],
      [60, 'segment.ended', { owner_kind: 'bot' }],
      enter(60, 'q'),
      leave(100, 'q', 'abandoned'),
      closed(100, 'customer'),
    ]);
    const cells = numbers(facts);
    expect([cells['abandoned']?.value, cells['answered']?.value, cells['aht']?.denominator]).toEqual([1, 0, 0]);
    expect(facts.agent_id).toBeNull();
    expect(cells['avg_abandon_time']).toMatchObject({ numerator: 40_000, denominator: 1 });
  });

  it('reopen: a new session that names the one it reopens; two sessions', () => {
    const first = given([[0, 'session.started'], said(1, 'customer'), closed(60)], { name: 'first' });
    const again = given([[0, 'session.started', { reopen_of: first.session_id }], said(1, 'customer'), closed(60)], {
      name: 'again',
      at: at(7200),
    });
    expect(again.reopen_of).toBe(first.session_id);
    expect(numbers(first, again)['sessions_started']?.value).toBe(2);
  });

  it('midnight: start and end are filed under different days', () => {
    const facts = given([[0, 'session.started'], segment(0, 'agent', 'a'), closed(360)], { at: Date.UTC(2026, 2, 2, 23, 58) });
    const query = { metrics: CATALOGUE, ...day, grain: '1d', zone: 'UTC', by: [], where: [], asOf: day.to } as const;
    const days = evaluateQuery(query, { sessions: [facts], agent_days: [] });
    expect(days.map((d) => [d.cells['sessions_started']?.value, d.cells['sessions_closed']?.value])).toEqual([
      [0, 0],
      [1, 0],
      [0, 1],
      [0, 0],
    ]);
  });

  it('off-hours: the arrival and the entry are flagged', () => {
    const facts = given([[0, 'session.started', { offhours: true }], enter(0, 'q', { offhours: true })]);
    expect([facts.offhours, facts.entries[0]?.offhours]).toEqual([true, true]);
    expect(numbers(facts)['offhours_arrivals']?.value).toBe(1);
  });

  it('merge: the absorbed session closes, the survivor takes the earlier customer clock', () => {
    const absorbed = given([[0, 'session.started'], said(5, 'customer'), enter(10, 'q'), closed(30, 'merged')], { name: 'absorbed' });
    const survivor = given(
      [
        [0, 'session.started'],
        said(20, 'customer'),
        [30, 'session.absorbed', { absorbed: { session_id: absorbed.session_id, clocks: { first_customer_message_at: at(5) } } }],
      ],
      { name: 'survivor' },
    );
    expect(survivor.first_customer_message_at).toBe(at(5));
    expect(absorbed.entries[0]).toMatchObject({ left_reason: 'flow_out', left_at: at(30) });
    expect(numbers(absorbed, survivor)['abandoned']?.value).toBe(0);
  });

  it('two chats at once: each counts its full handle time', () => {
    const chat = (name: string, second: number) =>
      given([[0, 'session.started'], segment(0, 'agent', 'a'), closed(1200)], { name, at: at(second) });
    const cells = numbers(chat('one', 0), chat('two', 600));
    expect(cells['handle_time']?.value).toBe(2_400_000);
    expect(cells['concurrent_peak']?.value).toBe(2);
  });

  it('a visitor who says nothing is no valid session; an internal note makes none', () => {
    const facts = given([[0, 'session.started'], said(3, 'customer', { visibility: 'note' }), closed(60, 'idle')]);
    expect(facts.first_customer_message_at).toBeNull();
    expect(numbers(facts)['sessions_valid']?.value).toBe(0);
  });
});

describe('what is missing or odd', () => {
  it('no events are no session', () => expect(foldSession([])).toBeNull());

  it('without session.started the earliest event starts the session, with its defaults', () => {
    const facts = given([said(5, 'customer'), enter(9, 'q')], { every: { channel: undefined } });
    expect(facts).toMatchObject({ started_at: at(5), origin: 'customer', channel: 'unknown', queue_id: 'q', owner: 'queue' });
  });

  it('a queue.left without an entry, a second close and ends of nothing change nothing but the version and the numbers', () => {
    const plain = given([[0, 'session.started'], closed(60)]);
    const odd = given([
      [0, 'session.started'],
      leave(5, 'q', 'abandoned'),
      [6, 'segment.ended', { owner_kind: 'agent' }],
      [7, 'hold.ended'],
      agent(8, 'wrapup.ended', 'a'),
      agent(9, 'agent.missed', 'a', { offer_id: 'nobody' }),
      [10, 'message.recalled', { message_id: 'never' }],
      closed(60),
      closed(90, 'idle'),
    ]);
    expect(odd).toEqual({ ...plain, version: 9, seq_count: 9, seq_span: 9 });
  });

  it('a close with an entry open: abandoned by the customer or idle, off-hours, else flowed out', () => {
    const reasons = ['customer', 'idle', 'offhours', 'agent', 'spam', 'merged'];
    const ends = reasons.map((reason) => given([[0, 'session.started'], enter(0, 'q'), closed(30, reason)]).entries[0]?.left_reason);
    expect(ends).toEqual(['abandoned', 'abandoned', 'offhours', 'flow_out', 'flow_out', 'flow_out']);
  });

  it('its own queue.left wins over what the close says, also when it comes after', () => {
    const facts = given([[0, 'session.started'], enter(0, 'q'), closed(30, 'customer'), leave(30, 'q', 'callback')]);
    expect(facts.entries[0]).toMatchObject({ left_reason: 'callback', left_at: at(30) });
  });

  it('a stay that begins after the close does not go on', () => {
    const facts = given([[0, 'session.started'], closed(30, 'customer'), enter(31, 'q'), segment(32, 'agent', 'a')]);
    expect(facts.entries[0]?.left_at).toBe(at(31));
    expect(facts.segments[0]?.ended_at).toBe(at(32));
    expect(facts.owner).toBeNull();
  });

  it('an accept alone answers the entry; a person in the session ends the wait without an answer', () => {
    const accepted = given([[0, 'session.started'], enter(0, 'q'), agent(7, 'agent.accepted', 'a')]);
    expect(accepted.entries[0]).toMatchObject({ left_at: at(7), left_reason: 'assigned', accepted_at: at(7), agent_id: 'a' });
    const taken = given([[0, 'session.started'], enter(0, 'q'), segment(7, 'agent', 'a')]);
    expect(taken.entries[0]).toMatchObject({ left_at: at(7), left_reason: 'assigned', accepted_at: null });
  });

  it('an abandoned entry is not answered by a later offer', () => {
    const facts = given([
      [0, 'session.started'],
      enter(0, 'q'),
      leave(5, 'q', 'abandoned'),
      agent(6, 'agent.offered', 'a'),
      agent(7, 'agent.accepted', 'a'),
    ]);
    expect(facts.entries[0]).toMatchObject({ accepted_at: null, left_reason: 'abandoned' });
    expect(facts.offers[0]).toMatchObject({ queue_id: null, entered_at: at(6), result: 'accepted' });
  });

  it('unnumbered events of one instant fold as they must have happened', () => {
    const lines: Line[] = [
      [0, 'session.started'],
      [0, 'segment.started', { owner_kind: 'bot' }],
      [0, 'segment.ended', { owner_kind: 'bot' }],
      enter(0, 'q'),
      agent(0, 'agent.offered', 'a'),
      agent(0, 'agent.accepted', 'a'),
      leave(0, 'q', 'assigned'),
      segment(0, 'agent', 'a'),
      [0, 'segment.ended', { owner_kind: 'agent' }],
      closed(0),
    ];
    const numbered = given(lines);
    const unnumbered = given(lines, { every: { seq: undefined } });
    expect(unnumbered.entries.map(({ entry_id: _, ...entry }) => entry)).toEqual(
      numbered.entries.map(({ entry_id: _, ...entry }) => entry),
    );
    expect(numbers(unnumbered)).toEqual({ ...numbers(numbered), completeness: { value: null, numerator: 0, denominator: 0, n: 0 } });
    expect(numbers(numbered)['service_level.exclude_short']).toMatchObject({ numerator: 1, denominator: 1 });
  });

  it('ends never lie before their starts, whatever the clocks of a producer say', () => {
    const facts = given([[60, 'session.started'], enter(60, 'q'), leave(30, 'q', 'abandoned'), segment(60, 'agent', 'a'), closed(10)]);
    expect(facts.entries[0]?.left_at).toBe(at(60));
    expect(facts.segments[0]?.ended_at).toBe(at(60));
    expect(facts.closed_at).toBe(at(60));
  });
});

describe('details of the row', () => {
  it('thresholds are those of the entry, else the defaults', () => {
    const facts = given([
      [0, 'session.started'],
      enter(0, 'q', { answer_within_ms: 30_000, short_abandon_ms: 2_000, priority: 2 }),
      leave(1, 'q', 'flow_out'),
      enter(1, 'r'),
    ]);
    expect(facts.entries.map((e) => [e.answer_within_ms, e.short_abandon_ms, e.priority])).toEqual([
      [30_000, 2_000, 2],
      [20_000, 5_000, null],
    ]);
  });

  it('holds and after-contact work belong to the agent segment; a hold that nothing ended counts to its end', () => {
    const facts = given([
      [0, 'session.started'],
      segment(0, 'agent', 'a'),
      [10, 'hold.started'],
      [25, 'hold.ended'],
      [50, 'hold.started'],
      [60, 'segment.ended', { owner_kind: 'agent' }],
      agent(60, 'wrapup.started', 'a'),
      closed(60),
      agent(90, 'wrapup.ended', 'a'),
    ]);
    expect(facts.segments[0]).toMatchObject({ hold_ms: 25_000, hold_count: 2, wrapup_started_at: at(60), wrapup_ended_at: at(90) });
    expect(numbers(facts)['aht']).toMatchObject({ numerator: 90_000, denominator: 1 });
  });

  it('owner and since when: bot, queue, agent, waiting for the customer, nobody', () => {
    const lines: Line[] = [
      [0, 'session.started'],
      [0, 'segment.started', { owner_kind: 'bot' }],
      enter(30, 'q'),
      agent(40, 'agent.accepted', 'a'),
      segment(41, 'agent', 'a'),
      said(50, 'agent', { agent_id: 'a', auto: true }),
      said(55, 'agent', { agent_id: 'a' }),
      said(58, 'agent', { agent_id: 'a' }),
      said(70, 'customer'),
      closed(99),
    ];
    const owners = lines.map((_, i) => given(lines.slice(0, i + 1))).map((f) => [f.owner, (f.owner_since - T0) / 1000]);
    expect(owners).toEqual([
      [null, 0],
      ['bot', 0],
      ['queue', 30],
      ['bot', 40],
      ['agent', 41],
      ['agent', 41],
      ['customer', 55],
      ['customer', 55],
      ['agent', 70],
      [null, 99],
    ]);
  });

  it('test and spam: by envelope, by mark, by close; a mark may be taken back', () => {
    const marks = (...types: string[]) => types.map((mark, i): Line => [i, 'session.marked', { mark }]);
    const flags = (lines: readonly Line[], script?: Script) => {
      const { is_test, is_spam } = given(lines, script);
      return [is_test, is_spam];
    };
    expect(flags(marks('test'))).toEqual([true, false]);
    expect(flags(marks('spam'))).toEqual([false, true]);
    expect(flags(marks('test', 'none'))).toEqual([false, false]);
    expect(flags([closed(1, 'spam')])).toEqual([false, true]);
    expect(flags([closed(1, 'spam'), [2, 'session.marked', { mark: 'none' }]])).toEqual([false, false]);
    expect(
      flags([
        [0, 'session.started'],
        [1, 'customer.typing', { is_test: true }],
      ]),
    ).toEqual([true, false]);
  });

  it('messages: notes and automatic texts are told apart, a recall leaves the message, an id counts once', () => {
    const facts = given([
      [0, 'session.started'],
      said(1, 'customer'),
      said(2, 'agent', { agent_id: 'a', visibility: 'note' }),
      said(3, 'bot', { auto: true }),
      [9, 'message.recalled', { message_id: 'm1-customer' }],
      [9, 'message.sent', { message_id: 'm1-customer', sender: 'customer' }],
    ]);
    expect(facts.messages.map((m) => [m.sender, m.agent_id, m.is_public, m.is_auto, m.recalled_at])).toEqual([
      ['customer', null, true, false, at(9)],
      ['agent', 'a', false, false, null],
      ['bot', null, true, true, null],
    ]);
    expect(facts.last_activity_at).toBe(at(3));
  });
});
