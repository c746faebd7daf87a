import type { Process } from '../engine/scheduler.ts';
import { mediaOf } from '../floor/channels.ts';
import type { QueueId } from '../floor/queues.ts';
import type { OfferTruth, StayTruth } from '../ledger/truth.ts';
import { generalLine } from '../phrases/book.ts';
import { chance, lognormalMs, pick } from '../random/draw.ts';
import { giveSlotBack, hasFreeSlot, takeSlot } from './agent.ts';
import { emit, mintId } from './emit.ts';
import { findWork, ringMs } from './line.ts';
import { say, settle } from './session.ts';
import type { Agent, CloseReason, Session, World } from './state.ts';
import { type Talk, talk } from './talk.ts';
import { isOpen } from './world.ts';

/** What comes after a stay with an agent. */
type AfterStay =
  | { readonly kind: 'close'; readonly reason: CloseReason }
  | { readonly kind: 'queue'; readonly queue: QueueId }
  | { readonly kind: 'agent'; readonly agent: Agent };

interface Stay {
  readonly session: Session;
  readonly agent: Agent;
  readonly queue: QueueId;
  readonly segmentId: string;
  readonly truth: StayTruth;
}

const WRAPS_UP = { phone: 0.9, text: 0.55 } as const;
const WRAP_UP_MS = { phone: 45_000, text: 38_000 } as const;
const ACCEPTS_TRANSFER = 0.9;
const MOST_STAYS = 4;

/** The agent, who has a slot taken for it, has the session until it is over or goes on elsewhere. */
export function* stayWithAgent(world: World, session: Session, { agent, queue }: Pick<Stay, 'agent' | 'queue'>): Process<AfterStay> {
  const stay = begin(world, session, agent, queue);
  const mayGoOn = session.truth.stays.length < MOST_STAYS;
  let end = yield* talk(world, { session, agent, segmentId: stay.segmentId, mayTransfer: mayGoOn });
  let next: AfterStay | null = null;
  if (end === 'to_queue') next = transferToQueue(world, stay);
  if (end === 'to_agent') next = yield* transferToAgent(world, stay);
  if (next === null && (end === 'to_queue' || end === 'to_agent')) {
    end = yield* talk(world, { session, agent, segmentId: stay.segmentId, mayTransfer: false });
  }
  finish(world, stay);
  if (next) {
    session.hadTransfer = true;
    emit(world, session, 'transfer.completed', transferFields(stay, next));
    return next;
  }
  return { kind: 'close', reason: reasonOf(end) };
}

function reasonOf(end: Talk): CloseReason {
  return end === 'to_queue' || end === 'to_agent' ? 'agent' : end;
}

function begin(world: World, session: Session, agent: Agent, queue: QueueId): Stay {
  const truth: StayTruth = { agent: agent.id, queue, from: world.scheduler.now, to: null, wrapFrom: null, wrapTo: null };
  const segmentId = mintId(world);
  session.truth.stays.push(truth);
  session.lastAgent = agent;
  agent.held.add(session);
  emit(world, session, 'segment.started', { owner_kind: 'agent', segment_id: segmentId, agent_id: agent.id, queue_id: queue });
  return { session, agent, queue, segmentId, truth };
}

/** Ends the stay; the agent is free after the work that may follow it. */
function finish(world: World, stay: Stay): void {
  const { session, agent, queue, segmentId, truth } = stay;
  const media = mediaOf(session.channel);
  const fields = { segment_id: segmentId, agent_id: agent.id, queue_id: queue };
  truth.to = world.scheduler.now;
  agent.held.delete(session);
  emit(world, session, 'segment.ended', { owner_kind: 'agent', ...fields });
  if (!chance(world.random.talk, WRAPS_UP[media])) {
    giveSlotBack(world, agent);
    findWork(world, agent);
    return;
  }
  truth.wrapFrom = world.scheduler.now;
  session.wrapups += 1;
  emit(world, session, 'wrapup.started', fields);
  world.scheduler.spawn(wrapUp(world, stay));
}

