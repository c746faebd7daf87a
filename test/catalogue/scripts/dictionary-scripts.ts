import type { CxEvent } from '@tidewatch/schemas';
import type { Question } from './answers.ts';
import { agentEvents, session, T0 } from './script.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MIDNIGHT = T0 - 9 * HOUR_MS;
/** The day of T0. */
const DAY: Question = { from: MIDNIGHT, to: MIDNIGHT + DAY_MS };

/** One script of D.11: what happens, and the question that its outcome is read from. */
export interface DictionaryScript {
  readonly name: string;
  readonly events: readonly CxEvent[];
  readonly question: Question;
}

const inOneDay = (name: string, ...lists: readonly (readonly CxEvent[])[]): DictionaryScript => ({
  name,
  events: lists.flat(),
  question: DAY,
});

export const botToHuman = inOneDay(
  'bot → human',
  session('bot-to-human', { at: T0 + HOUR_MS })
    .starts()
    .botStarts()
    .customerSays()
    .at(2)
    .botAnswers()
    .at(180)
    .handsOff('customer_asked')
    .queues('q1')
    .offers('ann')
    .at(200)
    .accepts('ann')
    .at(270)
    .agentSays()
    .at(400)
    .closes().events,
);

export const handoffThenAbandon = inOneDay(
  'hand-off then abandon',
  session('handoff-then-abandon')
    .starts()
    .botStarts()
    .customerSays()
    .at(3)
    .botAnswers()
    .at(30)
    .customerSays()
    .handsOff('emotion')
    .queues('q1')
    .at(90)
    .leaves('abandoned')
    .closes('customer').events,
);

export const transferChain = inOneDay(
  'transfer chain',
  session('transfer-chain')
    .starts()
    .customerSays()
    .queues('q1')
    .offers('agent-1')
    .at(10)
    .accepts('agent-1')
    .at(40)
    .agentSays()
    .at(100)
    .asksTransfer('queue')
    .completesTransfer('queue')
    .queues('q2')
    .offers('agent-2')
    .at(130)
    .accepts('agent-2')
    .at(140)
    .customerSays()
    .at(150)
    .agentSays()
    .at(200)
    .asksTransfer('agent')
    .completesTransfer('agent')
    .agentStarts('agent-1', { queue_id: 'q2' })
    .at(300)
    .closes()
    .invites('after')
    .at(400)
    .answersSurvey('after', 5).events,
);

export const missedOffers = inOneDay(
  'missed offers',
  session('missed-offers')
    .starts()
    .customerSays()
    .queues('q1')
    .offers('ann')
    .at(5)
    .misses('ann')
    .offers('ben')
    .at(10)
    .misses('ben')
    .offers('cho')
    .at(12)
    .accepts('cho')
    .at(60)
    .closes().events,
);

/** A session of ten minutes with an agent, and one that opens it again some hours after its close. */
function openedAgain(name: string, hours: number): readonly CxEvent[] {
  const first = session(name).starts().customerSays().agentStarts('ann').at(5).agentSays().at(600).closes();
  const again = session(`${name}-again`, { at: first.now + hours * HOUR_MS })
    .starts({ reopen_of: first.sessionId, prev: { session_id: first.sessionId, closed_at: first.now, agent_id: 'ann' } })
    .customerSays()
    .at(60)
    .closes();
  return [...first.events, ...again.events];
}

export const reopen: DictionaryScript = {
  name: 'reopen after 2 h and after 80 h',
  events: [...openedAgain('after-2-h', 2), ...openedAgain('after-80-h', 80)],
  question: { from: MIDNIGHT, to: MIDNIGHT + 4 * DAY_MS, asOf: MIDNIGHT + 10 * DAY_MS },
};

export const idleClose = inOneDay(
  'idle close',
  session('idle-close').starts().customerSays().agentStarts('ann').at(60).agentSays().at(900).closes('idle').events,
);

/** Monday 18:05 in Shanghai, answered on Tuesday at 09:02; open from 09:00 to 18:00. */
const arrivesAt = Date.UTC(2026, 2, 2, 10, 5);
export const offHours: DictionaryScript = {
  name: 'off-hours',
  events: session('off-hours', { at: arrivesAt })
    .starts({ offhours: true })
    .customerSays()
    .queues('q1', { offhours: true })
    .at(14 * 3_600 + 57 * 60)
    .offers('ann')
    .accepts('ann', { business_ms: 2 * 60_000 })
    .agentSays()
    .at(15 * 3_600)
    .closes().events,
  question: { from: Date.UTC(2026, 2, 1, 16), to: Date.UTC(2026, 2, 3, 16), zone: 'Asia/Shanghai' },
};

/** Two minutes that the wall clock shows as one hour and two minutes, and as minus 58 minutes. */
const springForward = Date.UTC(2026, 2, 8, 6, 59);
const fallBack = Date.UTC(2026, 10, 1, 5, 59);
const acrossTheJump = (name: string, at: number) =>
  session(name, { at }).starts().customerSays().queues('q1').offers('ann').at(60).accepts('ann').at(70).agentSays().at(120).closes().events;
