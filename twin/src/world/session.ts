import { stampBusiness } from '@tidewatch/schemas';
import type { Channel } from '../floor/channels.ts';
import type { QueueId } from '../floor/queues.ts';
import type { MessageTruth } from '../ledger/truth.ts';
import { TOPICS_BY_QUEUE, type TopicId } from '../phrases/topics.ts';
import { chance, pickWeighted } from '../random/draw.ts';
import { emit, mintId } from './emit.ts';
import { attachPromises, businessOf, followPromises, openPromises } from './promises.ts';
import type { Agent, CloseReason, Conversation, Customer, PreviousSession, Session, World } from './state.ts';
import { isOpen, openMs } from './world.ts';

interface SessionStart {
  readonly customer: Customer;
  readonly conversation: Conversation;
  readonly channel: Channel;
  readonly queue: QueueId;
  readonly topic?: TopicId;
  readonly origin?: 'customer' | 'outbound';
  readonly isReopen?: boolean;
  readonly correlationId?: string;
}

const TEST_SHARE = 0.006;
const REPEAT_WITHIN_MS = 7 * 86_400_000;
const ACCESS = { web: 'js_api', app: 'sdk', wechat: 'api', social: 'api', phone: undefined, email: undefined } as const;

/** Opens a session: `session.started`, the first of its events. */
export function openSession(world: World, start: SessionStart): Session {
  const { customer, conversation, channel, queue } = start;
  const { now } = world.scheduler;
  const random = world.random.customers;
  const offhours = !isOpen(world, queueOf(world, queue));
  const isTest = chance(random, TEST_SHARE);
  const session: Session = {
    id: mintId(world),
    conversation,
    customer,
    channel,
    lang: customer.lang,
    queue,
    topic: start.topic ?? pickWeighted<TopicId>(random, TOPICS_BY_QUEUE[queue]),
    offhours,
    isTest,
    startedAt: now,
    previous: conversation.last,
    promises: openPromises(world, channel, queue),
    truth: {
      customer: customer.id,
      channel,
      startedAt: now,
      offhours,
      isTest,
      isSpam: false,
      closedAt: null,
      businessMs: null,
      entries: [],
      offers: [],
      stays: [],
      messages: [],
      promises: [],
    },
    isSpam: false,
    wrapups: 0,
    lastAgent: null,
    hadTransfer: false,
    isClosed: false,
  };
  conversation.isOpen = true;
  world.started += 1;
  world.unsettled += 1;
  emit(world, session, 'session.started', { ...startFields(session, start), ...session.promises.versions });
  attachPromises(world, session);
  return session;
}

function startFields(session: Session, start: SessionStart): Record<string, unknown> {
  const { previous } = session;
  const isRecent = previous !== null && session.startedAt - previous.told.closed_at <= REPEAT_WITHIN_MS;
  const access = ACCESS[session.channel];
  return {
    origin: start.origin ?? 'customer',
    lang: session.lang,
    offhours: session.offhours,
    ...(access && { access }),
    ...(previous && start.isReopen && { reopen_of: previous.told.session_id }),
    ...(isRecent && previous.isCounted && { prev: previous.told }),
    ...(start.correlationId && { correlation_id: start.correlationId }),
  };
}

/** Closes a session; the notes of it go to the ledger once the work after it is over too. */
export function closeSession(world: World, session: Session, reason: CloseReason): void {
  const { now } = world.scheduler;
  session.truth.closedAt = now;
  session.truth.businessMs = openMs(world, queueOf(world, session.queue), session.startedAt, now);
  session.truth.isSpam = reason === 'spam';
  session.isClosed = true;
  session.conversation.isOpen = false;
  session.conversation.last = asPrevious(session, now);
  emit(world, session, 'session.closed', {
    close_reason: reason,
    ...(session.lastAgent && { agent_id: session.lastAgent.id }),
    ...stampBusiness(session.promises.terms.calendar, session.startedAt, now),
    ...session.promises.versions,
  });
  settle(world, session);
}

/** What the next session says of one that closes now. */
function asPrevious(session: Session, now: number): PreviousSession {
  const [firstEntry] = session.truth.entries;
  const before = session.previous?.isCounted ? session.previous.told : null;
  const told = {
    session_id: session.id,
    closed_at: now,
    topic_id: session.topic,
    ...(firstEntry && { queue_id: firstEntry.queue }),
    ...(session.lastAgent && { agent_id: session.lastAgent.id }),
    had_transfer: session.hadTransfer,
    ...(before?.topic_id === session.topic && { after_ms: session.startedAt - before.closed_at }),
  };
  return { told, isCounted: !session.isTest && !session.truth.isSpam };
}

/** Hands the notes over when nothing more can change. To be called after every end of work. */
export function settle(world: World, session: Session): void {
  if (!session.isClosed || session.wrapups > 0) return;
  world.unsettled -= 1;
  world.truth.add(session.truth);
}

interface Message {
  readonly sender: MessageTruth['sender'];
  readonly text: string;
  readonly agent?: Agent;
  readonly isNote?: boolean;
  /** Canned or automatic. */
  readonly isAuto?: boolean;
}

/** Sends a message; returns its id. */
export function say(world: World, session: Session, message: Message): string {
  const { sender, text, agent, isNote = false, isAuto = false } = message;
  const messageId = mintId(world);
  session.truth.messages.push({ sender, agent: agent?.id ?? '', at: world.scheduler.now, isPublic: !isNote, isAuto });
  const isSpoken = !isNote && !isAuto && sender !== 'system';
  emit(world, session, 'message.sent', {
    message_id: messageId,
    sender,
    visibility: isNote ? 'note' : 'public',
    content_type: session.channel === 'phone' && !isNote ? 'transcript' : 'text',
    lang: session.lang,
    chars: text.length,
    text,
    ...(isAuto && { auto: true }),
    ...(agent && { agent_id: agent.id }),
    ...(isSpoken && businessOf(world, session, sender)),
    ...(isSpoken && sender !== 'customer' && session.promises.versions),
  });
  if (!isNote && (sender === 'customer' || sender === 'agent')) followPromises(world, session, { by: sender, isAuto });
  return messageId;
}

/** The queue of an id that is on this floor. */
export function queueOf(world: World, id: QueueId) {
  const queue = world.queues.get(id);
  if (!queue) throw new RangeError(`the floor has no queue ${id}`);
  return queue;
}
