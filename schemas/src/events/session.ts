import { z } from 'zod';
import { defineEvent } from './define.ts';
import { durationMs, id, instant } from './envelope.ts';

/** Why a session ended. */
export const CLOSE_REASONS = ['agent', 'customer', 'idle', 'offhours', 'merged', 'spam'] as const;
/** Why a queue entry ended. */
export const LEFT_REASONS = ['assigned', 'abandoned', 'flow_out', 'callback', 'timeout', 'offhours', 'converted_to_message'] as const;
/** Who may own a session. */
export const OWNER_KINDS = ['bot', 'queue', 'agent', 'after_work', 'offline_message'] as const;
export const SENDERS = ['customer', 'bot', 'agent', 'system'] as const;
/** Why a bot hands a customer to people. */
export const HANDOFF_REASONS = ['customer_asked', 'emotion', 'low_confidence', 'rule', 'repeated_unknown'] as const;
export const RESOLVED = ['yes', 'no', 'partial', 'unknown'] as const;
export const TRANSFER_KINDS = ['agent', 'queue', 'bot'] as const;
/** What a survey measures. */
export const INSTRUMENTS = ['csat', 'nps', 'ces', 'resolved'] as const;
/** What an SLA asks for: the first reply, each further one, a sign of life now and then, the end. */
export const SLA_TARGETS = ['first', 'next', 'periodic', 'resolution'] as const;
export const ORIGINS = ['customer', 'agent', 'outbound', 'system'] as const;

const text = z.string().max(100_000);
const short = z.string().min(1).max(200);
const count = z.int().min(0);
const unit = ['conversation_id', 'session_id'] as const;
const session = (type: string, fields: z.ZodRawShape = {}) => defineEvent(type, unit, fields);
const withAgent = (type: string, fields: z.ZodRawShape = {}) => defineEvent(type, [...unit, 'agent_id'], fields);

/** Time that the calendar named in `config` was open, by rule D.0.8 measured to the event itself and frozen in it; absent = no calendar. */
const businessTime = durationMs.optional();

/** The customer's session right before, if it is neither a test nor spam and did not go on in another. */
const prev = z.looseObject({
  session_id: id,
  closed_at: instant.optional(),
  topic_id: id.optional(),
  queue_id: id.optional(),
  agent_id: id.optional(),
  /** True: its bot left a question unanswered. */
  had_unknown: z.boolean().optional(),
  /** True: it was passed on, to an agent or a queue. */
  had_transfer: z.boolean().optional(),
  /** From the close of the one before it to its start; absent = there was none on its topic. */
  after_ms: durationMs.optional(),
});

