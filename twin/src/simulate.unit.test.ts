import { type CxEvent, parseEvent, publishedProblems, timeOfId } from '@tidewatch/schemas';
import { beforeAll, describe, expect, test } from 'vitest';
import { floor } from './floor/floor.ts';
import { arrivalsPerHour } from './floor/profile.ts';
import type { Ledger } from './ledger/ledger.ts';
import { SCENARIOS, scenarioOf } from './scenarios.ts';
import { DEFAULT_START_AT, type SimulateOptions, simulate } from './simulate.ts';

const SESSIONS = 1_500;

function play(options: Partial<SimulateOptions>): { readonly events: CxEvent[]; readonly ledger: Ledger } {
  const simulation = simulate({ seed: 'tests', sessions: SESSIONS, tenantId: 'demo', ...options });
  const events = [...simulation.events];
  return { events, ledger: simulation.ledger() };
}

test('the same options give the same events and ledger, another seed gives others', () => {
  const once = play({ sessions: 120 });
  expect(play({ sessions: 120 })).toEqual(once);
  expect(play({ sessions: 120, seed: 'other' }).events).not.toEqual(once.events);
});

test('the ledger cannot be read before the last event', () => {
  const simulation = simulate({ seed: 1, sessions: 5, tenantId: 'demo' });
  simulation.events.next();
  expect(() => simulation.ledger()).toThrow(/when every event has been read/);
});

test.each([
  [{ sessions: 0 }, /--sessions is a whole number/],
  [{ sessions: 1.5 }, /--sessions is a whole number/],
  [{ days: -1 }, /--days is a number above 0/],
  [{ scenario: 'sunny' }, /sunny is no scenario; known: normal, rough, harsh, peak, outage/],
  [{ zone: 'Mars/Olympus' }, /no IANA time zone/],
])('what cannot be played is refused: %o', (wrong, message) => {
  expect(() => simulate({ seed: 1, sessions: 5, tenantId: 'demo', ...wrong })).toThrow(message);
});

test('--days spreads the sessions', () => {
  const { events } = play({ sessions: 600, days: 3 });
  const starts = events.filter((event) => event.type === 'session.started').map((event) => event.occurred_at - DEFAULT_START_AT);
  expect(Math.max(...starts) / 86_400_000).toBeGreaterThan(2.4);
  expect(Math.max(...starts) / 86_400_000).toBeLessThan(3.6);
});

