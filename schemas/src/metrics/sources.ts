import type { UnitTable } from '../facts/unit-rows.ts';
import type { FieldType } from './expression.ts';

/**
 * A field as a metric sees it. `since` names the instant field of the same source from which on the value is known:
 * read with an `as_of` before it, the field is null (keel rule 16). An instant field is known since itself.
 */
export interface SourceField {
  readonly type: FieldType;
  /** Of an instant: it may lie ahead of the reader, and is known as soon as its item exists. */
  readonly ahead?: true;
  readonly since?: string;
  readonly nullable?: true;
  /** `unit`: a column of the row, also where the source is one of its Nested arrays. */
  readonly of?: 'unit';
  /** Name of the column where it differs from the field's. */
  readonly column?: string;
}

/** What a metric counts: the rows of a table, or the items of one Nested array in them. */
export interface Source {
  readonly table: UnitTable;
  /** Nested array of the table; null = the rows themselves. */
  readonly nested: string | null;
  /** Instant from which on the item exists. */
  readonly exists: string;
  readonly fields: Readonly<Record<string, SourceField>>;
  /** Dimension → field. Only these may be asked for. */
  readonly dimensions: Readonly<Partial<Record<Dimension, string>>>;
}

/** Names by which boards split and filter. */
export const DIMENSIONS = [
  'queue',
  'agent',
  'channel',
  'origin',
  'lang',
  'owner',
  'owner_kind',
  'left_reason',
  'close_reason',
  'sender',
  'result',
  'topic',
  'resolved',
  'handoff_reason',
  'responder',
  'transfer_kind',
  'bot',
  'kb_item',
  'match_mode',
  'answer_kind',
  'survey',
  'instrument',
  'sla_target',
  'sla_policy',
  'status',
  'reason',
  'currency',
  'form',
  'question',
  'evaluator',
  'method',
  'category',
  'severity',
  'campaign',
  'rule',
  'subject',
  'model',
] as const;
export type Dimension = (typeof DIMENSIONS)[number];

const id = { type: 'id' } as const;
const text = { type: 'text' } as const;
const instant = { type: 'instant' } as const;
const later = { type: 'instant', nullable: true } as const;
const duration = { type: 'duration' } as const;
const maybe = <T extends SourceField>(f: T) => ({ ...f, nullable: true }) as const;
const ofUnit = <T extends SourceField>(f: T) => ({ ...f, of: 'unit' }) as const;

/** Columns of the session's row that its nested items are split and filtered by. */
const session = {
  channel: ofUnit(text),
  origin: ofUnit(text),
  lang: ofUnit(maybe(text)),
  topic_id: { type: 'id', nullable: true, of: 'unit', since: 'topic_at' },
  topic_at: ofUnit(later),
} as const;
const sessionDimensions = { channel: 'channel', origin: 'origin', lang: 'lang', topic: 'topic_id' } as const;
/** Of a nested item that has no queue of its own: the session's first one. */
const sessionQueue = { type: 'id', nullable: true, of: 'unit', column: 'queue_id' } as const;
/** Instants of the session that its nested items are filed at. */
const sessionStart = { type: 'instant', of: 'unit', column: 'started_at' } as const;
const sessionClose = { type: 'instant', nullable: true, of: 'unit', column: 'closed_at' } as const;

const evaluationDimensions = {
  channel: 'channel',
  queue: 'queue_id',
  agent: 'agent_id',
  bot: 'bot_id',
  form: 'form_id',
  evaluator: 'evaluator_id',
  method: 'method',
} as const;

