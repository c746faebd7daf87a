import {
  AGENT_STATUSES,
  CLOSE_REASONS,
  type CxEvent,
  HANDOFF_REASONS,
  INSTRUMENTS,
  importedId,
  LEFT_REASONS,
  nameId,
  ORIGINS,
  OWNER_KINDS,
  RESOLVED,
  SENDERS,
  SLA_TARGETS,
  TRANSFER_KINDS,
} from '@tidewatch/schemas';
import fc from 'fast-check';
import { T0 } from './script.ts';

const of = <T>(...values: readonly T[]) => fc.constantFrom(...values);
const maybe = <T>(arb: fc.Arbitrary<T>) => fc.option(arb, { nil: undefined });
const agentId = of('a1', 'a2');
const queueId = of('q1', 'q2');
const entryId = maybe(of('e1', 'e2'));
const offerId = maybe(of('o1', 'o2'));
const segmentId = maybe(of('s1', 's2', 's3'));
const messageId = of('m1', 'm2', 'm3', 'm4', 'm5', 'm6', 'm7', 'm8');
const itemId = maybe(of('k1', 'k2'));
const surveyId = of('v1', 'v2');
const type = (name: string, fields: Readonly<Record<string, fc.Arbitrary<unknown>>> = {}) =>
  fc.record({ type: fc.constant(name), ...fields });

const agentStarts = type('segment.started', { owner_kind: fc.constant('agent'), segment_id: segmentId, agent_id: agentId });
const agentEnds = type('segment.ended', { owner_kind: fc.constant('agent'), segment_id: segmentId, agent_id: agentId });

const prev = maybe(
  fc.record({ session_id: of('p1', 'p2'), closed_at: fc.constant(T0 - 1000), topic_id: of('t1', 't2'), after_ms: of(0, 9) }),
);
const dueAt = fc.integer({ min: T0 - 1000, max: T0 + 15_000 });
const policyId = of('gold', 'plain');

const anyService = fc.oneof(
  type('session.resolution_marked', { resolved: of(...RESOLVED), resolved_by: maybe(of('customer', 'agent')) }),
  type('session.reopened', { reopen_of: maybe(of('p1', 'p2')) }),
  type('agent.viewed', { agent_id: agentId }),
  type('bot.answered', {
    message_id: maybe(messageId),
    kb_item_id: itemId,
    latency_ms: maybe(fc.nat(5)),
    answer_kind: maybe(of('qa', 'ask_back')),
  }),
  type('bot.unanswered', { message_id: maybe(messageId) }),
  type('bot.feedback', { useful: fc.boolean(), message_id: maybe(messageId), kb_item_id: itemId }),
  type('bot.handoff_requested', { handoff_reason: of(...HANDOFF_REASONS) }),
  type('transfer.requested', { transfer_kind: of(...TRANSFER_KINDS), warm: maybe(fc.boolean()), agent_id: maybe(agentId) }),
  type('transfer.completed', { transfer_kind: of(...TRANSFER_KINDS), warm: maybe(fc.boolean()), agent_id: maybe(agentId) }),
  type('survey.invited', {
    survey_id: surveyId,
    instrument: of(...INSTRUMENTS),
    attributed_agent_id: maybe(agentId),
    scale_max: maybe(of(5, 10)),
  }),
  type('survey.answered', { survey_id: surveyId, score: fc.double({ min: -1, max: 10, noNaN: true }) }),
  type('survey.expired', { survey_id: surveyId }),
  type('topic.classified', { topic_id: of('t1', 't2') }),
);

const anyTarget = fc.oneof(
  type('sla.attached', { policy_id: policyId, policy_version: fc.nat(3), target: of(...SLA_TARGETS), due_at: dueAt }),
  type('sla.rebased', { policy_id: policyId, policy_version: fc.nat(3), target: of(...SLA_TARGETS), due_at: dueAt }),
  type('sla.cancelled', { policy_id: policyId, target: of(...SLA_TARGETS) }),
);

const anyMessage = type('message.sent', {
  message_id: messageId,
  sender: of(...SENDERS),
  visibility: of('public', 'public', 'note'),
  auto: maybe(fc.boolean()),
  agent_id: maybe(agentId),
});

