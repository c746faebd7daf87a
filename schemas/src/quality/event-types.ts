import { topicByType } from '../events/topics.ts';
import { fieldsOf } from '../metrics/fields-of.ts';
import type { Metric } from '../metrics/metric.ts';
import { partsOf } from '../metrics/quotient.ts';
import type { SourceName } from '../metrics/sources.ts';

type Types = readonly string[];

/** What the fields of a source are told by. */
export interface FieldTypes {
  /** Types that tell of the item itself, and so of every field that is not named. */
  readonly item: Types;
  readonly fields?: Readonly<Record<string, Types>>;
}

const STARTED = ['session.started'];
const CLOSED = ['session.closed'];
const SENT = ['message.sent'];
const ENTERED = ['queue.entered'];
const LEFT = ['queue.left', 'agent.accepted', ...CLOSED];
const STAYS = ['segment.started', 'segment.ended', ...CLOSED];
const TOPIC = ['topic.classified'];
const TARGETS = ['sla.attached', 'sla.rebased', 'sla.cancelled', 'agent.accepted', 'session.resolution_marked', ...SENT, ...CLOSED];
const HANDED = ['bot.handoff_requested', ...ENTERED];
const STATES = ['agent.status_changed', 'agent.status_asserted'];
const CAPACITY = ['agent.capacity_changed', 'agent.status_asserted'];
/** What sessions tell of an agent's work is told on by `agent.work`: it is as whole as they are. */
const WORK = ['agent.work', 'wrapup.started', 'wrapup.ended', ...STAYS];
const SCORED = ['qa.submitted', 'qa.auto_scored', 'qa.calibration_submitted', 'qa.reinspected'];

const ofSession = {
  ...{ topic_id: TOPIC, topic_at: TOPIC, session_started_at: STARTED, session_closed_at: CLOSED, session_queue_id: ENTERED },
  first_customer_message_at: [...SENT, 'session.absorbed'],
};

