import type { CxEvent } from '@tidewatch/schemas';
import { type AgentLine, agentEvents, type SessionScript, session, T0 } from './script.ts';

const MINUTE_S = 60;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const AGENTS = ['ann', 'ben', 'cho'] as const;

/** The same numbers for the same seed: mulberry32. */
export function randomOf(seed: number) {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    next,
    chance: (p: number) => next() < p,
    below: (n: number) => Math.floor(next() * n),
    pick: <T>(values: readonly T[]): T => values[Math.floor(next() * values.length)] as T,
  };
}

export type Random = ReturnType<typeof randomOf>;

/** Events of a few sessions and agents, distinct and in their true order, and when they lie: from the afternoon of 2 March 2026 to the early morning of the 3rd. */
export interface Floor {
  readonly events: readonly CxEvent[];
  /** When something happens. */
  readonly busyFrom: number;
  readonly busyTo: number;
}

/** A small floor around midnight UTC, different for each seed; all of it `shiftMs` later. */
export function randomFloor(seed: number, shiftMs = 0): Floor {
  const random = randomOf(seed);
  const busyFrom = T0 + shiftMs + 8 * HOUR_MS;
  const busyTo = busyFrom + 9 * HOUR_MS;
  const sessions: SessionScript[] = [];
  for (let i = 1 + random.below(4); i > 0; i--) {
    const at = busyFrom + random.below(8 * 3_600) * 1000;
    const script = session(`s${seed}-${i}`, { at, every: { customer_id: `u${random.below(3)}`, ...flags(random) } });
    sessions.push(randomSession(random, script, {}));
    if (mayFollow(script) && random.chance(0.4)) sessions.push(...reopened(random, script));
  }
  const from = busyFrom - HOUR_MS;
  const agents = AGENTS.flatMap((agent) => randomAgent(random, agent, { from, sessions }));
  return { events: [...sessions.flatMap((script) => withBusinessTime(random, script.events)), ...agents], busyFrom, busyTo };
}

/** Business time as a producer with a calendar says it, or one without: what it says is taken as told. */
function withBusinessTime(random: Random, events: readonly CxEvent[]): readonly CxEvent[] {
  if (random.chance(0.4)) return events;
  return events.map((event) => {
    if (!['queue.left', 'message.sent', 'session.closed'].includes(event.type) || random.chance(0.1)) return event;
    const first = event.type === 'message.sent' && event['sender'] === 'agent' ? { first_business_ms: random.below(HOUR_MS) } : {};
    return { ...event, business_ms: random.below(HOUR_MS), ...first };
  });
}

function flags(random: Random): Readonly<Record<string, unknown>> {
  return { channel: random.pick(['web', 'app']), ...(random.chance(0.05) ? { is_test: true } : {}) };
}

/** The clock of one session: it moves on by itself, often not at all, at times by hours. */
class Clock {
  #second = 0;
  readonly #random: Random;
  readonly #script: SessionScript;

  constructor(random: Random, script: SessionScript) {
    this.#random = random;
    this.#script = script;
  }

  next(most = MINUTE_S): number {
    const random = this.#random;
    if (random.chance(0.15)) return (this.#second += this.#mayTie() ? 0 : 0.001);
    // Whole seconds and the thresholds' own values come often, so that borders are hit.
    const step = random.chance(0.3) ? random.pick([1, 5, 20, 300]) : random.next() * most;
    this.#second = Math.round((this.#second + step) * 1000) / 1000;
    return this.#second;
  }

  after(seconds: number): number {
    this.#second = Math.round((this.#second + seconds) * 1000) / 1000;
    return this.#second;
  }

  /**
   * The facts know instants, not places: of a reply and a question in one millisecond they do not tell which came first,
   * nor of a reply and the end of a segment, when the same agent has the next one, which it belongs to.
   */
  #mayTie(): boolean {
    const { events } = this.#script;
    const last = events.at(-1);
    if (last?.type === 'segment.started') return events.at(-2)?.type !== 'segment.ended';
    return last?.type !== 'message.sent' || last['sender'] === 'customer';
  }
}

