import { type CxEvent, type QueueEntry, routeOf, type Segment, type SessionFacts } from '@tidewatch/schemas';
import { answerSegments } from './agent-segment.ts';
import { customerWaitMs } from './customer-wait.ts';
import { evolveSession } from './evolve-session.ts';
import { type Fold, foldUnit } from './fold.ts';
import { firstFrom, inOrder } from './instants.ts';
import { numberingOf } from './numbering.ts';
import { createSession, type EntryDraft, type SegmentDraft, type SessionDraft } from './session-draft.ts';
import { countTargets, finishTargets } from './sla-events.ts';
import { readTalk, type Talk } from './talk.ts';
import { computeTurns } from './turns.ts';

/** What the session fold yields: the row, and what only the derived events need. */
export interface FoldedSession {
  readonly facts: SessionFacts;
  /** Level of the last `complexity.marked`. */
  readonly complexity: string | null;
}

/** The fold of topic cx.session. */
export const sessionFold: Fold<SessionDraft, FoldedSession> = {
  create: createSession,
  evolve: evolveSession,
  finish: (draft) => ({ facts: finishSession(draft), complexity: draft.complexity }),
};

/** The row that one session's events make, whatever their order and however often each comes; null without events. */
export function foldSession(events: readonly CxEvent[]): SessionFacts | null {
  const [first] = events;
  if (first === undefined) return null;
  return foldUnit(sessionFold, routeOf(first).unit, events)?.facts ?? null;
}

function finishSession(draft: SessionDraft): SessionFacts {
  const closedAt = draft.closedAt === null ? null : Math.max(draft.closedAt, draft.startedAt);
  const entries = draft.entries.map(finishEntry);
  const stays = draft.segments.map(finishSegment);
  const talk = readTalk(draft.messages, draft.views);
  const turns = computeTurns(talk.exchange, { segments: stays, closedAt, businessTimes: draft.businessTimes });
  const asked = draft.firstCustomerMessageAt;
  const firstAgentReplyAt = asked === null ? null : firstFrom(talk.agentReplies, asked);
  const handoffAt = firstHandoff(draft.handoffRequestedAt, entries);
  const deeds = { agentReplies: talk.agentReplies, agentMessages: talk.agentMessages, resolvedYes: inOrder(draft.resolvedYes, (at) => at) };
  const targets = finishTargets(draft.targets, { ...deeds, closedAt });
  const targetCounts = closedAt === null ? null : countTargets(targets, closedAt);
  const numbering = numberingOf(draft.numbering);
  // Without a spread: behind one, the engine would add the other fields one by one.
  return {
    tenant_id: draft.unit.tenantId,
    bucket_on: draft.unit.bucketOn,
    session_id: draft.unit.id,
    version: draft.version,
    seq_count: numbering.seq_count,
    seq_span: numbering.seq_span,
    conversation_id: draft.conversationId,
    customer_id: draft.customerId,
    channel: draft.channel ?? 'unknown',
    origin: draft.origin ?? 'customer',
    access: draft.access,
    lang: draft.lang,
    queue_id: draft.entries[0]?.queue_id ?? null,
    agent_id: draft.agentId,
    is_test: draft.testByEnvelope || draft.markedTest,
    is_spam: draft.markedSpam,
    imported: draft.imported,
    offhours: draft.offhours,
    reopen_of: draft.reopenOf,
    started_at: draft.startedAt,
    first_customer_message_at: asked,
    last_activity_at: draft.lastMessageAt ?? draft.startedAt,
    closed_at: closedAt,
    close_reason: draft.closeReason,
    owner: draft.owner,
    owner_since: draft.ownerSince ?? draft.startedAt,
    first_reply_at: asked === null ? null : firstFrom(talk.replies, asked),
    first_agent_reply_at: firstAgentReplyAt,
    first_agent_reply_business_ms: firstReplyBusinessMs(draft, talk, firstAgentReplyAt),
    handoff_at: handoffAt,
    handoff_reply_at: handoffAt === null ? null : firstFrom(talk.agentReplies, handoffAt),
    handoff_requested_at: draft.handoffRequestedAt,
    handoff_reason: draft.handoffReason,
    resolved: draft.resolution?.resolved ?? null,
    resolved_by: draft.resolution?.by ?? null,
    resolved_at: draft.resolution?.at ?? null,
    topic_id: draft.topic?.topicId ?? null,
    topic_at: draft.topic?.at ?? null,
    prev_session_id: draft.previous?.sessionId ?? draft.reopenOf,
    prev_closed_at: draft.previous?.closedAt ?? null,
    prev_topic_id: draft.previous?.topicId ?? null,
    prev_queue_id: draft.previous?.queueId ?? null,
    prev_agent_id: draft.previous?.agentId ?? null,
    prev_had_unknown: draft.previous?.hadUnknown ?? false,
    prev_had_transfer: draft.previous?.hadTransfer ?? false,
    prev_after_ms: draft.previous?.afterMs ?? null,
    bot_segments: stays.filter((stay) => stay.owner_kind === 'bot').length,
    agent_segments: stays.filter((stay) => stay.owner_kind === 'agent').length,
    agent_replies: talk.agentReplies.length,
    unknowns: draft.botAnswers.filter((answer) => !answer.is_answered).length,
    cost_minor: draft.money.costMinor,
    saving_minor: draft.money.savingMinor,
    transfer_count: draft.transfers.filter((transfer) => transfer.completed_at !== null && transfer.kind !== 'bot').length,
    customer_wait_ms: closedAt === null ? null : customerWaitMs(turns, entries, closedAt),
    duration_business_ms: draft.closedBusinessMs,
    sla_targets: targetCounts?.held ?? null,
    sla_missed: targetCounts?.missed ?? null,
    entries,
    offers: draft.offers.map((offer) => ({ ...offer })),
    segments: answerSegments(stays, turns, talk),
    messages: [...draft.messages],
    turns,
    transfers: draft.transfers.map((transfer) => ({ ...transfer })),
    bot_answers: draft.botAnswers.map((answer) => ({ ...answer })),
    surveys: draft.surveys.map((survey) => ({ ...survey })),
    targets,
  };
}

