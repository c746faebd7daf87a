import { type CxEvent, type QueueEntry, routeOf, type Segment, type SessionFacts } from '@tidewatch/schemas';
import { evolveSession } from './evolve-session.ts';
import { type Fold, foldUnit } from './fold.ts';
import { createSession, type EntryDraft, type SegmentDraft, type SessionDraft } from './session-draft.ts';

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
  return {
    tenant_id: draft.unit.tenantId,
    bucket_on: draft.unit.bucketOn,
    session_id: draft.unit.id,
    version: draft.version,
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
    first_customer_message_at: draft.firstCustomerMessageAt,
    last_activity_at: draft.lastMessageAt ?? draft.startedAt,
    closed_at: draft.closedAt === null ? null : Math.max(draft.closedAt, draft.startedAt),
    close_reason: draft.closeReason,
    owner: draft.owner,
    owner_since: draft.ownerSince ?? draft.startedAt,
    first_reply_at: null,
    first_agent_reply_at: null,
    handoff_at: null,
    handoff_reply_at: null,
    handoff_requested_at: null,
    handoff_reason: null,
    resolved: null,
    resolved_by: null,
    resolved_at: null,
    topic_id: null,
    topic_at: null,
    prev_session_id: null,
    prev_closed_at: null,
    prev_topic_id: null,
    prev_queue_id: null,
    prev_agent_id: null,
    bot_segments: 0,
    agent_segments: 0,
    agent_replies: 0,
    transfer_count: 0,
    customer_wait_ms: null,
    sla_targets: null,
    sla_missed: null,
    entries: draft.entries.map(finishEntry),
    offers: draft.offers.map((offer) => ({ ...offer })),
    segments: draft.segments.map(finishSegment),
    messages: [...draft.messages],
    turns: [],
    transfers: [],
    bot_answers: [],
    surveys: [],
    targets: [],
  };
}

function finishEntry(entry: EntryDraft): QueueEntry {
  return {
    entry_id: entry.entry_id,
    queue_id: entry.queue_id,
    priority: entry.priority,
    entered_at: entry.entered_at,
    left_at: entry.left_at ?? entry.implied?.at ?? null,
    left_reason: entry.left_at === null ? (entry.implied?.reason ?? null) : entry.left_reason,
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