function* wrapUp(world: World, { session, agent, queue, segmentId, truth }: Stay): Process {
  yield Math.round(lognormalMs(world.random.talk, WRAP_UP_MS[mediaOf(session.channel)], 0.5) * agent.spec.pace);
  truth.wrapTo = world.scheduler.now;
  session.wrapups -= 1;
  emit(world, session, 'wrapup.ended', { segment_id: segmentId, agent_id: agent.id, queue_id: queue, wrap_code: session.topic });
  settle(world, session);
  giveSlotBack(world, agent);
  findWork(world, agent);
}

/** Another open queue, or null where there is none. */
function transferToQueue(world: World, stay: Stay): AfterStay | null {
  const others = world.floor.queues.filter((queue) => queue.id !== stay.queue && isOpen(world, queue));
  if (others.length === 0) return null;
  const next: AfterStay = { kind: 'queue', queue: pick(world.random.talk, others).id };
  announce(world, stay, next);
  return next;
}

/** A colleague with room who takes it, or null. Whoever has had the session before is asked first. */
function* transferToAgent(world: World, stay: Stay): Process<AfterStay | null> {
  const { session, agent } = stay;
  const media = mediaOf(session.channel);
  const free = world.agents.filter(
    (one) => one !== agent && one.spec.media === media && one.spec.skills.includes(stay.queue) && hasFreeSlot(one),
  );
  const colleague = free.find((one) => session.truth.stays.some((before) => before.agent === one.id)) ?? free[0];
  if (!colleague) return null;
  const next: AfterStay = { kind: 'agent', agent: colleague };
  announce(world, stay, next);
  return (yield* offerDirectly(world, stay, colleague)) ? next : null;
}

/** Rings at a colleague's desk, past all queues. */
function* offerDirectly(world: World, { session, queue }: Stay, colleague: Agent): Process<boolean> {
  const offerId = mintId(world);
  const fields = { offer_id: offerId, agent_id: colleague.id, queue_id: queue };
  const truth: OfferTruth = { agent: colleague.id, queue, filedAt: world.scheduler.now, end: null };
  session.truth.offers.push(truth);
  takeSlot(world, colleague);
  emit(world, session, 'agent.offered', fields);
  yield ringMs(world, mediaOf(session.channel));
  if (chance(world.random.routing, ACCEPTS_TRANSFER)) {
    truth.end = 'accepted';
    emit(world, session, 'agent.accepted', fields);
    return true;
  }
  truth.end = 'refused';
  emit(world, session, 'agent.rejected', fields);
  giveSlotBack(world, colleague);
  findWork(world, colleague);
  return false;
}

function announce(world: World, stay: Stay, next: AfterStay): void {
  const { session, agent } = stay;
  emit(world, session, 'transfer.requested', transferFields(stay, next));
  say(world, session, { sender: 'agent', agent, text: generalLine(world.random.phrases, session.lang, 'transfer') });
}

function transferFields(stay: Stay, next: AfterStay): Record<string, unknown> {
  const { agent, segmentId, queue } = stay;
  const common = { segment_id: segmentId, agent_id: agent.id, queue_id: queue, warm: next.kind === 'agent' };
  return next.kind === 'agent'
    ? { ...common, transfer_kind: 'agent', from: agent.id, to: next.agent.id }
    : { ...common, transfer_kind: 'queue', from: queue, to: next.kind === 'queue' ? next.queue : undefined };
}

/** A free agent for an outbound call, its slot taken; null when nobody is free. */
export function reserveAgent(world: World, queue: QueueId): Agent | null {
  const agent = world.agents.find((one) => one.spec.media === 'phone' && one.spec.skills.includes(queue) && hasFreeSlot(one));
  if (!agent) return null;
  takeSlot(world, agent);
  return agent;
}
