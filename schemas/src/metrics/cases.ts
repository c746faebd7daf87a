import { and, between, type Expr, field, is, le, notNull } from './expression.ts';
import type { Metric, Term } from './metric.ts';
import { ratio } from './ratios.ts';
import type { SourceName } from './sources.ts';

interface Spec extends Pick<Metric, 'id' | 'direction' | 'name' | 'formula' | 'notes'> {
  readonly unit?: Metric['unit'];
  readonly source: SourceName;
  readonly at: string;
  readonly anchor: Metric['anchor'];
  readonly numerator: Term;
  readonly denominator: Term;
}

function caseMetric({ unit = 'fraction', numerator, denominator, ...spec }: Spec): Metric {
  return {
    version: 1,
    code: 'M107',
    family: 'quality',
    unit,
    aggregate: ratio(numerator, denominator),
    additive: true,
    ...spec,
  };
}

const closedComplaint: Expr = and(is('kind', 'complaint'), notNull(field('opened_at')));
const inBusinessTime: Expr = and(is('kind', 'complaint'), notNull(field('business_ms')));
const inTime: Expr = le(field('done_at'), field('due_at'));

/** D.12 Alerts, complaints and customers to be reached. */
export const caseMetrics: readonly Metric[] = [
  caseMetric({
    id: 'alert_mtta',
    unit: 'ms',
    direction: 'lower_better',
    source: 'firings',
    at: 'fired_at',
    anchor: 'start',
    numerator: { of: between('fired_at', 'acknowledged_at'), where: notNull(field('acknowledged_at')) },
    denominator: { where: notNull(field('acknowledged_at')) },
    name: { en: 'Time to acknowledge an alert', zh: '告警平均确认时长（MTTA）' },
    formula: { en: 'S(|fired → acknowledged|) ÷ alerts acknowledged', zh: 'S(|触发 → 确认|) ÷ 已确认告警数' },
    notes: {
      en: 'What fires again within the group interval is the same alert. Alerts that nobody acknowledged are left out.',
      zh: '在分组间隔内再次触发视为同一告警。未确认的告警不计入。',
    },
  }),
  caseMetric({
    id: 'alert_mttr',
    unit: 'ms',
    direction: 'lower_better',
    source: 'firings',
    at: 'fired_at',
    anchor: 'start',
    numerator: { of: between('fired_at', 'resolved_at'), where: notNull(field('resolved_at')) },
    denominator: { where: notNull(field('resolved_at')) },
    name: { en: 'Time to resolve an alert', zh: '告警平均恢复时长（MTTR）' },
    formula: { en: 'S(|fired → resolved|) ÷ alerts resolved', zh: 'S(|触发 → 恢复|) ÷ 已恢复告警数' },
    notes: { en: 'Alerts that go on are left out.', zh: '仍在持续的告警不计入。' },
  }),
  caseMetric({
    id: 'alert_precision',
    direction: 'higher_better',
    source: 'firings',
    at: 'fired_at',
    anchor: 'start',
    numerator: { where: is('acted_on', 'yes') },
    denominator: {},
    name: { en: 'Precision of alerts', zh: '告警精确率' },
    formula: { en: 'Alerts that somebody acted on ÷ alerts fired', zh: '有人处置的告警 ÷ 触发的告警' },
    notes: {
      en: 'As said on acknowledging or resolving; what nobody said of counts as not acted on.',
      zh: '以确认或恢复时的说明为准；未说明视为未处置。',
    },
  }),
  caseMetric({
    id: 'complaint_on_time_rate',
    direction: 'higher_better',
    source: 'case_steps',
    at: 'due',
    anchor: 'event',
    numerator: { where: inTime },
    denominator: {},
    name: { en: 'Complaint steps on time', zh: '投诉按时处理率' },
    formula: { en: 'Steps done by their due time ÷ steps due', zh: '按时完成的步骤 ÷ 到期步骤' },
    notes: {
      en: 'Filed at the due time that counts, once it has come; one that was extended keeps its first due time beside it. Done at the due time itself is on time.',
      zh: '按有效到期时间归档，到期后计入；延期的步骤同时保留首个到期时间。恰在到期时刻完成视为按时。',
    },
  }),
  caseMetric({
    id: 'complaint_cycle_time',
    unit: 'ms',
    direction: 'lower_better',
    source: 'cases',
    at: 'closed_at',
    anchor: 'end',
    numerator: { of: field('business_ms'), where: inBusinessTime },
    denominator: { where: inBusinessTime },
    name: { en: 'Complaint cycle time', zh: '投诉处理周期' },
    formula: { en: 'S(business time |opened → closed|) ÷ complaints closed', zh: 'S(|受理 → 结案| 的营业时间) ÷ 结案投诉数' },
    notes: {
      en: 'By the calendar stamped on the close; complaints closed without one are left out.',
      zh: '按结案事件注明的日历计算；未注明日历的投诉不计入。',
    },
  }),
  caseMetric({
    id: 'complaint_cycle_time.elapsed',
    unit: 'ms',
    direction: 'lower_better',
    source: 'cases',
    at: 'closed_at',
    anchor: 'end',
    numerator: { of: between('opened_at', 'closed_at'), where: closedComplaint },
    denominator: { where: closedComplaint },
    name: { en: 'Complaint cycle time by the clock', zh: '投诉处理周期（自然时间）' },
    formula: { en: 'S(|opened → closed|) ÷ complaints closed', zh: 'S(|受理 → 结案|) ÷ 结案投诉数' },
    notes: { en: 'Nights and holidays included.', zh: '含夜间与节假日。' },
  }),
  caseMetric({
    id: 'outbound_contact_rate',
    direction: 'higher_better',
    source: 'cases',
    at: 'attempted_at',
    anchor: 'start',
    numerator: { where: notNull(field('reached_at')) },
    denominator: {},
    name: { en: 'Outbound contact rate', zh: '外呼触达率' },
    formula: { en: 'Customers reached ÷ customers attempted', zh: '触达客户数 ÷ 尝试客户数' },
    notes: {
      en: 'Filed at the first attempt; however many follow, a customer counts once.',
      zh: '按首次尝试归档；无论尝试多少次，每位客户只计一次。',
    },
  }),
];
