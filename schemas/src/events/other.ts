import { z } from 'zod';
import { defineEvent } from './define.ts';
import { durationMs, id, instant } from './envelope.ts';

const short = z.string().min(1).max(200);
const count = z.int().min(0);
const document = z.record(z.string(), z.json());
const money = z.int();

/** Topic cx.visitor: what a customer does outside a conversation. */
export const visitorEvents = [
  defineEvent('visitor.identified', ['customer_id'], { attrs: document.optional() }),
  defineEvent('visitor.page_viewed', ['customer_id'], {
    url_template: z.string().max(2000),
    referrer_host: short.optional(),
    dwell_ms: durationMs.optional(),
  }),
  defineEvent('visitor.invited', ['customer_id'], {}),
  defineEvent('order.placed', ['customer_id'], { order_id: id.optional(), order_value_minor: money, currency: z.string().length(3) }),
  defineEvent('order.refunded', ['customer_id'], { order_id: id.optional(), order_value_minor: money, currency: z.string().length(3) }),
  defineEvent('customer.profile_updated', ['customer_id'], { attrs: document.optional() }),
  defineEvent('customer.erased', ['customer_id'], {}),
];

const kb = { kb_id: id, scope: z.enum(['public', 'independent']).optional(), actor: short.optional() };
const item = { ...kb, item_id: id, version: count.optional(), match_mode: short.optional(), lang: short.optional() };

/** Topic cx.kb: the knowledge base. */
export const kbEvents = [
  defineEvent('kb.item_created', [], item),
  defineEvent('kb.item_updated', [], item),
  defineEvent('kb.item_deleted', [], item),
  defineEvent('kb.import_finished', [], { ...kb, rows_ok: count, rows_rejected: z.array(z.json()).max(1000) }),
  defineEvent('kb.export_finished', [], { ...kb, rows_ok: count }),
  defineEvent('kb.suggestion_created', [], item),
  defineEvent('kb.suggestion_decided', [], { ...item, accepted: z.boolean().optional() }),
];

const complaint = {
  case_id: id,
  /** On the close: business time since the opening, by the calendar named in `config`. */
  business_ms: durationMs.optional(),
  intake_channel: short.optional(),
  category: short.optional(),
  severity: short.optional(),
  template_id: id.optional(),
  step_id: id.optional(),
  due_at: instant.optional(),
};
const outbound = { case_id: id, campaign_id: id.optional(), attempt_no: count.optional(), result: short.optional() };

/** Topic cx.case: complaints and outbound jobs. */
export const caseEvents = [
  ...['opened', 'classified', 'assigned', 'step_done', 'due_set', 'closed'].map((step) => defineEvent(`complaint.${step}`, [], complaint)),
  ...['planned', 'attempted', 'finished'].map((step) => defineEvent(`outbound.${step}`, [], outbound)),
];

const form = { form_id: id, form_version: count.optional() };
const evaluation = {
  evaluation_id: id,
  form_id: id.optional(),
  form_version: count.optional(),
  answers: z.array(z.json()).max(1000).optional(),
  /** How `answers` become the score: their weighted mean (default), or 100 less their deductions. */
  scoring: z.enum(['weighted', 'deduction']).optional(),
  /** Whether the form lets a score rise above 100. */
  allows_bonus: z.boolean().optional(),
  score: z.number().optional(),
  auto_failed: z.boolean().optional(),
  sample_id: id.optional(),
  inclusion_probability: z.number().min(0).max(1).optional(),
  /** Of a dispute: whether the score stays. */
  decision: z.enum(['upheld', 'changed']).optional(),
  evaluator_id: id.optional(),
  evidence: z
    .array(z.looseObject({ message_id: id, start: count, end: count }))
    .max(1000)
    .optional(),
};

/** Topic cx.qa: quality work. */
export const qaEvents = [
  defineEvent('qa.form_published', [], form),
  ...[
    'sampled',
    'assigned',
    'submitted',
    'released',
    'acknowledged',
    'disputed',
    'dispute_decided',
    'calibration_opened',
    'calibration_submitted',
    'reinspected',
    'auto_scored',
  ].map((step) => defineEvent(`qa.${step}`, [], evaluation)),
];

