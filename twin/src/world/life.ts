import type { Process } from '../engine/scheduler.ts';
import type { QueueId } from '../floor/queues.ts';
import { generalLine, topicLine } from '../phrases/book.ts';
import { between, chance } from '../random/draw.ts';
import { planCallback, planReturn, planSurvey } from './aftermath.ts';
import { stayWithBot } from './bot.ts';
import { emit, mintId } from './emit.ts';
import { waitInLine } from './line.ts';
import { closeSession, queueOf, say } from './session.ts';
import type { Agent, CloseReason, Session, World } from './state.ts';
import { stayWithAgent } from './stay.ts';
import { isOpen } from './world.ts';

type Next =
  | { readonly kind: 'queue'; readonly queue: QueueId }
  | { readonly kind: 'agent'; readonly agent: Agent; readonly queue: QueueId }
  | { readonly kind: 'close'; readonly reason: CloseReason };

/** Minutes before closing after which an e-mail waits for the next morning. */
const EMAIL_LAST_MINUTES = 45;

/** The whole story of a session that a customer began. */
export function* live(world: World, session: Session): Process {
  const afterBot = yield* stayWithBot(world, session);
  if (afterBot.kind === 'close') {
    end(world, session, afterBot.reason);
    return;
  }
  if (session.channel === 'email') yield* untilMorning(world, session);
  yield* goOn(world, session, { kind: 'queue', queue: session.queue });
}

/** From queue to agent to queue, until it is over. */
function* goOn(world: World, session: Session, first: Next): Process {
  let next = first;
  while (next.kind !== 'close') {
    if (next.kind === 'queue') next = yield* passQueue(world, session, next.queue);
    else {
      const { queue } = next;
      const after = yield* stayWithAgent(world, session, next);
      next = after.kind === 'agent' ? { ...after, queue } : after;
    }
  }
  end(world, session, next.reason);
}

function* passQueue(world: World, session: Session, queue: QueueId): Process<Next> {
  const departure = yield* waitInLine(world, session, queue);
  switch (departure.kind) {
    case 'answered':
      return { kind: 'agent', agent: departure.agent, queue };
    case 'flow_out':
      return { kind: 'queue', queue: queueOf(world, queue).overflow ?? queue };
    case 'converted_to_message':
      return yield* leaveMessage(world, session);
    case 'offhours':
      tellFromSystem(world, session, 'closedNow');
      return { kind: 'close', reason: 'offhours' };
    case 'timeout':
      tellFromSystem(world, session, 'idle');
      return { kind: 'close', reason: 'idle' };
    case 'callback':
      tellFromSystem(world, session, 'callback');
      planCallback(world, session, { queue, story: (again, agent) => liveCallback(world, again, agent) });
      return { kind: 'close', reason: 'customer' };
    case 'abandoned':
      return { kind: 'close', reason: 'customer' };
  }
}

function* leaveMessage(world: World, session: Session): Process<Next> {
  const segment = { segment_id: mintId(world), owner_kind: 'offline_message' };
  emit(world, session, 'segment.started', segment);
  yield between(world.random.patience, 8_000, 45_000);
  say(world, session, { sender: 'customer', text: generalLine(world.random.phrases, session.lang, 'offline') });
  emit(world, session, 'segment.ended', segment);
  return { kind: 'close', reason: 'customer' };
}

function tellFromSystem(world: World, session: Session, kind: 'closedNow' | 'idle' | 'callback'): void {
  say(world, session, { sender: 'system', isAuto: true, text: generalLine(world.random.phrases, session.lang, kind) });
}

function* untilMorning(world: World, session: Session): Process {
  const { clock, scheduler, random } = world;
  const queue = queueOf(world, session.queue);
  const { minute } = clock.momentAt(scheduler.now);
  if (isOpen(world, queue) && (minute < queue.closes - EMAIL_LAST_MINUTES || queue.closes === 24 * 60)) return;
  const day = minute < queue.opens ? scheduler.now : clock.nextDayAt(scheduler.now + 1);
  yield clock.instantOf(day, queue.opens) - scheduler.now + between(random.patience, 0, 900_000);
}

/** Closes a session, and plans what may come of it: a mark, a survey, another visit. */
function end(world: World, session: Session, reason: CloseReason): void {
  const isSpam = session.isSpam || reason === 'spam';
  if (!isSpam && session.lastAgent && chance(world.random.aftermath, 0.45)) {
    emit(world, session, 'session.resolution_marked', {
      resolved: chance(world.random.aftermath, 0.82) ? 'yes' : chance(world.random.aftermath, 0.5) ? 'partial' : 'no',
      resolved_by: 'agent',
      agent_id: session.lastAgent.id,
    });
  }
  closeSession(world, session, isSpam ? 'spam' : reason);
  if (isSpam) return;
  planSurvey(world, session, reason);
  planReturn(world, session, (again) => live(world, again));
}

/** The story of a call back: the agent speaks first. */
function* liveCallback(world: World, session: Session, agent: Agent): Process {
  emit(world, session, 'call.started', { direction: 'outbound', agent_id: agent.id });
  yield between(world.random.talk, 4_000, 18_000);
  say(world, session, { sender: 'agent', agent, text: generalLine(world.random.phrases, session.lang, 'back') });
  say(world, session, { sender: 'customer', text: topicLine(world.random.phrases, session.lang, session.topic, 'ask') });
  yield* goOn(world, session, { kind: 'agent', agent, queue: session.queue });
}