/** Event types behind the fields of each source, as the folds read them; marks of test and spam, on which every number rests, left out. */
export const FIELD_TYPES: { readonly [S in SourceName]: FieldTypes } = {
  sessions: {
    item: STARTED,
    fields: {
      ...ofSession,
      queue_id: ENTERED,
      agent_id: ['agent.accepted', 'segment.started'],
      last_activity_at: SENT,
      closed_at: CLOSED,
      close_reason: CLOSED,
      owner: [...STAYS, ...ENTERED, 'queue.left', 'agent.accepted', ...SENT],
      owner_since: [...STAYS, ...ENTERED, 'queue.left', 'agent.accepted', ...SENT],
      first_reply_at: SENT,
      first_agent_reply_at: SENT,
      first_agent_reply_business_ms: SENT,
      handoff_at: HANDED,
      handoff_reply_at: [...HANDED, ...SENT],
      handoff_requested_at: ['bot.handoff_requested'],
      handoff_reason: ['bot.handoff_requested'],
      resolved: ['session.resolution_marked'],
      resolved_by: ['session.resolution_marked'],
      resolved_at: ['session.resolution_marked'],
      reopen_of: [...STARTED, 'session.reopened'],
      bot_segments: STAYS,
      agent_segments: STAYS,
      agent_replies: SENT,
      transfer_count: ['transfer.completed'],
      customer_wait_ms: [...SENT, ...ENTERED, ...LEFT],
      duration_business_ms: CLOSED,
      sla_targets: TARGETS,
      sla_missed: TARGETS,
      unknowns: ['bot.unanswered'],
    },
  },
  returns: { item: STARTED, fields: ofSession },
  entries: {
    item: ENTERED,
    fields: {
      ...ofSession,
      left_at: LEFT,
      left_reason: LEFT,
      wait_business_ms: ['queue.left'],
      accepted_at: ['agent.accepted'],
      agent_id: ['agent.accepted'],
    },
  },
  offers: {
    item: ['agent.offered'],
    fields: {
      ...ofSession,
      entered_at: [...ENTERED, 'agent.accepted'],
      queue_id: ENTERED,
      decided_at: ['agent.accepted', 'agent.missed', 'agent.rejected'],
      result: ['agent.accepted', 'agent.missed', 'agent.rejected'],
    },
  },
  segments: {
    item: STAYS,
    fields: {
      ...ofSession,
      wrapup_started_at: ['wrapup.started'],
      wrapup_ended_at: ['wrapup.started', 'wrapup.ended', ...CLOSED],
      hold_ms: ['hold.started', 'hold.ended'],
      hold_count: ['hold.started', 'hold.ended'],
      reply_due_from: SENT,
      first_reply_at: SENT,
      active_ms: [...SENT, ...STAYS, 'agent.viewed', 'wrapup.started', 'wrapup.ended'],
    },
  },
  turns: { item: SENT, fields: { ...ofSession, queue_id: [...SENT, ...STAYS], given_up_at: [...SENT, ...CLOSED] } },
  transfers: { item: ['transfer.requested', 'transfer.completed'], fields: ofSession },
  bot_answers: { item: ['bot.answered', 'bot.unanswered'], fields: { ...ofSession, rating: ['bot.feedback'], rated_at: ['bot.feedback'] } },
  surveys: {
    item: ['survey.invited'],
    fields: {
      ...ofSession,
      answered_at: ['survey.answered'],
      score_milli: ['survey.answered'],
      expired_at: ['survey.expired'],
      prev_closed_at: STARTED,
      prev_topic_id: STARTED,
      bot_segments: STAYS,
      agent_segments: STAYS,
    },
  },
  targets: { item: ['sla.attached', 'sla.rebased', 'sla.cancelled'], fields: { ...ofSession, met_at: TARGETS } },
  messages: { item: SENT, fields: { ...ofSession, recalled_at: ['message.recalled'] } },
  agent_days: { item: [...STATES, ...CAPACITY, 'agent.skills_changed'] },
  spans: {
    item: [...STATES, ...CAPACITY, ...WORK],
    fields: {
      agent_id: STATES,
      from: STATES,
      until: STATES,
      status: STATES,
      reason_code: STATES,
      load: [...WORK, 'agent.status_asserted'],
      slots: CAPACITY,
      complex_since: ['complexity.marked', ...WORK],
    },
  },
  plans: {
    item: ['agent.scheduled'],
    fields: { status: STATES, reason_code: STATES, is_serving: STATES, adheres: [...STATES, ...WORK] },
  },
  orders: { item: ['order.placed'], fields: { refunded_at: ['order.refunded'], refunded_minor: ['order.refunded'] } },
  evaluations: {
    item: ['qa.sampled', ...SCORED],
    fields: {
      released_at: ['qa.released'],
      disputed_at: ['qa.disputed'],
      decided_at: ['qa.dispute_decided'],
      decision: ['qa.dispute_decided'],
    },
  },
  answers: { item: SCORED },
  ratings: { item: ['qa.calibration_submitted'] },
  cases: {
    item: ['complaint.opened', 'outbound.planned'],
    fields: {
      category: ['complaint.opened', 'complaint.classified'],
      severity: ['complaint.opened', 'complaint.classified'],
      closed_at: ['complaint.closed', 'outbound.finished'],
      business_ms: ['complaint.closed'],
      attempted_at: ['outbound.attempted'],
      reached_at: ['outbound.attempted', 'outbound.finished'],
    },
  },
  case_steps: { item: ['complaint.due_set'], fields: { done_at: ['complaint.step_done', 'complaint.closed'] } },
  firings: {
    item: ['alert.fired'],
    fields: {
      acknowledged_at: ['alert.acknowledged'],
      resolved_at: ['alert.resolved'],
      acted_on: ['alert.acknowledged', 'alert.resolved'],
      acted_at: ['alert.acknowledged', 'alert.resolved'],
    },
  },
  points: {
    item: ['forecast.published', 'forecast.overridden', 'plan.published'],
    fields: {
      scored_at: ['forecast.scored'],
      actual_milli: ['forecast.scored'],
      error_milli: ['forecast.scored'],
      naive_error_milli: ['forecast.scored'],
    },
  },
};

/** Event types that a metric's value rests on, sorted: those behind each field that its formula reads, and of its items themselves. */
export function eventTypesOf(metric: Metric): readonly string[] {
  return [...new Set(partsOf(metric).flatMap(typesOfPart))].sort();
}

function typesOfPart(part: Metric): Types {
  const { item, fields = {} }: FieldTypes = FIELD_TYPES[part.source];
  return fieldsOf(part).flatMap((name) => fields[name] ?? item);
}

/** Kinds of unit whose numbered events a metric rests on: there a gap in the numbers can be seen. */
export function numberedKindsOf(metric: Metric): readonly NumberedKind[] {
  const kinds = new Set(
    eventTypesOf(metric)
      .filter(isNumbered)
      .map((type) => topicByType.get(type)?.unit),
  );
  return NUMBERED_KINDS.filter((kind) => kinds.has(kind));
}

export const NUMBERED_KINDS = ['session', 'agent_day'] as const;
export type NumberedKind = (typeof NUMBERED_KINDS)[number];

/** Derived work and schedules come from other producers than the agent's own numbers. */
function isNumbered(type: string): boolean {
  return type !== 'agent.work' && type !== 'agent.scheduled';
}