/** Any event of a session that folds, in any order: sequences that make sense are a rarity among them. */
const anySessionEvent = fc.oneof(
  { weight: 6, arbitrary: agentStarts },
  { weight: 3, arbitrary: agentEnds },
  { weight: 8, arbitrary: anyMessage },
  { weight: 5, arbitrary: anyService },
  { weight: 3, arbitrary: anyTarget },
  type('session.started', { origin: maybe(of(...ORIGINS)), offhours: maybe(fc.boolean()), customer_id: maybe(of('u1', 'u2')), prev }),
  type('session.closed', { close_reason: of(...CLOSE_REASONS) }),
  type('session.marked', { mark: of('test', 'spam', 'none') }),
  type('session.absorbed', { absorbed: fc.constant({ session_id: 'x', clocks: { first_customer_message_at: T0 } }) }),
  type('message.recalled', { message_id: of('m1', 'm2') }),
  type('queue.entered', { queue_id: queueId, entry_id: entryId }),
  type('queue.left', { queue_id: maybe(queueId), entry_id: entryId, left_reason: of(...LEFT_REASONS) }),
  type('agent.offered', { agent_id: agentId, offer_id: offerId, entry_id: entryId }),
  type('agent.accepted', { agent_id: agentId, offer_id: offerId }),
  type('agent.missed', { agent_id: agentId, offer_id: offerId }),
  type('segment.started', { owner_kind: of(...OWNER_KINDS), segment_id: segmentId, agent_id: maybe(agentId) }),
  type('segment.ended', { owner_kind: maybe(of(...OWNER_KINDS)), segment_id: segmentId, agent_id: maybe(agentId) }),
  type('wrapup.started', { agent_id: agentId }),
  type('wrapup.ended', { agent_id: agentId }),
  type('hold.started', { agent_id: maybe(agentId) }),
  type('hold.ended', { agent_id: maybe(agentId) }),
  type('complexity.marked', { level: of('simple', 'complex') }),
);

const anyStatus = fc.oneof(
  type('agent.status_changed', { status: of(...AGENT_STATUSES), reason_code: maybe(of('lunch')) }),
  type('agent.status_asserted', { status: of(...AGENT_STATUSES), capacity: maybe(fc.constant({ web: 3, all: 4 })) }),
  type('agent.capacity_changed', { capacity: fc.constant({ phone: 1, chat: 2 }) }),
);

const instant = fc.integer({ min: T0 - 1000, max: T0 + 15_000 });

const anySchedule = type('agent.scheduled', {
  day: fc.constant('2026-03-02'),
  version: fc.integer({ min: 1, max: 3 }),
  activities: fc.array(
    fc.record({
      ...{ from: instant, until: instant, activity: of('serve', 'break', 'lunch') },
      ...{ productive: fc.boolean(), paid: fc.boolean(), adherence: fc.boolean() },
    }),
    { maxLength: 3 },
  ),
});

const anyAgentEvent = fc.oneof(
  { weight: 4, arbitrary: anyStatus },
  type('agent.status_asserted', { status: of(...AGENT_STATUSES), sessions: fc.array(of('c1', 'c2', 'c3'), { maxLength: 3 }) }),
  anySchedule,
  type('agent.work', {
    epoch: of('main', 'other'),
    session_id: of('c1', 'c2'),
    segment_id: of('s1', 's2'),
    day: fc.constant('2026-03-02'),
    from: fc.integer({ min: T0, max: T0 + 1000 }),
    to: fc.option(fc.integer({ min: T0 + 1000, max: T0 + 2000 })),
    complexity: fc.constant(null),
    row_version: fc.integer({ min: 1, max: 5 }),
    is_test: maybe(fc.boolean()),
  }),
);

const orderId = maybe(of('o1', 'o2', 'o3'));
const money = { order_id: orderId, order_value_minor: fc.integer({ min: -500, max: 5_000 }), currency: of('EUR', 'JPY') };
const anyCustomerEvent = fc.oneof(
  { weight: 3, arbitrary: type('order.placed', { ...money, session_id: maybe(of('p1', 'p2')), agent_id: maybe(agentId) }) },
  { weight: 2, arbitrary: type('order.refunded', money) },
  type('visitor.identified'),
);

const answer = fc.record(
  {
    ...{ question_id: of('a', 'b'), weight: of(0, 1, 40, 0.5), min: of(0, 1), max: of(1, 5), chosen: fc.integer({ min: -1, max: 6 }) },
    ...{ verdict: of('right', 'wrong'), applicable: fc.boolean(), fatal: fc.boolean(), deduction: of(0, 2.5, 60) },
  },
  { requiredKeys: ['question_id'] },
);
const judgement = {
  answers: maybe(fc.array(answer, { maxLength: 4 })),
  scoring: maybe(of('weighted', 'deduction')),
  allows_bonus: maybe(fc.boolean()),
  score: maybe(of(0, 66.67, 100, 130)),
  auto_failed: maybe(fc.boolean()),
  evaluator_id: maybe(of('eva', 'leo')),
};
const anyEvaluationEvent = fc.oneof(
  type('qa.sampled', { agent_id: maybe(agentId), inclusion_probability: maybe(of(0, 0.3, 1)), form_id: maybe(of('f1', 'f2')) }),
  ...['qa.submitted', 'qa.auto_scored', 'qa.calibration_submitted', 'qa.reinspected'].map((step) => type(step, judgement)),
  type('qa.released'),
  type('qa.disputed'),
  type('qa.dispute_decided', { ...judgement, decision: maybe(of('upheld', 'changed')) }),
);

const stepId = maybe(of('call', 'refund'));
const anyCaseEvent = fc.oneof(
  ...['complaint.opened', 'complaint.classified', 'complaint.due_set', 'complaint.step_done', 'complaint.closed'].map((step) =>
    type(step, { step_id: stepId, due_at: maybe(dueAt), category: maybe(of('x', 'y')), business_ms: maybe(fc.nat(9)) }),
  ),
  ...['outbound.planned', 'outbound.attempted', 'outbound.finished'].map((step) =>
    type(step, { result: maybe(of('reached', 'busy')), agent_id: maybe(agentId) }),
  ),
);

