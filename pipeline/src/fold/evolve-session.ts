import type { CxEvent, MessageFact, Owner, SessionFacts } from '@tidewatch/schemas';
import { answerQuestion, leaveUnanswered, rateAnswer, requestHandoff } from './bot-events.ts';
import { takeNext } from './numbering.ts';
import { acceptOffer, decideOffer, enterQueue, implyLeave, isWaiting, leaveQueue, offerAgent } from './queue-events.ts';
import { intOf, isSet, textOf } from './read-field.ts';
import { endHold, endSegment, endWrapup, implyEnds, isOpen, startHold, startSegment, startWrapup } from './segment-events.ts';
import type { PreviousSession, SessionDraft } from './session-draft.ts';
import { attachTarget, cancelTarget, rebaseTarget } from './sla-events.ts';
import { answerSurvey, expireSurvey, inviteToSurvey } from './survey-events.ts';
import { completeTransfer, requestTransfer } from './transfer-events.ts';

type Handler = (draft: SessionDraft, event: CxEvent) => void;

/** What each type of event means for the facts; types that are not here only count in the version. */
const HANDLERS: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  ['session.started', start],
  ['session.closed', close],
  ['session.reopened', (draft, event) => void (draft.reopenOf ??= textOf(event, 'reopen_of'))],
  ['session.absorbed', absorb],
  ['session.marked', mark],
  ['session.resolution_marked', markResolution],
  ['agent.viewed', viewSession],
  ['message.sent', sendMessage],
  ['message.recalled', recallMessage],
  ['bot.answered', answerQuestion],
  ['bot.unanswered', leaveUnanswered],
  ['bot.feedback', rateAnswer],
  ['bot.handoff_requested', requestHandoff],
  ['queue.entered', enterQueue],
  ['queue.left', leaveQueue],
  ['agent.offered', offerAgent],
  ['agent.accepted', acceptOffer],
  ['agent.missed', (draft, event) => decideOffer(draft, event, 'missed')],
  ['agent.rejected', (draft, event) => decideOffer(draft, event, 'rejected')],
  ['segment.started', startSegment],
  ['segment.ended', endSegment],
  ['wrapup.started', startWrapup],
  ['wrapup.ended', endWrapup],
  ['hold.started', startHold],
  ['hold.ended', endHold],
  ['transfer.requested', requestTransfer],
  ['transfer.completed', completeTransfer],
  ['survey.invited', inviteToSurvey],
  ['survey.answered', answerSurvey],
  ['survey.expired', expireSurvey],
  ['sla.attached', attachTarget],
  ['sla.rebased', rebaseTarget],
  ['sla.cancelled', cancelTarget],
  ['topic.classified', (draft, event) => void (draft.topic = { topicId: textOf(event, 'topic_id'), at: event.occurred_at })],
  ['complexity.marked', (draft, event) => void (draft.complexity = textOf(event, 'level'))],
]);

/** Told long after the close, also where that was lost: its number may stand among those of the conversation's next session. */
const AFTERWARDS: ReadonlySet<string> = new Set(['survey.answered', 'survey.expired']);

/** Takes the next event of the session, in the order of `comparePlaces`. Never throws, whatever the sequence. */
export function evolveSession(draft: SessionDraft, event: CxEvent): void {
  if (draft.version === 0) {
    draft.conversationId = event.conversation_id ?? '';
    draft.imported = event.imported === true;
    draft.startedAt = event.occurred_at;
  }
  draft.version += 1;
  takeNext(draft.numbering, event.seq, draft.closedAt === null && !AFTERWARDS.has(event.type));
  if (!draft.hasStart) draft.startedAt = Math.min(draft.startedAt, event.occurred_at);
  draft.customerId ??= event.customer_id ?? null;
  draft.channel ??= event.channel ?? null;
  if (event.is_test === true) draft.testByEnvelope = true;
  HANDLERS.get(event.type)?.(draft, event);
  if (draft.closedAt !== null) endStays(draft, draft.closedAt);
  passOwner(draft, event.occurred_at);
}

/** The first `session.started` says when and how the session began, also when other events stand before it. */
function start(draft: SessionDraft, event: CxEvent): void {
  if (draft.hasStart) return;
  draft.hasStart = true;
  draft.startedAt = event.occurred_at;
  draft.imported = event.imported === true;
  draft.origin = textOf(event, 'origin') as SessionFacts['origin'] | null;
  draft.access = textOf(event, 'access');
  draft.lang = textOf(event, 'lang');
  draft.offhours = isSet(event, 'offhours');
  draft.reopenOf ??= textOf(event, 'reopen_of');
  draft.previous = previousOf(event);
}

/** What `prev` says; null without one. */
function previousOf(event: CxEvent): PreviousSession | null {
  const prev = event['prev'];
  if (typeof prev !== 'object' || prev === null) return null;
  const named = prev as Readonly<Record<string, unknown>>;
  return {
    sessionId: textOf(named, 'session_id'),
    closedAt: intOf(named, 'closed_at'),
    topicId: textOf(named, 'topic_id'),
    queueId: textOf(named, 'queue_id'),
    agentId: textOf(named, 'agent_id'),
    hadUnknown: isSet(named, 'had_unknown'),
    hadTransfer: isSet(named, 'had_transfer'),
    afterMs: intOf(named, 'after_ms'),
  };
}