/** A session that counts nowhere. */
function isOddOne(event: CxEvent): boolean {
  return event.type === 'session.marked' || event.is_test === true || event['close_reason'] === 'spam';
}

/** Whether a later session may name it as the one before. */
function mayFollow({ events }: SessionScript): boolean {
  const close = events.find(({ type }) => type === 'session.closed');
  return close !== undefined && close['close_reason'] !== 'merged' && !events.some(isOddOne);
}

/** The customer is back: soon, or about 72 hours later; and perhaps soon after that once more. */
function reopened(random: Random, earlier: SessionScript, afterMs?: number): SessionScript[] {
  const closedAt = earlier.events.find(({ type }) => type === 'session.closed')?.occurred_at ?? 0;
  const isThird = afterMs !== undefined;
  const pauseMs = isThird || random.chance(0.5) ? random.below(HOUR_MS) : 72 * HOUR_MS + random.pick([-60_000, -1, 0, 1, 60_000]);
  const script = session(`${earlier.events[0]?.conversation_id}-again`, { at: closedAt + pauseMs });
  const told = { session_id: earlier.sessionId, closed_at: closedAt, queue_id: 'q1', agent_id: 'ann', after_ms: afterMs };
  const hadTransfer = earlier.events.some(({ type, ...fields }) => type === 'transfer.completed' && fields['transfer_kind'] !== 'bot');
  randomSession(random, script, { reopen_of: earlier.sessionId, prev: { ...told, had_transfer: hadTransfer } });
  return [script, ...(!isThird && mayFollow(script) && random.chance(0.3) ? reopened(random, script, pauseMs) : [])];
}

function randomSession(random: Random, script: SessionScript, opening: Readonly<Record<string, unknown>>): SessionScript {
  const clock = new Clock(random, script);
  const offhours = random.chance(0.2);
  script.at(0).starts({ ...(offhours ? { offhours: true } : {}), origin: random.pick(['customer', 'agent', 'outbound']), ...opening });
  const promises = promise(random, script);
  if (random.chance(0.1)) script.at(clock.next()).tells('session.absorbed', { absorbed: absorbed(script) });
  if (random.chance(0.7)) withBot(random, script, clock);
  const waits = random.chance(0.8) ? withQueue(random, script, clock, offhours) : false;
  if (!waits && script.agent === null && random.chance(0.2)) script.at(clock.next()).agentStarts(random.pick(AGENTS));
  if (script.agent !== null) withAgent(random, script, clock);
  if (random.chance(0.4))
    script.at(clock.next()).resolves(random.pick(['yes', 'yes', 'no', 'partial', 'unknown']), random.pick(['agent', 'customer']));
  const isWrapped = script.agent !== null && random.chance(0.5);
  if (random.chance(0.1)) script.at(clock.next()).customerSays();
  for (const target of promises) if (random.chance(0.15)) script.at(clock.next()).tells('sla.cancelled', { policy_id: 'gold', target });
  if (random.chance(0.85)) end(random, script, clock, waits);
  if (isWrapped && script.agent === null) {
    script.wrapsUp();
    if (random.chance(0.8)) script.at(clock.next(200)).wrapUpDone();
  }
  surveys(random, script, clock);
  if (random.chance(0.08)) script.at(clock.next()).marks(random.pick(['test', 'spam', 'none']));
  return script;
}

/** SLA targets from the start on, some of which are put off at once. */
function promise(random: Random, script: SessionScript): readonly string[] {
  const targets = ['first', 'resolution'].filter(() => random.chance(0.5));
  for (const target of targets) {
    const fields = { policy_id: 'gold', policy_version: 1, target };
    const minutes = random.pick([1, 2, 5, 10, 30]);
    script.tells('sla.attached', { ...fields, due_at: script.now + minutes * 60_000 });
    if (random.chance(0.2)) script.tells('sla.rebased', { ...fields, due_at: script.now + 2 * minutes * 60_000 });
  }
  return targets;
}