/** Everything that a metric can be declared over. Rows with `is_test` or `is_spam` are left out of all of them. */
export const SOURCES = {
  sessions: {
    table: 'sessions',
    nested: null,
    exists: 'started_at',
    fields: {
      session_id: id,
      customer_id: maybe(id),
      channel: text,
      origin: text,
      lang: maybe(text),
      queue_id: maybe(id),
      agent_id: maybe(id),
      offhours: { type: 'bool' },
      started_at: instant,
      first_customer_message_at: later,
      last_activity_at: instant,
      closed_at: later,
      close_reason: { type: 'text', nullable: true, since: 'closed_at' },
      owner: { type: 'text', nullable: true, since: 'owner_since' },
      owner_since: instant,
      first_reply_at: later,
      first_agent_reply_at: later,
      first_agent_reply_business_ms: { type: 'duration', nullable: true, since: 'first_agent_reply_at' },
      handoff_at: later,
      handoff_reply_at: later,
      handoff_requested_at: later,
      handoff_reason: { type: 'text', nullable: true, since: 'handoff_requested_at' },
      resolved: { type: 'text', nullable: true, since: 'resolved_at' },
      resolved_by: { type: 'text', nullable: true, since: 'resolved_at' },
      resolved_at: later,
      topic_id: { type: 'id', nullable: true, since: 'topic_at' },
      topic_at: later,
      reopen_of: maybe(id),
      prev_session_id: maybe(id),
      prev_closed_at: later,
      prev_topic_id: maybe(id),
      prev_queue_id: maybe(id),
      prev_agent_id: maybe(id),
      // Of the whole session: metrics that read them are filed at the close.
      bot_segments: { type: 'int', since: 'closed_at', nullable: true },
      agent_segments: { type: 'int', since: 'closed_at', nullable: true },
      agent_replies: { type: 'int', since: 'closed_at', nullable: true },
      transfer_count: { type: 'int', since: 'closed_at', nullable: true },
      customer_wait_ms: { type: 'duration', since: 'closed_at', nullable: true },
      duration_business_ms: { type: 'duration', since: 'closed_at', nullable: true },
      sla_targets: { type: 'int', since: 'closed_at', nullable: true },
      sla_missed: { type: 'int', since: 'closed_at', nullable: true },
    },
    dimensions: {
      ...sessionDimensions,
      queue: 'queue_id',
      agent: 'agent_id',
      owner: 'owner',
      close_reason: 'close_reason',
      resolved: 'resolved',
      handoff_reason: 'handoff_reason',
    },
  },
  /** Sessions as what came after an earlier one: split and filtered by what that one was. A conversation has one channel. */
  returns: {
    table: 'sessions',
    nested: null,
    exists: 'started_at',
    fields: {
      channel: text,
      origin: text,
      started_at: instant,
      topic_id: { type: 'id', nullable: true, since: 'topic_at' },
      topic_at: later,
      reopen_of: maybe(id),
      prev_session_id: maybe(id),
      prev_closed_at: later,
      prev_topic_id: maybe(id),
      prev_queue_id: maybe(id),
      prev_agent_id: maybe(id),
    },
    dimensions: { channel: 'channel', queue: 'prev_queue_id', agent: 'prev_agent_id', topic: 'prev_topic_id' },
  },
  entries: {
    table: 'sessions',
    nested: 'entries',
    exists: 'entered_at',
    fields: {
      ...session,
      entry_id: id,
      queue_id: id,
      entered_at: instant,
      left_at: later,
      left_reason: { type: 'text', nullable: true, since: 'left_at' },
      wait_business_ms: { type: 'duration', nullable: true, since: 'left_at' },
      accepted_at: later,
      agent_id: { type: 'id', nullable: true, since: 'accepted_at' },
      answer_within_ms: duration,
      short_abandon_ms: duration,
      offhours: { type: 'bool' },
    },
    dimensions: { ...sessionDimensions, queue: 'queue_id', agent: 'agent_id', left_reason: 'left_reason' },
  },
  offers: {
    table: 'sessions',
    nested: 'offers',
    exists: 'offered_at',
    fields: {
      ...session,
      offer_id: id,
      queue_id: maybe(id),
      agent_id: id,
      entered_at: instant,
      offered_at: instant,
      decided_at: later,
      result: { type: 'text', nullable: true, since: 'decided_at' },
    },
    dimensions: { ...sessionDimensions, queue: 'queue_id', agent: 'agent_id', result: 'result' },
  },
  segments: {
    table: 'sessions',
    nested: 'segments',
    exists: 'started_at',
    fields: {
      ...session,
      segment_id: id,
      owner_kind: text,
      agent_id: maybe(id),
      queue_id: maybe(id),
      started_at: instant,
      ended_at: later,
      wrapup_started_at: later,
      wrapup_ended_at: later,
      hold_ms: duration,
      hold_count: { type: 'int' },
      reply_due_from: later,
      first_reply_at: later,
      active_ms: { type: 'duration', nullable: true, since: 'ended_at' },
      bot_id: maybe(id),
      session_id: ofUnit(id),
      session_started_at: sessionStart,
      first_customer_message_at: ofUnit(later),
    },
    dimensions: { ...sessionDimensions, queue: 'queue_id', agent: 'agent_id', owner_kind: 'owner_kind', bot: 'bot_id' },
  },
  turns: {
    table: 'sessions',
    nested: 'turns',
    exists: 'asked_at',
    fields: {
      ...session,
      asked_at: instant,
      last_asked_at: instant,
      answered_at: later,
      responder: { type: 'text', nullable: true, since: 'answered_at' },
      agent_id: { type: 'id', nullable: true, since: 'answered_at' },
      queue_id: { type: 'id', nullable: true, since: 'answered_at' },
      given_up_at: later,
      business_ms: { type: 'duration', nullable: true, since: 'answered_at' },
      session_closed_at: sessionClose,
    },
    dimensions: { ...sessionDimensions, queue: 'queue_id', agent: 'agent_id', responder: 'responder' },
  },
  transfers: {
    table: 'sessions',
    nested: 'transfers',
    exists: 'requested_at',
    fields: {
      ...session,
      kind: text,
      requested_at: instant,
      completed_at: later,
      is_warm: { type: 'bool' },
      agent_id: maybe(id),
      session_queue_id: sessionQueue,
      session_closed_at: sessionClose,
    },
    dimensions: { ...sessionDimensions, queue: 'session_queue_id', agent: 'agent_id', transfer_kind: 'kind' },
  },
  bot_answers: {
    table: 'sessions',
    nested: 'bot_answers',
    exists: 'at',
    fields: {
      ...session,
      at: instant,
      is_answered: { type: 'bool' },
      bot_id: maybe(id),
      match_mode: maybe(text),
      answer_kind: maybe(text),
      kb_item_id: maybe(id),
      latency_ms: maybe(duration),
      rating: { type: 'text', nullable: true, since: 'rated_at' },
      rated_at: later,
    },
    dimensions: { ...sessionDimensions, bot: 'bot_id', match_mode: 'match_mode', answer_kind: 'answer_kind', kb_item: 'kb_item_id' },
  },
  surveys: {
    table: 'sessions',
    nested: 'surveys',
    exists: 'invited_at',
    fields: {
      ...session,
      survey_id: id,
      instrument: text,
      cycle: maybe(text),
      invited_at: instant,
      agent_id: maybe(id),
      scale_min: maybe({ type: 'int' }),
      scale_max: maybe({ type: 'int' }),
      answered_at: later,
      score_milli: { type: 'int', nullable: true, since: 'answered_at' },
      expired_at: later,
      session_queue_id: sessionQueue,
      session_started_at: sessionStart,
      session_closed_at: sessionClose,
      prev_closed_at: ofUnit(later),
      prev_topic_id: ofUnit(maybe(id)),
      bot_segments: { type: 'int', nullable: true, of: 'unit', since: 'session_closed_at' },
      agent_segments: { type: 'int', nullable: true, of: 'unit', since: 'session_closed_at' },
    },
    dimensions: { ...sessionDimensions, queue: 'session_queue_id', agent: 'agent_id', survey: 'survey_id', instrument: 'instrument' },
  },
  targets: {
    table: 'sessions',
    nested: 'targets',
    exists: 'attached_at',
    fields: {
      ...session,
      target: text,
      policy_id: id,
      attached_at: instant,
      // A due time is known from the start, also while it lies ahead.
      due_at: { type: 'duration' },
      due: { type: 'instant', column: 'due_at' },
      met_at: later,
      cancelled_at: later,
      session_queue_id: sessionQueue,
      session_closed_at: sessionClose,
    },
    dimensions: { ...sessionDimensions, queue: 'session_queue_id', sla_target: 'target', sla_policy: 'policy_id' },
  },
  spans: {
    table: 'agent_days',
    nested: 'spans',
    exists: 'from',
    fields: {
      agent_id: { type: 'id', of: 'unit' },
      from: instant,
      until: later,
      status: maybe(text),
      reason_code: maybe(text),
      load: { type: 'int' },
      slots: maybe({ type: 'int' }),
      complex_since: later,
    },
    dimensions: { agent: 'agent_id', status: 'status', reason: 'reason_code' },
  },
  messages: {
    table: 'sessions',
    nested: 'messages',
    exists: 'at',
    fields: {
      ...session,
      message_id: id,
      sender: text,
      agent_id: maybe(id),
      at: instant,
      is_public: { type: 'bool' },
      is_auto: { type: 'bool' },
      recalled_at: later,
      session_queue_id: { type: 'id', nullable: true, of: 'unit', column: 'queue_id' },
    },
    dimensions: { ...sessionDimensions, agent: 'agent_id', sender: 'sender', queue: 'session_queue_id' },
  },
  orders: {
    table: 'customers',
    nested: 'orders',
    exists: 'placed_at',
    fields: {
      customer_id: ofUnit(id),
      order_id: id,
      placed_at: instant,
      channel: maybe(text),
      value_minor: { type: 'int' },
      currency: text,
      session_id: maybe(id),
      queue_id: maybe(id),
      agent_id: maybe(id),
      refunded_at: later,
      refunded_minor: { type: 'int', nullable: true, since: 'refunded_at' },
    },
    dimensions: { channel: 'channel', queue: 'queue_id', agent: 'agent_id', currency: 'currency' },
  },
  evaluations: {
    table: 'evaluations',
    nested: null,
    exists: 'first_at',
    fields: {
      first_at: instant,
      method: { type: 'text', nullable: true, since: 'submitted_at' },
      form_id: maybe(id),
      evaluator_id: { type: 'id', nullable: true, since: 'submitted_at' },
      agent_id: maybe(id),
      bot_id: maybe(id),
      queue_id: maybe(id),
      channel: maybe(text),
      sampled_at: later,
      submitted_at: later,
      score_milli: { type: 'int', nullable: true, since: 'submitted_at' },
      auto_failed: { type: 'bool', nullable: true, since: 'submitted_at' },
      weight_milli: { type: 'int' },
      released_at: later,
      disputed_at: later,
      decided_at: later,
      decision: { type: 'text', nullable: true, since: 'decided_at' },
    },
    dimensions: evaluationDimensions,
  },
  answers: {
    table: 'evaluations',
    nested: 'answers',
    exists: 'submitted_at',
    fields: {
      submitted_at: { type: 'instant', nullable: true, of: 'unit' },
      method: ofUnit(maybe(text)),
      form_id: ofUnit(maybe(id)),
      evaluator_id: ofUnit(maybe(id)),
      agent_id: ofUnit(maybe(id)),
      bot_id: ofUnit(maybe(id)),
      queue_id: ofUnit(maybe(id)),
      channel: ofUnit(maybe(text)),
      weight_milli: ofUnit({ type: 'int' }),
      question_id: id,
      score_milli: maybe({ type: 'int' }),
      verdict: maybe(text),
    },
    dimensions: { ...evaluationDimensions, question: 'question_id' },
  },
  cases: {
    table: 'cases',
    nested: null,
    exists: 'first_at',
    fields: {
      first_at: instant,
      kind: text,
      channel: maybe(text),
      category: maybe(text),
      severity: maybe(text),
      campaign_id: maybe(id),
      agent_id: maybe(id),
      opened_at: later,
      closed_at: later,
      business_ms: { type: 'duration', nullable: true, since: 'closed_at' },
      attempted_at: later,
      reached_at: later,
    },
    dimensions: { channel: 'channel', category: 'category', severity: 'severity', campaign: 'campaign_id', agent: 'agent_id' },
  },
  case_steps: {
    table: 'cases',
    nested: 'steps',
    exists: 'set_at',
    fields: {
      channel: ofUnit(maybe(text)),
      category: ofUnit(maybe(text)),
      severity: ofUnit(maybe(text)),
      agent_id: ofUnit(maybe(id)),
      set_at: instant,
      // A due time is known from the start, also while it lies ahead.
      due_at: { type: 'duration' },
      due: { type: 'instant', column: 'due_at' },
      done_at: later,
    },
    dimensions: { channel: 'channel', category: 'category', severity: 'severity', agent: 'agent_id' },
  },
  firings: {
    table: 'alerts',
    nested: 'firings',
    exists: 'fired_at',
    fields: {
      rule_id: ofUnit(id),
      fired_at: instant,
      acknowledged_at: later,
      resolved_at: later,
      acted_on: { type: 'text', nullable: true, since: 'acted_at' },
      acted_at: later,
    },
    dimensions: { rule: 'rule_id' },
  },
  points: {
    table: 'plans',
    nested: 'points',
    exists: 'published_at',
    fields: {
      published_at: { type: 'instant', nullable: true, of: 'unit' },
      subject: ofUnit(maybe(text)),
      model: ofUnit(maybe(text)),
      from: { type: 'instant', ahead: true },
      queue_id: maybe(id),
      channel: maybe(text),
      lead_ms: maybe(duration),
      expected_milli: maybe({ type: 'int' }),
      low_milli: maybe({ type: 'int' }),
      high_milli: maybe({ type: 'int' }),
      scored_at: later,
      actual_milli: { type: 'int', nullable: true, since: 'scored_at' },
      error_milli: { type: 'int', nullable: true, since: 'scored_at' },
      naive_error_milli: { type: 'int', nullable: true, since: 'scored_at' },
      is_closed: { type: 'bool' },
      required: maybe({ type: 'int' }),
      scheduled: maybe({ type: 'int' }),
    },
    dimensions: { queue: 'queue_id', channel: 'channel', subject: 'subject', model: 'model' },
  },
} as const satisfies Record<string, Source>;

export type SourceName = keyof typeof SOURCES;