const alert = {
  rule_id: id,
  rule_version: count.optional(),
  fingerprint: short.optional(),
  labels: z.record(z.string(), z.string()).optional(),
  value: z.number().nullable().optional(),
  threshold: z.number().optional(),
  group_key: short.optional(),
  receiver: short.optional(),
  attempt: count.optional(),
  /** What fires again within this time after it was resolved is the same alert; default 5 min. */
  group_interval_ms: durationMs.optional(),
  /** On acknowledging or resolving: whether somebody acted on it. */
  acted_on: z.boolean().optional(),
};

/** Topic cx.alert: rules, alerts and what was sent. */
export const alertEvents = [
  ...['rule_published', 'pending', 'fired', 'escalated', 'acknowledged', 'silenced', 'resolved'].map((step) =>
    defineEvent(`alert.${step}`, [], alert),
  ),
  defineEvent('notification.sent', [], alert),
  defineEvent('notification.failed', [], alert),
];

const published = { version_id: id, valid_from: instant.optional(), document };

/** Topic cx.config: versions of configuration, each a whole document. */
export const configEvents = ['sla_policy', 'calendar', 'queue', 'team', 'survey', 'rates', 'budget'].map((kind) =>
  defineEvent(`${kind}.published`, [], published),
);

const point = { from: instant, until: instant, queue_id: id.optional(), channel: short.optional() };
const milli = z.int().min(-1e12).max(1e12);
const forecast = {
  forecast_id: id,
  /** What is expected, in thousandths; of one interval and group the last one published or overridden counts. */
  points: z
    .array(
      z.looseObject({
        ...point,
        expected_milli: milli,
        low_milli: milli.optional(),
        high_milli: milli.optional(),
        is_closed: z.boolean().optional(),
      }),
    )
    .max(5000)
    .optional(),
  origin_at: instant.optional(),
  grain: short.optional(),
  model: short.optional(),
  points_ref: short.optional(),
  override_reason: short.optional(),
  subject: short.optional(),
};

/** Topic cx.plan: forecasts, schedules, plans. */
export const planEvents = [
  defineEvent('forecast.published', [], forecast),
  defineEvent('forecast.overridden', [], forecast),
  /** What came, once the intervals are settled: the producer reads it from the catalogue. */
  defineEvent('forecast.scored', [], {
    forecast_id: id,
    actuals: z.array(z.looseObject({ ...point, actual_milli: milli, naive_error_milli: milli.optional() })).max(5000),
  }),
  defineEvent('schedule.published', [], {
    subject: short.optional(),
    shift_activities: z.array(z.looseObject({ agent: id, start: instant, end: instant, productive: z.boolean() })).max(10_000),
  }),
  defineEvent('plan.published', [], {
    subject: short.optional(),
    document: document.optional(),
    /** Agents needed, shrinkage included, and agents scheduled. */
    staffing: z
      .array(z.looseObject({ ...point, required: count, scheduled: count.optional() }))
      .max(5000)
      .optional(),
  }),
];

const job = { job: short };

/** Topic cx.ops: what the platform says of itself. */
export const opsEvents = [
  defineEvent('pipeline.checkpoint', [], { ...job, offsets: document.optional() }),
  defineEvent('pipeline.scaled', [], job),
  defineEvent('dq.checked', [], {
    ...job,
    check_id: id,
    passed: z.boolean(),
    observed: z.json().optional(),
    expected: z.json().optional(),
  }),
  defineEvent('report.generated', [], job),
  defineEvent('report.delivered', [], job),
  defineEvent('event.dead_lettered', [], { ...job, error_code: short }),
];

/** Topic cx.sla: announced by the alert engine. */
export const slaEvents = [
  defineEvent('sla.breached', ['session_id'], {
    policy_id: id,
    policy_version: count,
    target: z.enum(['first', 'next', 'periodic', 'resolution']),
    due_at: instant,
    elapsed_business_ms: durationMs.optional(),
  }),
];