function absorbed(script: SessionScript) {
  return { session_id: 'merged', clocks: { first_customer_message_at: script.now - 90_000 } };
}

function withBot(random: Random, script: SessionScript, clock: Clock): void {
  script.at(clock.next()).botStarts();
  if (random.chance(0.5)) script.botSays({ auto: true });
  for (let i = random.below(4); i > 0; i--) {
    script.at(clock.next()).customerSays();
    if (random.chance(0.3)) script.at(clock.next()).customerSays();
    if (random.chance(0.7)) script.at(clock.next()).botAnswers({ answer_kind: random.pick(['qa', 'task', 'ask_back', 'chitchat']) });
    else script.at(clock.next()).botFails();
  }
  if (random.chance(0.5)) script.at(clock.next()).handsOff(random.pick(['customer_asked', 'emotion', 'rule']));
}

/** True when the customer still waits. */
function withQueue(random: Random, script: SessionScript, clock: Clock, offhours: boolean): boolean {
  const fields = {
    ...(random.chance(0.3) ? { answer_within_ms: 60_000, short_abandon_ms: 10_000 } : {}),
    ...(offhours ? { offhours } : {}),
  };
  script.at(clock.next()).queues(random.pick(['q1', 'q2']), fields);
  for (let i = random.below(3); i > 0; i--) {
    const agent = random.pick(AGENTS);
    script.at(clock.next()).offers(agent).at(clock.next());
    if (random.chance(0.6)) script.misses(agent);
    else script.rejects(agent);
  }
  if (random.chance(0.2)) script.at(clock.next()).customerSays();
  if (random.chance(0.1)) return true;
  // The thresholds themselves, where nothing has happened in between.
  if (script.events.at(-1)?.type === 'queue.entered' && random.chance(0.4)) script.at(clock.after(random.pick([5, 10, 20, 60])));
  else script.at(clock.next());
  if (random.chance(0.3)) {
    const reasons = ['abandoned', 'abandoned', 'flow_out', 'callback', 'timeout', 'offhours', 'converted_to_message', 'assigned'];
    script.leaves(random.pick(reasons));
    return false;
  }
  const agent = random.pick(AGENTS);
  if (random.chance(0.3)) {
    script.offers(agent).accepts(agent);
    return false;
  }
  script.at(clock.next()).offers(agent).at(clock.next()).accepts(agent);
  return false;
}

function withAgent(random: Random, script: SessionScript, clock: Clock): void {
  talk(random, script, clock);
  for (let i = random.below(3); i > 0; i--) transfer(random, script, clock);
}

function talk(random: Random, script: SessionScript, clock: Clock): void {
  for (let i = random.below(7); i > 0; i--) {
    script.at(clock.next(random.chance(0.1) ? 900 : MINUTE_S));
    const draw = random.below(10);
    if (draw < 4) script.customerSays();
    else if (draw < 7) script.agentSays();
    else if (draw === 7) script.agentSays({ auto: true });
    else if (draw === 8) script.agentSays({ visibility: 'note' });
    else if (random.chance(0.5)) script.holds().at(clock.next()).resumes();
    else script.tells('agent.viewed', { agent_id: script.agent });
  }
}

function transfer(random: Random, script: SessionScript, clock: Clock): void {
  const kind = random.pick(['agent', 'queue'] as const);
  script.at(clock.next()).asksTransfer(kind);
  if (random.chance(0.2)) return;
  script.at(clock.next()).completesTransfer(kind);
  const next = random.pick(AGENTS);
  if (kind === 'agent') script.agentStarts(next);
  else script.queues('q2').at(clock.next()).offers(next).at(clock.next()).accepts(next);
  talk(random, script, clock);
}

function end(random: Random, script: SessionScript, clock: Clock, waits: boolean): void {
  const reason = random.pick(['agent', 'customer', 'idle', 'offhours', ...(random.chance(0.2) ? ['spam', 'merged'] : [])]);
  const due = Number(script.events.findLast((event) => event['target'] === 'resolution')?.['due_at']);
  script.at(due >= script.now && random.chance(0.4) ? clock.after((due - script.now) / 1000) : clock.next(600));
  // Who vanishes tells nobody that they left; some producers also forget to say that a stay has ended.
  if (!waits && random.chance(0.15)) script.forgetsStay();
  script.closes(reason);
}

