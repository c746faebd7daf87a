import { and, between, type Expr, eq, field, is, isIn, le, lt, notNull, or, value } from './expression.ts';
import type { Aggregate, Bilingual, Metric } from './metric.ts';
import { mean, ratio } from './ratios.ts';

const wait = between('entered_at', 'left_at');
const left = notNull(field('left_at'));
const answered = and(is('left_reason', 'assigned'), notNull(field('accepted_at')));
const abandoned = is('left_reason', 'abandoned');
const callback = is('left_reason', 'callback');
const flowedOut = isIn(field('left_reason'), 'flow_out', 'timeout', 'converted_to_message');
const withinT = le(wait, field('answer_within_ms'));
const isShort = lt(wait, field('short_abandon_ms'));
const answeredWithin = and(answered, withinT);
/** Rule D.0.15: arrivals outside opening hours leave the staffed service level. */
const staffed = eq(field('offhours'), value(false));

interface Spec {
  readonly id: string;
  readonly code: string;
  readonly unit: Metric['unit'];
  readonly direction: Metric['direction'];
  readonly aggregate: Aggregate;
  readonly name: Bilingual;
  readonly formula: Bilingual;
  readonly notes: Bilingual;
  readonly source?: Metric['source'];
  readonly additive?: boolean;
}

/** All of D.2 is filed at `queue.entered`, also when it is split by agent. */
function queueMetric(spec: Spec): Metric {
  const { source = 'entries', additive = true } = spec;
  const isInstant = spec.aggregate.kind === 'instant';
  return {
    version: 1,
    family: 'queue',
    ...spec,
    anchor: isInstant ? 'instant' : 'start',
    source,
    at: isInstant ? null : 'entered_at',
    additive,
  };
}

const count = (where?: Expr): Aggregate => ({ kind: 'sum', term: where ? { where } : {} });
function serviceLevel(
  variant: string,
  code: string,
  numerator: Expr,
  denominator: Expr | null,
  formula: Bilingual,
  notes: Bilingual,
): Metric {
  return queueMetric({
    id: `service_level.${variant}`,
    code,
    unit: 'fraction',
    direction: 'higher_better',
    aggregate: ratio({ where: and(staffed, numerator) }, { where: denominator ? and(staffed, denominator) : staffed }),
    name: { en: `Service level (${variant.replaceAll('_', ' ')})`, zh: `服务水平（${SERVICE_LEVEL_ZH[variant] ?? variant}）` },
    formula,
    notes: { en: `${notes.en} Entries outside opening hours are left out.`, zh: `${notes.zh}非工作时间的排队不计入。` },
  });
}

const SERVICE_LEVEL_ZH: Readonly<Record<string, string>> = {
  answered_only: '仅计接起',
  include_abandoned: '计入放弃',
  exclude_short: '剔除短时放弃',
  include_flow_out: '计入溢出',
  removed_within: '限时离队',
  early_abandon_neutral: '早期放弃不计',
};

const percentile = (percent: number, all: boolean): Metric =>
  queueMetric({
    id: `wait_p${percent}${all ? '_all' : ''}`,
    code: 'M20',
    unit: 'ms',
    direction: 'lower_better',
    aggregate: { kind: 'percentile', percent, of: wait, where: all ? left : answered },
    name: all
      ? { en: `Wait p${percent}, all`, zh: `等待时长 P${percent}（全部）` }
      : { en: `Wait p${percent}`, zh: `等待时长 P${percent}` },
    formula: all
      ? { en: `Nearest-rank ${percent}th percentile of all waits that ended`, zh: `全部已离队等待时长的第 ${percent} 百分位（最近秩）` }
      : { en: `Nearest-rank ${percent}th percentile of answered waits`, zh: `已接起等待时长的第 ${percent} 百分位（最近秩）` },
    notes: { en: 'Nearest rank: value number ceil(p·n) of the sorted list.', zh: '最近秩：排序后第 ceil(p·n) 个值。' },
    additive: false,
  });