/** Topic cx.session: everything that happens inside a conversation. */
export const sessionEvents = [
  session('session.started', {
    origin: z.enum(ORIGINS).optional(),
    access: z.enum(['link', 'js_api', 'sdk', 'api']).optional(),
    sdk_version: short.optional(),
    lang: short.optional(),
    reopen_of: id.optional(),
    prev: prev.optional(),
    /** True when the tenant's calendar was closed at `occurred_at`; absent = open. */
    offhours: z.boolean().optional(),
    /** The source system's own reference, for imports. */
    source_ref: short.optional(),
  }),
  /**
   * `business_ms`: since the start. Money in minor units, by the rates in force: `cost_minor` of agents, channel and bot
   * together, `saving_minor` what people would have cost where the bot contained it, less what the bot did.
   */
  session('session.closed', {
    close_reason: z.enum(CLOSE_REASONS),
    business_ms: businessTime,
    cost_minor: z.int().min(0).max(1e12).optional(),
    saving_minor: z.int().min(-1e12).max(1e12).optional(),
  }),
  session('session.reopened', { reopen_of: id.optional() }),
  session('session.absorbed', { absorbed: z.looseObject({ session_id: id }) }),
  session('session.resolution_marked', {
    resolved: z.enum(RESOLVED),
    resolved_by: z.enum(['customer', 'agent', 'inferred']).optional(),
  }),
  session('session.marked', { mark: z.enum(['test', 'spam', 'none']) }),
  session('customer.typing'),
  withAgent('agent.viewed'),

  session('message.sent', {
    message_id: id,
    sender: z.enum(SENDERS),
    visibility: z.enum(['public', 'note']).default('public'),
    content_ref: short.optional(),
    chars: count.optional(),
    lang: short.optional(),
    content_type: short.optional(),
    /** Canned or automatic text: answers nothing. */
    auto: z.boolean().optional(),
    /** Of a reply: since the customer's oldest unanswered message. */
    business_ms: businessTime,
    /** Of an agent's first reply: since the customer's first message. */
    first_business_ms: businessTime,
    /** Plain text as a producer sends it; the door seals it before anything is written. */
    text: text.optional(),
  }),
  session('message.delivered', { message_id: id }),
  session('message.read', { message_id: id }),
  session('message.recalled', { message_id: id }),

  session('bot.answered', {
    match_mode: z.enum(['smart', 'exact', 'contains', 'flow', 'none']).optional(),
    kb_item_id: id.optional(),
    kb_version: count.optional(),
    confidence: z.number().min(0).max(1).optional(),
    latency_ms: durationMs.optional(),
    answer_kind: z.enum(['qa', 'troubleshoot', 'recommend', 'task', 'ask_back', 'chitchat']).optional(),
    message_id: id.optional(),
    topic_has_item: z.boolean().optional(),
  }),
  session('bot.unanswered', { latency_ms: durationMs.optional(), message_id: id.optional(), topic_has_item: z.boolean().optional() }),
  session('bot.feedback', { useful: z.boolean(), kb_item_id: id.optional(), message_id: id.optional() }),
  session('bot.handoff_requested', {
    handoff_reason: z.enum(HANDOFF_REASONS),
  }),
  session('bot.takeover', { takeover_reason: z.enum(['all_busy', 'all_offline', 'peak']) }),

  defineEvent('queue.entered', [...unit, 'queue_id'], {
    entry_id: id.optional(),
    priority: z.int().optional(),
    skills: z.array(short).max(100).optional(),
    position: count.optional(),
    /** Service-level threshold T of the queue, frozen at entry; absent = 20 s. */
    answer_within_ms: durationMs.optional(),
    /** Short-abandon bound S of the queue, frozen at entry; absent = 5 s. */
    short_abandon_ms: durationMs.optional(),
    offhours: z.boolean().optional(),
  }),
  /** `business_ms`: since the entry. */
  session('queue.left', { entry_id: id.optional(), left_reason: z.enum(LEFT_REASONS), business_ms: businessTime }),
  session('routing.decided', {
    rule_id: id.optional(),
    candidates: z.array(id).max(1000).optional(),
    chosen: id.optional(),
    bot_share: z.number().min(0).max(1).optional(),
  }),

  withAgent('agent.offered', { offer_id: id.optional(), entry_id: id.optional() }),
  withAgent('agent.accepted', { offer_id: id.optional() }),
  withAgent('agent.missed', { offer_id: id.optional() }),
  withAgent('agent.rejected', { offer_id: id.optional() }),
  session('segment.started', { owner_kind: z.enum(OWNER_KINDS) }),
  session('segment.ended', { owner_kind: z.enum(OWNER_KINDS).optional() }),
  withAgent('wrapup.started'),
  withAgent('wrapup.ended', { wrap_code: short.optional() }),
  session('hold.started'),
  session('hold.ended'),
  session('transfer.requested', {
    transfer_kind: z.enum(TRANSFER_KINDS),
    warm: z.boolean().optional(),
    from: id.optional(),
    to: id.optional(),
  }),
  session('transfer.completed', {
    transfer_kind: z.enum(TRANSFER_KINDS),
    warm: z.boolean().optional(),
    from: id.optional(),
    to: id.optional(),
  }),

  session('survey.invited', {
    survey_id: id,
    instrument: z.enum(INSTRUMENTS),
    scale_min: z.int().optional(),
    scale_max: z.int().optional(),
    attributed_agent_id: id.optional(),
    cycle: z.enum(['post_session', 'periodic']).optional(),
  }),
  session('survey.answered', { survey_id: id, score: z.number(), comment_ref: short.optional() }),
  session('survey.expired', { survey_id: id }),

  session('topic.classified', {
    topic_id: id,
    domain: short.optional(),
    urgency: short.optional(),
    score: z.number().optional(),
    model_version: short.optional(),
    source: z.enum(['model', 'rule', 'agent']).optional(),
  }),
  session('sentiment.scored', {
    score: z.number(),
    model_version: short.optional(),
    source: z.enum(['model', 'rule', 'agent']).optional(),
  }),
  session('complexity.marked', { level: short, source: z.enum(['model', 'rule', 'agent']).optional() }),
  session('priority.set', { priority: z.int() }),

  session('file.offered', { file_id: id, direction: short.optional(), bytes: count.optional(), mime: short.optional() }),
  session('file.stored', { file_id: id, bytes: count.optional(), sha256: short.optional(), mime: short.optional() }),
  session('file.downloaded', { file_id: id }),
  session('file.returned', { file_id: id, version_of: id.optional() }),
  session('file.rejected', { file_id: id, reject_reason: short }),

  session('call.started', {
    direction: z.enum(['inbound', 'outbound']).optional(),
    from_hash: short.optional(),
    to_hash: short.optional(),
  }),
  session('call.ringing'),
  session('call.answered'),
  session('call.ended', { end_side: short.optional() }),
  session('call.recorded', { recording_ref: short }),
  session('call.transcribed', { content_ref: short.optional() }),

  session('sla.attached', {
    policy_id: id,
    policy_version: count,
    target: z.enum(SLA_TARGETS),
    due_at: instant,
    calendar_version: id.optional(),
  }),
  session('sla.rebased', {
    policy_id: id,
    policy_version: count,
    target: z.enum(SLA_TARGETS),
    due_at: instant,
    calendar_version: id.optional(),
  }),
  session('sla.cancelled', { policy_id: id, target: z.enum(SLA_TARGETS) }),
];