function surveys(random: Random, script: SessionScript, clock: Clock): void {
  const kinds = [
    { instrument: 'csat', scale_min: 1, scale_max: 5 },
    { instrument: 'csat', scale_min: 1, scale_max: 2 },
    { instrument: 'nps', scale_min: 0, scale_max: 10 },
    { instrument: 'resolved', scale_min: 0, scale_max: 1 },
  ];
  for (let i = random.below(3); i > 0; i--) {
    const { scale_min, scale_max, ...rest } = random.pick(kinds);
    const id = `survey-${i}`;
    script.at(clock.next()).invites(id, { scale_min, scale_max, ...rest });
    if (random.chance(0.6)) script.at(clock.next(900)).answersSurvey(id, scale_min + random.below(scale_max - scale_min + 1));
    else if (random.chance(0.5)) script.at(clock.next()).tells('survey.expired', { survey_id: id });
  }
}

/** Two days of one agent. Each midnight says again what holds, as presence does: a day is known by itself. */
function randomAgent(
  random: Random,
  agent: string,
  { from, sessions }: { readonly from: number; readonly sessions: readonly SessionScript[] },
): readonly CxEvent[] {
  const midnight = Math.ceil(from / DAY_MS) * DAY_MS;
  const held = sessions.filter((script) => isHeld(script, agent, midnight)).map(({ sessionId }) => sessionId);
  const lines: AgentLine[] = [];
  let status = 'available';
  let slots = 1 + random.below(3);
  lines.push([from, 'agent.status_asserted', { status, capacity: { all: slots } }]);
  let at = from;
  const assert = () => lines.push([midnight, 'agent.status_asserted', { status, capacity: { all: slots }, sessions: held }]);
  for (let i = random.below(12); i > 0; i--) {
    const next = at + 1 + random.below(2 * HOUR_MS);
    if (at < midnight && next >= midnight) assert();
    at = next;
    if (random.chance(0.7)) {
      status = random.pick(['available', 'available', 'busy', 'break', 'training', 'meeting', 'offline', 'custom']);
      lines.push([at, 'agent.status_changed', { status }]);
    } else {
      slots = 1 + random.below(4);
      lines.push([at, 'agent.capacity_changed', { capacity: { all: slots } }]);
    }
  }
  if (at < midnight) assert();
  return agentEvents(`${agent}`, lines);
}

/** Whether the agent has the session, or its after-contact work, in hand at an instant; a test is none. */
function isHeld({ events }: SessionScript, agent: string, at: number): boolean {
  const odd = events.filter(isOddOne);
  if (odd.length > 0 && (odd.some(({ is_test }) => is_test) || odd.at(-1)?.['mark'] !== 'none')) return false;
  const before = events.filter(({ occurred_at }) => occurred_at < at);
  const began = before.filter(({ type, agent_id }) => type === 'segment.started' && agent_id === agent).at(-1);
  if (began === undefined) return false;
  const isEnd = ({ type, segment_id }: CxEvent, end: string) => type === end && segment_id === began.segment_id;
  const until = events.filter(({ occurred_at }) => occurred_at <= at);
  const hasLeft = until.some((event) => isEnd(event, 'segment.ended') || event.type === 'session.closed');
  const wraps = events.some((event) => isEnd(event, 'wrapup.started'));
  return wraps ? !until.some((event) => isEnd(event, 'wrapup.ended')) : !hasLeft;
}

/** The events as they may arrive: some twice, in any order. */
export function disturbed(events: readonly CxEvent[], seed: number): readonly CxEvent[] {
  const random = randomOf(seed ^ 0x5eed);
  const all = [...events, ...events.filter(() => random.chance(0.3))];
  for (let i = all.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [all[i], all[j]] = [all[j] as CxEvent, all[i] as CxEvent];
  }
  return all;
}