describe.each(SCENARIOS.map((scenario) => scenario.name))('every stream keeps the rules of events: %s', (scenario) => {
  let events: CxEvent[] = [];
  let ledger: Ledger;
  beforeAll(() => {
    ({ events, ledger } = play({ scenario }));
  }, 30_000);

  test('each event is valid, complete and history', { timeout: 30_000 }, () => {
    const refused = events.flatMap((event) => {
      const outcome = parseEvent(event, event.occurred_at);
      const problems = outcome.kind === 'continue' ? publishedProblems(outcome.value) : [outcome];
      return problems.length === 0 ? [] : [{ event, problems }];
    });
    expect(refused).toEqual([]);
    const isComplete = (event: CxEvent) =>
      event.tenant_id === 'demo' && event.producer === 'twin' && event.imported === true && timeOfId(event.event_id) === event.occurred_at;
    expect(events.filter((event) => !isComplete(event))).toEqual([]);
    expect(new Set(events.map((event) => event.event_id)).size).toBe(events.length);
    expect(ledger.events).toBe(events.length);
  });

  test('exactly the sessions that were asked for, each closed, all inside the range', () => {
    const ids = (type: string) => events.filter((event) => event.type === type).map((event) => event.session_id ?? '');
    expect(new Set(ids('session.started')).size).toBe(SESSIONS);
    expect(ids('session.closed').sort().join()).toBe(ids('session.started').sort().join());
    expect(events.filter((event) => event.occurred_at < ledger.from || event.occurred_at >= ledger.to)).toEqual([]);
  });

  test('time never goes back; seq has no gap in a conversation or an agent', () => {
    const last = new Map<string, number>();
    const wrong: CxEvent[] = [];
    let at = 0;
    for (const event of events) {
      if (event.occurred_at < at) wrong.push(event);
      at = event.occurred_at;
      if (event.seq === undefined) continue;
      const key = event.conversation_id ?? `agent ${event.agent_id}`;
      if (event.seq !== (last.get(key) ?? 0) + 1) wrong.push(event);
      last.set(key, event.seq);
    }
    expect(wrong).toEqual([]);
    expect(last.size).toBeGreaterThan(SESSIONS / 2);
  });

  test('segments of a session never overlap, and each ends before the session does', () => {
    const open = new Map<string, string>();
    const wrong: CxEvent[] = [];
    for (const event of events) {
      const { session_id: session = '', segment_id: segment = '' } = event;
      if (event.type === 'segment.started') {
        if (open.has(session)) wrong.push(event);
        open.set(session, segment);
      } else if (event.type === 'segment.ended') {
        if (open.get(session) !== segment) wrong.push(event);
        open.delete(session);
      } else if (event.type === 'session.closed' && open.has(session)) wrong.push(event);
    }
    expect(wrong).toEqual([]);
    expect(open.size).toBe(0);
  });

  test('no agent has more in hand than slots: sessions, ringing offers and the work after them', () => {
    const slots = new Map(floor.agents.map((agent) => [agent.id, agent.slots]));
    const hands = new Map(floor.agents.map((agent) => [agent.id, new Set<string>()]));
    const wrong: CxEvent[] = [];
    let ringing: { readonly entry: unknown; readonly offer: string; readonly agent: string }[] = [];
    for (const event of events) {
      const hand = hands.get(event.agent_id ?? '');
      const offer = String(event['offer_id']);
      if (event.type === 'queue.left') {
        for (const one of ringing) if (one.entry === event['entry_id']) hands.get(one.agent)?.delete(one.offer);
        ringing = ringing.filter((one) => one.entry !== event['entry_id']);
      }
      if (!hand || !event.agent_id) continue;
      if (event.type === 'agent.offered') {
        hand.add(offer);
        ringing.push({ entry: event['entry_id'], offer, agent: event.agent_id });
      }
      if (['agent.accepted', 'agent.missed', 'agent.rejected'].includes(event.type)) hand.delete(offer);
      if (event.type === 'segment.started' || event.type === 'wrapup.started') hand.add(event.segment_id ?? '');
      if (event.type === 'segment.ended' || event.type === 'wrapup.ended') hand.delete(event.segment_id ?? '');
      if (hand.size > (slots.get(event.agent_id) ?? 0)) wrong.push(event);
    }
    expect(wrong).toEqual([]);
  });

  test('an answered entry is left and accepted at one instant, and the stay begins there', () => {
    const places = (type: string, keep: (event: CxEvent) => boolean = () => true) =>
      new Set(events.filter((event) => event.type === type && keep(event)).map((event) => `${event.session_id} ${event.occurred_at}`));
    const assigned = places('queue.left', (event) => event['left_reason'] === 'assigned');
    const accepted = places('agent.accepted');
    const begun = places('segment.started', (event) => event['owner_kind'] === 'agent');
    expect([...assigned].filter((place) => !accepted.has(place) || !begun.has(place))).toEqual([]);
    expect(assigned.size).toBeGreaterThan(300);
  });

  test('the ledger counts what the events say, and offered = answered + abandoned + flowed out + callbacks + off-hours', () => {
    const total = (metric: string) =>
      ledger.cells
        .filter((cell) => cell.metric === metric && cell.grain === '1d' && Object.keys(cell.dims).length === 0)
        .reduce((sum, cell) => sum + (cell.numerator ?? 0), 0);
    const hidden = new Set(events.filter((event) => event.is_test || event['close_reason'] === 'spam').map((event) => event.session_id));
    const counted = events.filter((event) => !hidden.has(event.session_id));
    const count = (type: string, keep: (event: CxEvent) => boolean = () => true) =>
      counted.filter((event) => event.type === type && keep(event)).length;
    const left = (...reasons: string[]) => count('queue.left', (event) => reasons.includes(String(event['left_reason'])));
    expect(hidden.size).toBeGreaterThan(3);
    expect(total('sessions_started')).toBe(count('session.started'));
    expect(total('offered')).toBe(count('queue.entered'));
    expect(total('answered')).toBe(left('assigned'));
    expect(total('abandoned')).toBe(left('abandoned'));
    expect(total('flow_out')).toBe(left('flow_out', 'timeout', 'converted_to_message'));
    expect(total('callback_requested')).toBe(left('callback'));
    expect(total('messages_agent')).toBe(count('message.sent', (event) => event['sender'] === 'agent' && event['visibility'] === 'public'));
    expect(total('offered')).toBe(
      total('answered') + total('abandoned') + total('flow_out') + total('callback_requested') + left('offhours'),
    );
  });
});

