import { stampBusiness } from '@tidewatch/schemas';
import { type Process, until } from '../engine/scheduler.ts';
import { EMAIL_ANSWER_WITHIN_MS, type Media, mediaOf } from '../floor/channels.ts';
import type { FloorQueue, QueueId } from '../floor/queues.ts';
import type { EntryEnd, EntryTruth, OfferTruth } from '../ledger/truth.ts';
import { between, chance, lognormalMs } from '../random/draw.ts';
import { giveSlotBack, hasFreeSlot, takeSlot } from './agent.ts';
import { emit, mintId } from './emit.ts';
import { drawRisk } from './patience.ts';
import { queueOf } from './session.ts';
import type { Agent, Departure, LeaveReason, Line, Session, Waiting, World } from './state.ts';
import { isOpen, openMs } from './world.ts';

const PRIORITY_HEAD_START_MS = 8_000;
const EMAIL_PRIORITY = -20;
const ASK_AGAIN_MS = 45_000;
const RING_OUT_MS = 15_000;
const MISSED = 0.03;
const REJECTED = 0.01;
const OFFHOURS_LOOK_MS = [2_000, 9_000] as const;

/** Waits in a queue until an agent takes the session or it leaves otherwise. */
export function* waitInLine(world: World, session: Session, queueId: QueueId): Process<Departure> {
  const { scheduler } = world;
  const queue = queueOf(world, queueId);
  const isClosed = !isOpen(world, queue);
  const waiting = enter(world, session, queue, isClosed && session.channel !== 'email');
  if (isClosed && session.channel !== 'email') {
    yield between(world.random.patience, ...OFFHOURS_LOOK_MS);
    return leave(world, waiting, chance(world.random.patience, 0.45) ? 'converted_to_message' : 'offhours');
  }
  const risk = drawRisk(world, session, queue);
  if (risk) scheduler.at(scheduler.now + risk.afterMs, () => leave(world, waiting, risk.reason));
  lineOf(world, queue.id, waiting.media).push(waiting);
  findAgent(world, waiting);
  return yield* until(waiting.departure);
}

function enter(world: World, session: Session, queue: FloorQueue, isClosed: boolean): Waiting {
  const { now } = world.scheduler;
  const isEmail = session.channel === 'email';
  const priority = isEmail ? EMAIL_PRIORITY : queue.priority;
  const media = mediaOf(session.channel);
  const truth: EntryTruth = {
    queue: queue.id,
    enteredAt: now,
    offhours: isClosed,
    answerWithinMs: isEmail ? EMAIL_ANSWER_WITHIN_MS : queue.answerWithinMs,
    shortAbandonMs: queue.shortAbandonMs,
    leftAt: null,
    businessMs: null,
    end: null,
    agent: '',
  };
  const entryId = mintId(world);
  session.truth.entries.push(truth);
  emit(world, session, 'queue.entered', {
    queue_id: queue.id,
    entry_id: entryId,
    priority,
    skills: [queue.id],
    position: lineOf(world, queue.id, media).length,
    answer_within_ms: truth.answerWithinMs,
    short_abandon_ms: truth.shortAbandonMs,
    offhours: isClosed,
    config: { ...session.promises.versions.config, ...calendarVersion(world, queue), queue: `${queue.id}-1` },
  });
  const rank = now - priority * PRIORITY_HEAD_START_MS;
  return { session, queue, media, entryId, rank, departure: world.scheduler.signal(), truth, ringingAt: null, notBefore: new Map() };
}

const END_OF: Readonly<Record<LeaveReason, EntryEnd>> = {
  abandoned: 'abandoned',
  flow_out: 'flowed_out',
  timeout: 'flowed_out',
  converted_to_message: 'flowed_out',
  callback: 'callback',
  offhours: 'offhours',
};

/** Leaves without an agent, unless one has the session by now. An offer that still rings stays without an answer. */
function leave(world: World, waiting: Waiting, reason: LeaveReason): Departure {
  const departure = { kind: reason };
  if (!waiting.departure.fire(departure)) return departure;
  depart(world, waiting, END_OF[reason]);
  tellLeft(world, waiting, reason);
  const { ringingAt } = waiting;
  if (ringingAt) {
    giveSlotBack(world, ringingAt);
    findWork(world, ringingAt);
  }
  return departure;
}

/** The wait is measured by the hours of its own queue. */
function tellLeft(world: World, { session, queue, entryId, truth }: Waiting, reason: LeaveReason | 'assigned'): void {
  emit(world, session, 'queue.left', {
    queue_id: queue.id,
    entry_id: entryId,
    left_reason: reason,
    ...stampBusiness(world.calendars.get(queue.id) ?? null, truth.enteredAt, world.scheduler.now),
    config: { ...session.promises.versions.config, ...calendarVersion(world, queue) },
  });
}