export const springDay: DictionaryScript = {
  name: 'daylight saving, spring',
  events: acrossTheJump('spring', springForward),
  question: { from: Date.UTC(2026, 2, 8, 5), to: Date.UTC(2026, 2, 9, 4), zone: 'America/New_York', grain: '1h' },
};
export const autumnDay: DictionaryScript = {
  name: 'daylight saving, autumn',
  events: acrossTheJump('autumn', fallBack),
  question: { from: Date.UTC(2026, 10, 1, 4), to: Date.UTC(2026, 10, 2, 5), zone: 'America/New_York', grain: '1h' },
};

/** A session in each of the two quarters of an hour around midnight in Kathmandu, which is 18:15 UTC. */
export const kathmandu: DictionaryScript = {
  name: 'zone with 45-minute offset',
  events: [Date.UTC(2026, 2, 2, 18, 14, 59), Date.UTC(2026, 2, 2, 18, 15)].flatMap(
    (at, i) => session(`kathmandu-${i}`, { at }).starts().customerSays().at(30).closes().events,
  ),
  question: { from: Date.UTC(2026, 2, 2, 18), to: Date.UTC(2026, 2, 2, 18, 30), zone: 'Asia/Kathmandu', grain: '15m' },
};

const late = session('late').starts().customerSays().agentStarts('ann').at(60).agentSays().at(120).customerSays().at(180).closes();
export const lateEvent: DictionaryScript = inOneDay('late event', late.events);
/** When each of its events was appended to the log: the reply of 09:01 comes 20 minutes late. */
export const logAtOf = (event: CxEvent): number => event.occurred_at + (event['sender'] === 'agent' ? 20 * 60_000 : 100);

const absorbed = session('absorbed', { every: { customer_id: 'u-merge' } })
  .starts()
  .customerSays()
  .at(100)
  .closes('merged');
export const merge = inOneDay(
  'merge',
  absorbed.events,
  session('survivor', { at: T0 + 40_000, every: { customer_id: 'u-merge' } })
    .starts()
    .agentStarts('ann')
    .at(20)
    .customerSays()
    .at(60)
    .tells('session.absorbed', { absorbed: { session_id: absorbed.sessionId, clocks: { first_customer_message_at: T0 } } })
    .at(80)
    .agentSays()
    .at(100)
    .closes().events,
);

const chat = (name: string, fromMinute: number) =>
  session(name, { at: T0 + fromMinute * 60_000 })
    .starts()
    .customerSays()
    .agentStarts('ann')
    .at(1200)
    .closes().events;
export const twoChats: DictionaryScript = {
  name: 'two chats at once',
  events: [
    ...chat('chat-1', 0),
    ...chat('chat-2', 10),
    ...agentEvents('ann', [
      [T0, 'agent.status_asserted', { status: 'available', capacity: { web: 3 } }],
      [T0 + HOUR_MS, 'agent.status_changed', { status: 'offline' }],
    ]),
  ],
  question: DAY,
};

export const unassigned = inOneDay(
  'agent unassigned before rating',
  session('unassigned')
    .starts()
    .customerSays()
    .agentStarts('ann')
    .at(60)
    .agentSays()
    .invites('rating', { attributed_agent_id: 'ann' })
    .at(70)
    .botStarts()
    .at(120)
    .answersSurvey('rating', 5)
    .closes('idle').events,
);

export const saysNothing = inOneDay(
  'customer opens, says nothing',
  session('silent').starts().botStarts().botSays({ auto: true }).at(60).closes('idle').events,
);

export const agentFirst = inOneDay(
  'agent-first outbound',
  session('agent-first')
    .starts({ origin: 'outbound' })
    .agentStarts('ann')
    .agentSays()
    .at(600)
    .customerSays()
    .at(660)
    .agentSays()
    .at(900)
    .closes().events,
);

const nightShift = (day: number) => MIDNIGHT + day * DAY_MS;
export const midnight: DictionaryScript = {
  name: 'midnight',
  events: [
    ...session('midnight', { at: nightShift(1) - 120_000 })
      .starts()
      .customerSays()
      .agentStarts('ann')
      .at(10)
      .agentSays()
      .at(360)
      .closes().events,
    ...agentEvents('ann', [
      [nightShift(1) - 240_000, 'agent.status_changed', { status: 'available' }],
      [nightShift(1), 'agent.status_asserted', { status: 'available' }],
      [nightShift(1) + 480_000, 'agent.status_changed', { status: 'offline' }],
    ]),
  ],
  question: { from: nightShift(0), to: nightShift(2), grain: '1d' },
};

export const emptyInterval: DictionaryScript = {
  name: 'empty interval',
  events: transferChain.events,
  question: { from: MIDNIGHT - DAY_MS, to: MIDNIGHT },
};

/** All of D.11 but `duplicates and reorder`, which is every other script told twice and in any order. */
export const DICTIONARY_SCRIPTS: readonly DictionaryScript[] = [
  botToHuman,
  handoffThenAbandon,
  transferChain,
  missedOffers,
  reopen,
  idleClose,
  offHours,
  springDay,
  autumnDay,
  kathmandu,
  lateEvent,
  merge,
  twoChats,
  unassigned,
  saysNothing,
  agentFirst,
  midnight,
  emptyInterval,
];
