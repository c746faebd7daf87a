import { startOfDay } from '../kernel/ids.ts';
import {
  type BotAnswer,
  DEFAULT_ANSWER_WITHIN_MS,
  DEFAULT_SHORT_ABANDON_MS,
  type MessageFact,
  type Offer,
  type QueueEntry,
  type Segment,
  type SessionFacts,
  type SlaTarget,
  type Survey,
  type Turn,
} from './session-facts.ts';

const DAY = '2026-03-02';

/** For tests: a session row that is plain in everything that `facts` does not say. */
export function buildSession(facts: Partial<SessionFacts> = {}): SessionFacts {
  const started_at = facts.started_at ?? startOfDay(DAY);
  return {
    tenant_id: 'demo',
    bucket_on: DAY,
    session_id: 's1',
    version: 1,
    seq_count: 0,
    seq_span: 0,
    conversation_id: 'c1',
    customer_id: null,
    channel: 'chat',
    origin: 'customer',
    access: null,
    lang: null,
    queue_id: null,
    agent_id: null,
    is_test: false,
    is_spam: false,
    imported: false,
    offhours: false,
    reopen_of: null,
    started_at,
    first_customer_message_at: null,
    last_activity_at: started_at,
    closed_at: null,
    close_reason: null,
    owner: null,
    owner_since: started_at,
    first_reply_at: null,
    first_agent_reply_at: null,
    first_agent_reply_business_ms: null,
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
    prev_had_unknown: false,
    prev_had_transfer: false,
    prev_after_ms: null,
    bot_segments: 0,
    agent_segments: 0,
    agent_replies: 0,
    unknowns: 0,
    cost_minor: null,
    saving_minor: null,
    transfer_count: 0,
    customer_wait_ms: null,
    duration_business_ms: null,
    sla_targets: null,
    sla_missed: null,
    entries: [],
    offers: [],
    segments: [],
    messages: [],
    turns: [],
    transfers: [],
    bot_answers: [],
    surveys: [],
    targets: [],
    ...facts,
  };
}

/** For tests: a queue entry; still waiting unless `facts` says otherwise. */
export function buildEntry(facts: Partial<QueueEntry> = {}): QueueEntry {
  return {
    entry_id: 'e1',
    queue_id: 'q1',
    priority: null,
    entered_at: startOfDay(DAY),
    left_at: null,
    left_reason: null,
    wait_business_ms: null,
    accepted_at: null,
    agent_id: null,
    answer_within_ms: DEFAULT_ANSWER_WITHIN_MS,
    short_abandon_ms: DEFAULT_SHORT_ABANDON_MS,
    offhours: false,
    ...facts,
  };
}

/** For tests: an offer; not decided unless `facts` says otherwise. */
export function buildOffer(facts: Partial<Offer> = {}): Offer {
  return {
    offer_id: 'o1',
    queue_id: 'q1',
    agent_id: 'a1',
    entered_at: startOfDay(DAY),
    offered_at: facts.entered_at ?? startOfDay(DAY),
    decided_at: null,
    result: null,
    ...facts,
  };
}

/** For tests: a segment of an agent; going on unless `facts` says otherwise. */
export function buildSegment(facts: Partial<Segment> = {}): Segment {
  return {
    segment_id: 'g1',
    owner_kind: 'agent',
    agent_id: 'a1',
    bot_id: null,
    queue_id: null,
    started_at: startOfDay(DAY),
    ended_at: null,
    wrapup_started_at: null,
    wrapup_ended_at: null,
    hold_ms: 0,
    hold_count: 0,
    reply_due_from: null,
    first_reply_at: null,
    active_ms: null,
    ...facts,
  };
}

/** For tests: a public message of a customer unless `facts` says otherwise. */
export function buildMessage(facts: Partial<MessageFact> = {}): MessageFact {
  return {
    message_id: 'm1',
    sender: 'customer',
    agent_id: null,
    at: startOfDay(DAY),
    is_public: true,
    is_auto: false,
    recalled_at: null,
    ...facts,
  };
}

/** For tests: a customer's turn; not answered unless `facts` says otherwise. */
export function buildTurn(facts: Partial<Turn> = {}): Turn {
  const asked_at = facts.asked_at ?? startOfDay(DAY);
  return {
    asked_at,
    last_asked_at: asked_at,
    answered_at: null,
    responder: null,
    agent_id: null,
    queue_id: null,
    given_up_at: null,
    business_ms: null,
    ...facts,
  };
}

/** For tests: an SLA target of a first reply, due at its start; not met unless `facts` says otherwise. */
export function buildTarget(facts: Partial<SlaTarget> = {}): SlaTarget {
  const attached_at = facts.attached_at ?? startOfDay(DAY);
  return {
    target: 'first',
    policy_id: 'p1',
    policy_version: 1,
    attached_at,
    due_at: attached_at,
    met_at: null,
    cancelled_at: null,
    ...facts,
  };
}

/** For tests: an answer of the bot, without what it may tell of it; not rated unless `facts` says otherwise. */
export function buildBotAnswer(facts: Partial<BotAnswer> = {}): BotAnswer {
  return {
    at: startOfDay(DAY),
    is_answered: true,
    bot_id: null,
    match_mode: null,
    answer_kind: null,
    kb_item_id: null,
    kb_version: null,
    latency_ms: null,
    rating: null,
    rated_at: null,
    has_item: null,
    ...facts,
  };
}

/** For tests: an invitation to a CSAT from 1 to 5; not answered unless `facts` says otherwise. */
export function buildSurvey(facts: Partial<Survey> = {}): Survey {
  return {
    survey_id: 'v1',
    instrument: 'csat',
    cycle: null,
    invited_at: startOfDay(DAY),
    agent_id: null,
    scale_min: 1,
    scale_max: 5,
    answered_at: null,
    score_milli: null,
    expired_at: null,
    ...facts,
  };
}