const anyAlertEvent = fc.oneof(
  { weight: 3, arbitrary: type('alert.fired', { group_interval_ms: maybe(of(0, 2_000, 5_000)) }) },
  { weight: 2, arbitrary: type('alert.resolved', { acted_on: maybe(fc.boolean()) }) },
  type('alert.acknowledged', { acted_on: maybe(fc.boolean()) }),
  type('notification.sent'),
);

const milli = fc.integer({ min: 0, max: 9_000 });
const point = { from: of(T0, T0 + 1_800_000), until: of(T0 + 1_800_000, T0 + 3_600_000), queue_id: queueId };
const pointsOf = (fields: Readonly<Record<string, fc.Arbitrary<unknown>>>) =>
  fc.array(fc.record({ ...point, ...fields }), { maxLength: 4 });
const forecast = {
  points: pointsOf({ expected_milli: milli, low_milli: maybe(milli), high_milli: maybe(milli), is_closed: maybe(fc.boolean()) }),
  origin_at: maybe(instant),
  model: maybe(of('ets', 'naive')),
};
const anyPlanEvent = fc.oneof(
  type('forecast.published', forecast),
  type('forecast.overridden', forecast),
  type('forecast.scored', { actuals: pointsOf({ actual_milli: milli, naive_error_milli: maybe(milli) }) }),
  type('plan.published', { staffing: pointsOf({ required: fc.nat(9), scheduled: maybe(fc.nat(9)) }) }),
);

/** Distinct events of one customer, evaluation, case, alert or plan. */
export const unitHistories = {
  customer: history(anyCustomerEvent, frameOf('customer', { customer_id: 'u1' })),
  evaluation: history(anyEvaluationEvent, frameOf('evaluation', { evaluation_id: 'e1' })),
  case: history(anyCaseEvent, frameOf('case', { case_id: 'k1' })),
  alert: history(anyAlertEvent, frameOf('alert', { rule_id: 'r1', fingerprint: 'f1' })),
  plan: history(anyPlanEvent, frameOf('plan', { forecast_id: 'f1' })),
} as const;

interface Shape {
  readonly name?: string;
  /** Time between two instants, ms. */
  readonly stepMs?: number;
}

/** Distinct events of one session, numbered or not, at few instants, so that ties are common. */
export function sessionHistory({ name = 's', stepMs = 1000 }: Shape = {}): fc.Arbitrary<CxEvent[]> {
  const ids = { conversation_id: `c-${name}`, session_id: importedId(T0, name) };
  return history(anySessionEvent, { name, stepMs, ids });
}

/** Distinct events of one agent on one day. */
export function agentHistory({ name = 'ann', stepMs = 1000 }: Shape = {}): fc.Arbitrary<CxEvent[]> {
  return history(anyAgentEvent, { name, stepMs, ids: { agent_id: name } });
}

/** Statuses of one agent, without derived events. */
export function statusHistory({ name = 'a1', stepMs = 1000 }: Shape = {}): fc.Arbitrary<CxEvent[]> {
  return history(anyStatus, { name, stepMs, ids: { agent_id: name } });
}

interface Frame {
  readonly name: string;
  readonly stepMs: number;
  readonly ids: Readonly<Record<string, string>>;
}

function frameOf(name: string, ids: Frame['ids']): Frame {
  return { name, stepMs: 1000, ids };
}

function history(event: fc.Arbitrary<{ readonly type: string }>, { name, stepMs, ids }: Frame): fc.Arbitrary<CxEvent[]> {
  const when = fc.record({ step: fc.integer({ min: 0, max: 12 }), seq: maybe(fc.integer({ min: 0, max: 20 })) });
  return fc.array(fc.tuple(event, when), { minLength: 1, maxLength: 25 }).map((items) =>
    items.map(([fields, { step, seq }], i): CxEvent => {
      const present = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
      const numbered = seq === undefined ? {} : { seq };
      return {
        event_id: nameId('arbitrary', name, String(i)),
        schema_version: 1,
        tenant_id: 'demo',
        occurred_at: T0 + step * stepMs,
        ...ids,
        ...numbered,
        ...present,
        // The ids of segments are unique, not only inside a session.
        ...('segment_id' in present && 'session_id' in ids ? { segment_id: `${name}-${String(present['segment_id'])}` } : {}),
        type: fields.type,
      };
    }),
  );
}

/** The same events as they may arrive: shuffled, some of them again. */
export function delivered(events: readonly CxEvent[]): fc.Arbitrary<CxEvent[]> {
  return fc
    .tuple(
      fc.shuffledSubarray([...events], { minLength: events.length, maxLength: events.length }),
      fc.array(fc.constantFrom(...events), { maxLength: events.length }),
    )
    .chain(([all, again]) => fc.shuffledSubarray([...all, ...again], { minLength: all.length + again.length }));
}