test('two days with an outage show every kind of thing that happens on a floor', { timeout: 30_000 }, () => {
  const { events } = play({ sessions: 6_000, scenario: 'outage' });
  const seen = new Set(events.flatMap((event) => [event.type, `left ${event['left_reason']}`, `close ${event['close_reason']}`]));
  const expected = [
    ...['session.started', 'session.closed', 'message.sent', 'message.recalled', 'bot.answered', 'bot.unanswered', 'bot.feedback'],
    ...['bot.handoff_requested', 'queue.entered', 'agent.offered', 'agent.accepted', 'agent.missed', 'agent.rejected'],
    ...['segment.started', 'segment.ended', 'wrapup.started', 'wrapup.ended', 'hold.started', 'hold.ended', 'transfer.requested'],
    ...['transfer.completed', 'survey.invited', 'survey.answered', 'survey.expired', 'session.resolution_marked', 'topic.classified'],
    ...['sentiment.scored', 'complexity.marked', 'file.offered', 'file.stored', 'call.started', 'call.answered', 'call.ended'],
    ...['agent.status_changed', 'agent.capacity_changed', 'agent.skills_changed', 'agent.status_asserted', 'queue.published'],
    ...['calendar.published', 'sla_policy.published', 'sla.attached', 'sla.rebased'],
    ...['left assigned', 'left abandoned', 'left flow_out', 'left callback', 'left timeout', 'left offhours', 'left converted_to_message'],
    ...['close agent', 'close customer', 'close idle', 'close offhours', 'close spam'],
  ];
  expect(expected.filter((one) => !seen.has(one))).toEqual([]);
  expect(events.some((event) => event['reopen_of'] !== undefined)).toBe(true);
  expect(events.some((event) => event['origin'] === 'outbound' && event.correlation_id !== undefined)).toBe(true);
  expect(events.some((event) => event['transfer_kind'] === 'agent')).toBe(true);
  const texts = new Set(events.filter((event) => event.type === 'message.sent').map((event) => event['text']));
  expect(texts.size).toBeGreaterThan(1_000);
});

test('arrivals follow the profile, and a normal day looks like one', { timeout: 60_000 }, () => {
  const simulation = simulate({ seed: 'tests', sessions: 20_000, tenantId: 'demo' });
  for (const _ of simulation.events);
  const ledger = simulation.ledger();
  const scenario = scenarioOf('normal');
  const whole = ledger.cells.filter((cell) => Object.keys(cell.dims).length === 0);
  const sum = (metric: string, part: 'numerator' | 'denominator', keep: (bucketStart: number) => boolean = () => true, grain = '1d') =>
    whole
      .filter((cell) => cell.metric === metric && cell.grain === grain && keep(cell.bucketStart))
      .reduce((total, cell) => total + (cell[part] ?? 0), 0);
  const hours = Array.from({ length: 24 }, (_, hour) => {
    const ofHour = (start: number) => Math.floor(((start - DEFAULT_START_AT) % 86_400_000) / 3_600_000) === hour;
    return sum('sessions_started', 'numerator', ofHour, '30m') / 7;
  });
  const expected = hours.map((_, hour) => arrivalsPerHour({ weekday: 3, minute: hour * 60 + 30 }, scenario));
  console.info(`arrivals an hour: ${hours.map((seen, hour) => `${hour}h ${seen.toFixed(0)}/${expected[hour]?.toFixed(0)}`).join(' ')}`);
  for (const [hour, seen] of hours.entries()) {
    const mean = expected[hour] as number;
    expect(Math.abs(seen - mean)).toBeLessThan(0.1 * mean + 4 * Math.sqrt(mean / 7) + 2);
  }
  const rate = (metric: string) => sum(metric, 'numerator') / sum(metric, 'denominator');
  console.info(
    `service level ${rate('service_level.exclude_short').toFixed(3)}, abandoned ${rate('abandon_rate').toFixed(3)}, aht ${(rate('aht') / 1_000).toFixed(0)} s`,
  );
  expect(rate('service_level.exclude_short')).toBeGreaterThan(0.75);
  expect(rate('service_level.exclude_short')).toBeLessThan(0.92);
  expect(rate('abandon_rate')).toBeGreaterThan(0.035);
  expect(rate('abandon_rate')).toBeLessThan(0.1);
  expect(rate('aht')).toBeGreaterThan(240_000);
  expect(rate('aht')).toBeLessThan(480_000);
});