/** The first `session.closed` counts. */
function close(draft: SessionDraft, event: CxEvent): void {
  if (draft.closedAt !== null) return;
  draft.closedAt = event.occurred_at;
  draft.closedBusinessMs = intOf(event, 'business_ms');
  draft.money = { costMinor: intOf(event, 'cost_minor'), savingMinor: intOf(event, 'saving_minor') };
  draft.closeReason = textOf(event, 'close_reason') as SessionFacts['close_reason'];
  if (draft.closeReason === 'spam') draft.markedSpam = true;
}

/**
 * Nothing goes on in a closed session: stays still open end at the close, unless their own events say otherwise. A
 * queue entry leaves by what the close says of the customer: closed by them or idle = abandoned, out of hours =
 * off-hours, else flowed out.
 */
function endStays(draft: SessionDraft, closedAt: number): void {
  const { closeReason: reason } = draft;
  implyEnds(draft, closedAt);
  implyLeave(draft, closedAt, reason === 'customer' || reason === 'idle' ? 'abandoned' : reason === 'offhours' ? 'offhours' : 'flow_out');
}

/** The survivor of a merge takes over the absorbed session's customer clock, where that is earlier. */
function absorb(draft: SessionDraft, event: CxEvent): void {
  const absorbed = event['absorbed'] as { readonly clocks?: { readonly first_customer_message_at?: unknown } | null } | undefined;
  const at = absorbed?.clocks?.first_customer_message_at;
  if (Number.isSafeInteger(at)) draft.firstCustomerMessageAt = earlier(draft.firstCustomerMessageAt, at as number);
}

/** A mark holds until the next: `none` takes back test and spam, also a spam that the close said. */
function mark(draft: SessionDraft, event: CxEvent): void {
  const value = textOf(event, 'mark');
  if (value === 'test') draft.markedTest = true;
  else if (value === 'spam') draft.markedSpam = true;
  else if (value === 'none') draft.markedTest = draft.markedSpam = false;
}

/** The last mark counts; each that says yes may meet a target. */
function markResolution(draft: SessionDraft, event: CxEvent): void {
  const resolved = textOf(event, 'resolved') as SessionFacts['resolved'];
  draft.resolution = { resolved, by: textOf(event, 'resolved_by'), at: event.occurred_at };
  if (resolved === 'yes') draft.resolvedYes.push(event.occurred_at);
}

function viewSession(draft: SessionDraft, event: CxEvent): void {
  if (event.agent_id !== undefined) draft.views.push({ agentId: event.agent_id, at: event.occurred_at });
}

/** One message; a `message_id` counts once in a session. */
function sendMessage(draft: SessionDraft, event: CxEvent): void {
  const messageId = textOf(event, 'message_id') ?? event.event_id;
  if (draft.messageIndex.has(messageId)) return;
  const sender = textOf(event, 'sender') as MessageFact['sender'];
  const message: MessageFact = {
    message_id: messageId,
    sender,
    agent_id: sender === 'agent' ? (event.agent_id ?? null) : null,
    at: event.occurred_at,
    is_public: event['visibility'] !== 'note',
    is_auto: isSet(event, 'auto'),
    recalled_at: null,
  };
  draft.messageIndex.set(messageId, draft.messages.push(message) - 1);
  draft.lastMessageAt = Math.max(draft.lastMessageAt ?? 0, message.at);
  if (!message.is_public) return;
  const [ofTurn, sinceFirst] = [intOf(event, 'business_ms'), intOf(event, 'first_business_ms')];
  if (ofTurn !== null || sinceFirst !== null) draft.businessTimes.set(messageId, { ofTurn, sinceFirst });
  if (sender === 'customer') draft.firstCustomerMessageAt = earlier(draft.firstCustomerMessageAt, message.at);
  if (sender !== 'system' && !message.is_auto) draft.lastSpeaker = sender;
}

function recallMessage(draft: SessionDraft, event: CxEvent): void {
  const index = draft.messageIndex.get(textOf(event, 'message_id') ?? '') ?? -1;
  const message = draft.messages[index];
  if (message?.recalled_at === null) draft.messages[index] = { ...message, recalled_at: Math.max(event.occurred_at, message.at) };
}

function passOwner(draft: SessionDraft, at: number): void {
  const owner = ownerOf(draft);
  if (owner === draft.owner) return;
  draft.owner = owner;
  draft.ownerSince = at;
}

/**
 * Who has the session: nobody when it is closed, else the stay that began last among the open ones (after-contact
 * work only when nothing else is open). An agent whose side spoke last waits for the customer.
 */
function ownerOf(draft: SessionDraft): Owner | null {
  if (draft.closedAt !== null) return null;
  const entry = draft.entries.at(-1);
  const segment =
    draft.segments.findLast((candidate) => isOpen(candidate) && candidate.owner_kind !== 'after_work') ?? draft.segments.findLast(isOpen);
  if (entry && isWaiting(entry) && (segment === undefined || segment.owner_kind === 'after_work' || entry.ordinal > segment.ordinal)) {
    return 'queue';
  }
  if (segment === undefined) return null;
  return segment.owner_kind === 'agent' && draft.lastSpeaker === 'agent' ? 'customer' : segment.owner_kind;
}

function earlier(a: number | null, b: number): number {
  return a === null ? b : Math.min(a, b);
}