const longest = (all: boolean): Metric =>
  queueMetric({
    id: all ? 'wait_max_all' : 'wait_max',
    code: 'M20',
    unit: 'ms',
    direction: 'lower_better',
    aggregate: { kind: 'max', of: wait, where: all ? left : answered },
    name: all ? { en: 'Longest wait, all', zh: '最长等待（全部）' } : { en: 'Longest wait', zh: '最长等待' },
    formula: all
      ? { en: 'Longest wait of all that left', zh: '全部离队者的最长等待时长' }
      : { en: 'Longest answered wait', zh: '已接起中的最长等待时长' },
    notes: { en: 'Null when empty; a maximum, never added.', zh: '无数据时为空；为最大值，不可相加。' },
    additive: false,
  });

/** D.2 Queue. */
export const queueMetrics: readonly Metric[] = [
  queueMetric({
    id: 'offered',
    code: 'M10',
    unit: 'count',
    direction: 'neutral',
    aggregate: count(),
    name: { en: 'Offered', zh: '排队量' },
    formula: { en: 'Queue entries', zh: '进入队列的次数' },
    notes: {
      en: 'A transfer to a queue is a new entry; a re-offer inside the same entry is not.',
      zh: '转入其他队列计为新的一次；同一次排队中的再次分配不计。',
    },
  }),
  queueMetric({
    id: 'answered',
    code: 'M11',
    unit: 'count',
    direction: 'higher_better',
    aggregate: count(answered),
    name: { en: 'Answered', zh: '接起量' },
    formula: { en: 'Entries that left as assigned and were accepted', zh: '已分配且被客服接起的排队次数' },
    notes: { en: 'A missed offer is not an answer.', zh: '未接受的分配不算接起。' },
  }),
  queueMetric({
    id: 'abandoned',
    code: 'M12',
    unit: 'count',
    direction: 'lower_better',
    aggregate: count(abandoned),
    name: { en: 'Abandoned', zh: '放弃量' },
    formula: { en: 'Entries that left as abandoned', zh: '客户在接起前离开的排队次数' },
    notes: { en: 'A session that became an offline message is a flow-out.', zh: '转为留言的会话计为溢出。' },
  }),
  queueMetric({
    id: 'abandoned_short',
    code: 'M13',
    unit: 'count',
    direction: 'neutral',
    aggregate: count(and(abandoned, isShort)),
    name: { en: 'Short abandons', zh: '短时放弃量' },
    formula: { en: 'Abandoned with a wait below S', zh: '等待时长小于 S 的放弃次数' },
    notes: { en: 'S by queue, 5 s unless set; strictly below.', zh: 'S 按队列设置，默认 5 秒；严格小于。' },
  }),
  queueMetric({
    id: 'flow_out',
    code: 'M14',
    unit: 'count',
    direction: 'neutral',
    aggregate: count(flowedOut),
    name: { en: 'Flow-outs', zh: '溢出量' },
    formula: { en: 'Entries that left as flow-out, time-out or offline message', zh: '因溢出、超时或转留言离队的次数' },
    notes: { en: 'Callbacks are counted apart.', zh: '回拨单独统计。' },
  }),
  queueMetric({
    id: 'callback_requested',
    code: 'M15',
    unit: 'count',
    direction: 'neutral',
    aggregate: count(callback),
    name: { en: 'Callbacks requested', zh: '预约回拨量' },
    formula: { en: 'Entries that left for a callback', zh: '以预约回拨离队的次数' },
    notes: { en: 'The later call is a session of its own.', zh: '之后的回拨为单独的会话。' },
  }),
  queueMetric({
    id: 'in_queue_now',
    code: 'M16',
    unit: 'count',
    direction: 'lower_better',
    aggregate: { kind: 'instant', from: 'entered_at', to: 'left_at', measure: 'count' },
    name: { en: 'In queue', zh: '排队中' },
    formula: { en: 'Entered and not left at the instant', zh: '该时刻已进入且未离开队列的数量' },
    notes: { en: 'Offered = answered + abandoned + flow-outs + callbacks + waiting.', zh: '排队量 = 接起 + 放弃 + 溢出 + 回拨 + 排队中。' },
    additive: false,
  }),
  queueMetric({
    id: 'oldest_wait_now',
    code: 'M17',
    unit: 'ms',
    direction: 'lower_better',
    aggregate: { kind: 'instant', from: 'entered_at', to: 'left_at', measure: 'oldest_ms' },
    name: { en: 'Longest wait now', zh: '最长等待' },
    formula: { en: 'Longest time in queue at the instant', zh: '该时刻排队者中的最长等待时长' },
    notes: { en: '0 when nobody waits.', zh: '无人排队时为 0。' },
    additive: false,
  }),
  queueMetric({
    id: 'asa',
    code: 'M18',
    unit: 'ms',
    direction: 'lower_better',
    aggregate: mean(wait, answered),
    name: { en: 'Average speed of answer', zh: '平均应答速度' },
    formula: { en: 'Wait of answered ÷ answered', zh: '已接起等待时长之和 ÷ 接起量' },
    notes: { en: 'Bot time is not in it; ringing is.', zh: '不含机器人时段，含振铃时段。' },
  }),
  queueMetric({
    id: 'avg_wait_all',
    code: 'M19',
    unit: 'ms',
    direction: 'lower_better',
    aggregate: mean(wait, left),
    name: { en: 'Average wait, all', zh: '平均等待时长（全部）' },
    formula: { en: 'Wait of all that left ÷ all that left', zh: '全部离队等待时长之和 ÷ 离队数' },
    notes: { en: 'Includes abandons and flow-outs; those still waiting are left out.', zh: '含放弃与溢出；仍在排队者不计入。' },
  }),
  percentile(50, false),
  percentile(90, false),
  longest(false),
  percentile(50, true),
  percentile(90, true),
  longest(true),
  queueMetric({
    id: 'avg_abandon_time',
    code: 'M21',
    unit: 'ms',
    direction: 'neutral',
    aggregate: mean(wait, abandoned),
    name: { en: 'Average time to abandon', zh: '平均放弃时长' },
    formula: { en: 'Wait of abandoned ÷ abandoned', zh: '放弃者等待时长之和 ÷ 放弃量' },
    notes: {
      en: 'Short abandons are in it. It is not patience: see patience_mean.',
      zh: '含短时放弃。不代表客户耐心，耐心见 patience_mean。',
    },
  }),
  queueMetric({
    id: 'abandon_rate',
    code: 'M22',
    unit: 'fraction',
    direction: 'lower_better',
    aggregate: ratio({ where: abandoned }, {}),
    name: { en: 'Abandon rate', zh: '放弃率' },
    formula: { en: 'Abandoned ÷ offered', zh: '放弃量 ÷ 排队量' },
    notes: { en: 'Those still waiting are in the denominator.', zh: '仍在排队者计入分母。' },
  }),
  queueMetric({
    id: 'abandon_rate.exclude_short',
    code: 'M22',
    unit: 'fraction',
    direction: 'lower_better',
    aggregate: ratio({ where: and(abandoned, notShort()) }, { where: or(notAbandoned(), notShort()) }),
    name: { en: 'Abandon rate without short', zh: '放弃率（剔除短时）' },
    formula: { en: '(Abandoned − short) ÷ (offered − short)', zh: '（放弃量 − 短时放弃）÷（排队量 − 短时放弃）' },
    notes: { en: 'Short: a wait strictly below S of the queue, 5 s unless set.', zh: '短时：等待严格小于队列的 S，默认 5 秒。' },
  }),
  serviceLevel(
    'answered_only',
    'M23',
    answeredWithin,
    answered,
    { en: 'Answered within T ÷ answered', zh: 'T 内接起 ÷ 接起量' },
    { en: 'A wait of exactly T is within T.', zh: '恰为 T 的等待视为达标。' },
  ),
  serviceLevel(
    'include_abandoned',
    'M24',
    answeredWithin,
    or(answered, abandoned),
    { en: 'Answered within T ÷ (answered + abandoned)', zh: 'T 内接起 ÷（接起 + 放弃）' },
    { en: 'Genesys: all abandons on, flow-outs off.', zh: 'Genesys 口径：计入全部放弃，不计溢出。' },
  ),
  serviceLevel(
    'exclude_short',
    'M25',
    answeredWithin,
    or(answered, and(abandoned, notShort())),
    { en: 'Answered within T ÷ (answered + abandoned − short abandons)', zh: 'T 内接起 ÷（接起 + 放弃 − 短时放弃）' },
    { en: 'Our default.', zh: '本系统默认口径。' },
  ),
  serviceLevel(
    'include_flow_out',
    'M26',
    answeredWithin,
    or(answered, abandoned, flowedOut),
    { en: 'Answered within T ÷ (answered + abandoned + flow-outs)', zh: 'T 内接起 ÷（接起 + 放弃 + 溢出）' },
    { en: 'Genesys: flow-outs on.', zh: 'Genesys 口径：计入溢出。' },
  ),
  serviceLevel(
    'removed_within',
    'M27',
    and(or(answered, abandoned, callback), withinT),
    null,
    { en: 'Left within T as answered, abandoned or callback ÷ offered', zh: 'T 内以接起、放弃或回拨离队 ÷ 排队量' },
    { en: 'Amazon Connect: abandons within T raise it.', zh: 'Amazon Connect 口径：T 内放弃会抬高该值。' },
  ),
  serviceLevel(
    'early_abandon_neutral',
    'M28',
    answeredWithin,
    or(notAbandoned(), lateAbandon()),
    { en: 'Answered within T ÷ (offered − abandoned within T)', zh: 'T 内接起 ÷（排队量 − T 内放弃）' },
    { en: 'Abandons within T leave the denominator.', zh: 'T 内放弃从分母剔除。' },
  ),
  queueMetric({
    id: 'answer_rate',
    code: 'M29',
    unit: 'fraction',
    direction: 'higher_better',
    aggregate: ratio({ where: answered }, {}),
    name: { en: 'Answer rate', zh: '接起率' },
    formula: { en: 'Answered ÷ offered', zh: '接起量 ÷ 排队量' },
    notes: { en: 'Those still waiting are in the denominator.', zh: '仍在排队者计入分母。' },
  }),
  queueMetric({
    id: 'agent_answer_rate',
    code: 'M30',
    unit: 'fraction',
    direction: 'higher_better',
    source: 'offers',
    aggregate: ratio({ where: is('result', 'accepted') }, {}),
    name: { en: 'Offers accepted', zh: '分配接受率' },
    formula: { en: 'Accepted offers ÷ offers', zh: '接受的分配 ÷ 全部分配' },
    notes: { en: 'Each offer counts, filed at the queue entry.', zh: '按每次分配统计，归入进入队列的时刻。' },
  }),
  queueMetric({
    id: 'agent_non_response',
    code: 'M30',
    unit: 'count',
    direction: 'lower_better',
    source: 'offers',
    aggregate: count(isIn(field('result'), 'missed', 'rejected')),
    name: { en: 'Offers not answered', zh: '未响应分配' },
    formula: { en: 'Missed + rejected offers', zh: '未接 + 拒绝的分配次数' },
    notes: { en: 'Each offer counts, filed at the queue entry.', zh: '按每次分配统计，归入进入队列的时刻。' },
  }),
  queueMetric({
    id: 'patience_mean',
    code: 'M31',
    unit: 'ms',
    direction: 'neutral',
    aggregate: ratio({ of: wait, where: left }, { where: abandoned }),
    name: { en: 'Mean patience', zh: '平均耐心时长' },
    formula: { en: 'Waiting time of all that left ÷ abandoned', zh: '全部离队等待时长之和 ÷ 放弃量' },
    notes: {
      en: 'Maximum likelihood for exponential patience, answered waits censored; null without abandons.',
      zh: '指数耐心的极大似然估计，已接起视为删失；无放弃时为空。',
    },
  }),
];

/** Not a short abandon by its wait; an entry still waiting is none. */
function notShort(): Expr {
  return { op: 'ge', left: wait, right: field('short_abandon_ms') };
}

/** Left otherwise, or still waiting. */
function notAbandoned(): Expr {
  return or({ op: 'is_null', arg: field('left_reason') }, { op: 'ne', left: field('left_reason'), right: value('abandoned') });
}

function lateAbandon(): Expr {
  return { op: 'gt', left: wait, right: field('answer_within_ms') };
}