/** What the agents' first reply says of the business time since the customer's first message. */
function firstReplyBusinessMs({ businessTimes }: SessionDraft, { exchange }: Talk, at: number | null): number | null {
  if (at === null || businessTimes.size === 0) return null;
  const reply = exchange.find((message) => message.sender === 'agent' && message.at === at);
  return (reply && businessTimes.get(reply.message_id)?.sinceFirst) ?? null;
}

/** When the customer was first handed to people: by the bot, or by the first queue entry. */
function firstHandoff(requestedAt: number | null, entries: readonly QueueEntry[]): number | null {
  const first = entries.reduce((at, entry) => Math.min(at, entry.entered_at), requestedAt ?? Number.POSITIVE_INFINITY);
  return Number.isFinite(first) ? first : null;
}

function finishEntry(entry: EntryDraft): QueueEntry {
  return {
    entry_id: entry.entry_id,
    queue_id: entry.queue_id,
    priority: entry.priority,
    entered_at: entry.entered_at,
    left_at: entry.left_at ?? entry.implied?.at ?? null,
    left_reason: entry.left_at === null ? (entry.implied?.reason ?? null) : entry.left_reason,
    wait_business_ms: entry.wait_business_ms,
    accepted_at: entry.accepted_at,
    agent_id: entry.agent_id,
    answer_within_ms: entry.answer_within_ms,
    short_abandon_ms: entry.short_abandon_ms,
    offhours: entry.offhours,
  };
}

function finishSegment(segment: SegmentDraft): Segment {
  const endedAt = segment.ended_at ?? segment.impliedEndAt;
  const lastHold = segment.holdStartedAt === null || endedAt === null ? null : Math.max(0, endedAt - segment.holdStartedAt);
  return {
    segment_id: segment.segment_id,
    owner_kind: segment.owner_kind,
    agent_id: segment.agent_id,
    bot_id: segment.bot_id,
    queue_id: segment.queue_id,
    started_at: segment.started_at,
    ended_at: endedAt,
    wrapup_started_at: segment.wrapup_started_at,
    wrapup_ended_at: segment.wrapup_ended_at,
    hold_ms: segment.hold_ms + (lastHold ?? 0),
    hold_count: segment.hold_count + (lastHold === null ? 0 : 1),
    reply_due_from: null,
    first_reply_at: null,
    active_ms: null,
  };
}