function calendarVersion(world: World, queue: FloorQueue): { readonly calendar?: string } {
  const calendar = world.calendars.get(queue.id);
  return calendar ? { calendar: calendar.version_id } : {};
}

function depart(world: World, waiting: Waiting, end: EntryEnd): void {
  const line = lineOf(world, waiting.queue.id, waiting.media);
  const at = line.indexOf(waiting);
  if (at >= 0) line.splice(at, 1);
  waiting.truth.leftAt = world.scheduler.now;
  waiting.truth.businessMs = openMs(world, waiting.queue, waiting.truth.enteredAt, world.scheduler.now);
  waiting.truth.end = end;
}

/** Offers the session to the agent who has most room, of those the one who has been waiting longest. */
function findAgent(world: World, waiting: Waiting): void {
  if (waiting.ringingAt || waiting.departure.fired) return;
  let best: Agent | null = null;
  for (const agent of world.agents) {
    if (mayServe(world, agent, waiting) && hasFreeSlot(agent) && (best === null || isFreer(agent, best))) best = agent;
  }
  if (best) offer(world, waiting, best);
}

function mayServe(world: World, agent: Agent, waiting: Waiting): boolean {
  const { media, skills } = agent.spec;
  return media === waiting.media && skills.includes(waiting.queue.id) && (waiting.notBefore.get(agent) ?? 0) <= world.scheduler.now;
}

function isFreer(a: Agent, b: Agent): boolean {
  const byLoad = a.hand / a.spec.slots - b.hand / b.spec.slots;
  return byLoad < 0 || (byLoad === 0 && a.idleSince < b.idleSince);
}

/** Gives an agent with free slots the sessions that are first in their lines, as many as there are slots. */
export function findWork(world: World, agent: Agent): void {
  while (hasFreeSlot(agent)) {
    let next: Waiting | null = null;
    for (const skill of agent.spec.skills) {
      const first = lineOf(world, skill, agent.spec.media).find((one) => one.ringingAt === null && mayServe(world, agent, one));
      if (first && (next === null || first.rank < next.rank)) next = first;
    }
    if (next === null) return;
    offer(world, next, agent);
  }
}

function offer(world: World, waiting: Waiting, agent: Agent): void {
  const offerId = mintId(world);
  const truth: OfferTruth = { agent: agent.id, queue: waiting.queue.id, filedAt: waiting.truth.enteredAt, end: null };
  waiting.session.truth.offers.push(truth);
  waiting.ringingAt = agent;
  emit(world, waiting.session, 'agent.offered', {
    offer_id: offerId,
    entry_id: waiting.entryId,
    queue_id: waiting.queue.id,
    agent_id: agent.id,
  });
  takeSlot(world, agent);
  world.scheduler.spawn(ring(world, waiting, { agent, offerId, truth }));
}

interface Ringing {
  readonly agent: Agent;
  readonly offerId: string;
  readonly truth: OfferTruth;
}

/** Rings until the agent takes it, declines it or lets it ring out. */
function* ring(world: World, waiting: Waiting, { agent, offerId, truth }: Ringing): Process {
  const random = world.random.routing;
  const answer = random.next() < MISSED ? 'missed' : chance(random, REJECTED) ? 'rejected' : 'accepted';
  yield answer === 'missed' ? RING_OUT_MS : ringMs(world, waiting.media);
  if (waiting.departure.fired) return;
  const { session, queue, entryId } = waiting;
  const fields = { offer_id: offerId, agent_id: agent.id, queue_id: queue.id };
  waiting.ringingAt = null;
  if (answer === 'accepted') {
    truth.end = 'accepted';
    waiting.truth.agent = agent.id;
    depart(world, waiting, 'answered');
    tellLeft(world, waiting, 'assigned');
    emit(world, session, 'agent.accepted', { ...fields, entry_id: entryId });
    waiting.departure.fire({ kind: 'answered', agent });
    return;
  }
  truth.end = 'refused';
  const { now } = world.scheduler;
  waiting.notBefore.set(agent, now + ASK_AGAIN_MS);
  emit(world, session, `agent.${answer}`, fields);
  world.scheduler.at(now + ASK_AGAIN_MS, () => findAgent(world, waiting));
  giveSlotBack(world, agent);
  findAgent(world, waiting);
  findWork(world, agent);
}

/** How long an agent lets a session ring before taking it, ms. */
export function ringMs(world: World, media: Media): number {
  return media === 'phone' ? lognormalMs(world.random.routing, 5_000, 0.35) : lognormalMs(world.random.routing, 2_500, 0.5);
}

function lineOf(world: World, queue: QueueId, media: Media): Line {
  const key = `${queue}/${media}`;
  let line = world.lines.get(key);
  if (!line) world.lines.set(key, (line = []));
  return line;
}
