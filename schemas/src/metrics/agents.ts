import { and, type Expr, field, is, isIn, lt, not, notNull, value } from './expression.ts';
import type { Metric, Scale, Term } from './metric.ts';

/** At work: takes sessions, or has no hand free for more. */
const available: Expr = isIn(field('status'), 'available', 'busy');
const busy: Expr = lt(value(0), field('load'));
const load: Expr = field('load');
/** Nobody knows the share of slots that are not told. */
const hasSlots: Expr = and(available, notNull(field('slots')));

const HOUR_MS = 3_600_000;

/** Time that agents spend in spans of their days, cut exactly where intervals meet. */
function time(term: Term): Metric['aggregate'] {
  return { kind: 'overlap', from: 'from', to: 'until', numerator: term };
}

function timeRatio(numerator: Term, denominator: Term, scale: Scale = {}): Metric['aggregate'] {
  return { kind: 'overlap', from: 'from', to: 'until', numerator, denominator, ...scale };
}

const ofSpans = { version: 1, family: 'agents', anchor: 'state', source: 'spans', at: null } as const;

/** D.7 Agents, and what an agent's time says of handling (M48). */
export const agentMetrics: readonly Metric[] = [
  {
    ...ofSpans,
    id: 'handle_time_agent_share',
    code: 'M48',
    family: 'handling',
    unit: 'ms',
    direction: 'neutral',
    aggregate: time({ where: busy }),
    name: { en: 'Handle time, agent time', zh: '处理时长（客服工时）' },
    formula: {
      en: 'Each second in which an agent has sessions in hand, shared equally among them',
      zh: '客服手中有会话的每一秒，在这些会话间平均分摊',
    },
    notes: {
      en: 'The shares of one second add up to that second: the total is the busy time by the clock. Handle time (M46) counts sessions at the same time in full.',
      zh: '同一秒的各份额之和为一秒：合计等于实际忙碌时长。处理时长（M46）则对并行会话各自完整计入。',
    },
    additive: true,
  },
  {
    ...ofSpans,
    id: 'time_online',
    code: 'M87',
    unit: 'ms',
    direction: 'neutral',
    aggregate: time({ where: not(is('status', 'offline')) }),
    name: { en: 'Time online', zh: '在线时长' },
    formula: { en: 'Time in any status but offline', zh: '处于离线以外任一状态的时长' },
    notes: {
      en: 'Available and non-productive time together. A day counts from the first status told on it; a status that nobody ends goes on to the end of the UTC day, or to now.',
      zh: '等于可接待时长与非服务时长之和。自当日首次告知状态起计；未结束的状态计至该 UTC 日结束或当前时刻。',
    },
    additive: true,
  },
  {
    ...ofSpans,
    id: 'time_available',
    code: 'M87',
    unit: 'ms',
    direction: 'neutral',
    aggregate: time({ where: available }),
    name: { en: 'Time available', zh: '可接待时长' },
    formula: { en: 'Time in status available or busy', zh: '处于可接待或忙碌状态的时长' },
    notes: {
      en: 'Busy is an agent who works and has no slot free. Split by status to tell the two apart.',
      zh: '忙碌指正在工作且无空闲接待名额。按状态拆分可区分二者。',
    },
    additive: true,
  },
  {
    ...ofSpans,
    id: 'time_nonproductive',
    code: 'M87',
    unit: 'ms',
    direction: 'neutral',
    aggregate: time({ where: isIn(field('status'), 'break', 'training', 'meeting', 'custom') }),
    name: { en: 'Time non-productive', zh: '非服务时长' },
    formula: { en: 'Time in status break, training, meeting or a custom one', zh: '处于小休、培训、会议或自定义状态的时长' },
    notes: {
      en: 'Split by reason to see what it went to. Sessions may still be in hand.',
      zh: '按原因拆分可查看去向。期间手中仍可能有会话。',
    },
    additive: true,
  },
  {
    ...ofSpans,
    id: 'busy_time_wall',
    code: 'M88',
    unit: 'ms',
    direction: 'neutral',
    aggregate: time({ where: busy }),
    name: { en: 'Busy time', zh: '忙碌时长' },
    formula: { en: 'Time with at least one session in hand, after-contact work included', zh: '手中至少有一个会话的时长，含事后处理' },
    notes: { en: 'Sessions at the same time count once; in every status.', zh: '并行会话只计一次；不限状态。' },
    additive: true,
  },
  {
    ...ofSpans,
    id: 'occupancy_wall',
    code: 'M89',
    unit: 'fraction',
    direction: 'neutral',
    aggregate: timeRatio({ where: and(available, busy) }, { where: available }),
    name: { en: 'Occupancy', zh: '占用率' },
    formula: { en: 'Busy while available ÷ time available', zh: '可接待期间的忙碌时长 ÷ 可接待时长' },
    notes: {
      en: 'One chat of three is 100 %: read it with slot utilisation. Work in a break counts neither above nor below.',
      zh: '三个名额中有一个会话即为 100 %：请结合名额利用率解读。小休期间的工作不计入分子与分母。',
    },
    additive: true,
  },
  {
    ...ofSpans,
    id: 'slot_utilisation',
    code: 'M90',
    unit: 'fraction',
    direction: 'neutral',
    aggregate: timeRatio({ of: load, where: hasSlots }, { of: field('slots'), where: hasSlots }),
    name: { en: 'Slot utilisation', zh: '名额利用率' },
    formula: { en: 'Session time while available ÷ slot time while available', zh: '可接待期间的会话时长 ÷ 可接待期间的名额时长' },
    notes: {
      en: 'A change of capacity counts from its instant. Slots over all channels; time before they are told counts neither above nor below. Over 100 % where more is in hand than there are slots.',
      zh: '接待上限的变更自其时刻起生效。名额为各渠道之和；告知之前的时间不计入分子与分母。手中会话超过名额时大于 100 %。',
    },
    additive: true,
  },
  {
    ...ofSpans,
    id: 'avg_concurrency',
    code: 'M91',
    unit: 'ratio',
    direction: 'neutral',
    aggregate: timeRatio({ of: load, where: busy }, { where: busy }),
    name: { en: 'Concurrency while busy', zh: '忙碌时平均并发' },
    formula: { en: 'Session time ÷ busy time', zh: '会话时长 ÷ 忙碌时长' },
    notes: { en: 'Never below 1; in every status.', zh: '不小于 1；不限状态。' },
    additive: true,
  },
  {
    id: 'agent_segments_ended',
    isPart: true,
    code: 'M92',
    version: 1,
    family: 'agents',
    unit: 'count',
    direction: 'neutral',
    anchor: 'end',
    source: 'segments',
    at: 'ended_at',
    aggregate: { kind: 'sum', term: { where: is('owner_kind', 'agent') } },
    name: { en: 'Agent segments ended', zh: '结束的人工服务段' },
    formula: { en: 'Segments of agents that have ended', zh: '已结束的人工服务段数' },
    notes: { en: 'A session that two agents had counts for both.', zh: '由两名客服服务的会话各计一次。' },
    additive: true,
  },
  {
    id: 'sessions_per_hour',
    code: 'M92',
    version: 1,
    family: 'agents',
    unit: 'ratio',
    direction: 'higher_better',
    anchor: 'state',
    source: 'spans',
    at: null,
    aggregate: {
      kind: 'quotient',
      numerator: [{ metric: 'agent_segments_ended' }],
      denominator: [{ metric: 'time_available' }],
      times: HOUR_MS,
    },
    name: { en: 'Sessions per hour', zh: '每小时会话数' },
    formula: { en: 'Agent segments ended ÷ hours available', zh: '结束的人工服务段数 ÷ 可接待小时数' },
    notes: {
      en: 'A segment counts whole where it ends. Null where nobody was available, also if something ended.',
      zh: '服务段在其结束时刻整段计入。无人可接待时为空，即使有服务段结束。',
    },
    additive: true,
  },
  {
    ...ofSpans,
    id: 'complex_streak',
    code: 'M96',
    unit: 'ms',
    direction: 'lower_better',
    anchor: 'instant',
    aggregate: { kind: 'instant', from: 'complex_since', to: 'until', measure: 'oldest_ms' },
    name: { en: 'Complex work without a pause', zh: '连续复杂会话时长' },
    formula: {
      en: 'Length of the run of complex sessions that goes on at the instant; of several agents the longest',
      zh: '该时刻仍在持续的连续复杂会话时长；多名客服取最长',
    },
    notes: {
      en: 'Sessions at the same time, or less than 60 s apart, are one run; status break or offline ends it. A session counts as complex from its start, however late it was marked. 0 when none goes on.',
      zh: '并行或间隔不足 60 秒的会话视为同一段；小休或离线状态使其结束。会话自开始即视为复杂，不论何时标记。无持续时为 0。',
    },
    additive: false,
  },
];
