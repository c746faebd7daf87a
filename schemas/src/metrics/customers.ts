import { and, coalesce, field, is, notNull, sub, value } from './expression.ts';
import type { Metric } from './metric.ts';
import { mean, ratio } from './ratios.ts';

const ofCosts = {
  version: 1,
  code: 'M103',
  family: 'money',
  unit: 'minor_units',
  source: 'sessions',
  at: 'closed_at',
  anchor: 'end',
  additive: true,
} as const;
const costed = notNull(field('cost_minor'));
/** Who says what a session cost. */
const RATES = {
  en: 'By the rates in force, as who closes the session works it out: its share of agents’ busy time, the channel and the bot; idle time is left out. Sessions without a cost are on neither side. One currency a tenant.',
  zh: '按当时费率由结束会话的一方计算：客服忙碌时间的份额、渠道与机器人费用，不含空闲时间。未计成本的会话分子分母均不计。每个租户一种币种。',
};
const ofOrders = { version: 1, source: 'orders', at: 'placed_at', anchor: 'event', additive: true } as const;
const attributed = notNull(field('session_id'));
/** What is left of an order after refunds. */
const kept = sub(field('value_minor'), coalesce(field('refunded_minor'), value(0)));

/** What customers buy, and what conversations have to do with it. */
export const customerMetrics: readonly Metric[] = [
  {
    version: 1,
    id: 'customer_churn_rate',
    code: 'M72',
    family: 'money',
    unit: 'fraction',
    direction: 'lower_better',
    anchor: 'end',
    source: 'sessions',
    at: 'started_at',
    aggregate: { kind: 'lapsed', of: field('customer_id') },
    name: { en: 'Customer churn', zh: '客户流失率' },
    formula: {
      en: 'Customers with a session in the time before the interval and none in it ÷ customers with a session before it',
      zh: '区间之前有会话而区间内无会话的客户 ÷ 区间之前有会话的客户',
    },
    notes: {
      en: 'The time before is as long as the interval. Activity means sessions: orders do not count. Null until the interval is over. Choose an interval as long as the window: a month, a quarter.',
      zh: '之前的时间与区间等长。活跃仅指会话，不含订单。区间结束前为空。请选择与观察窗口等长的区间，如一个月或一个季度。',
    },
    additive: false,
  },
  {
    ...ofOrders,
    id: 'orders_placed',
    code: 'M09',
    family: 'money',
    unit: 'count',
    direction: 'higher_better',
    aggregate: { kind: 'sum', term: {} },
    name: { en: 'Orders', zh: '订单数' },
    formula: { en: 'Number of orders placed', zh: '下单数' },
    notes: { en: 'An order told twice counts once.', zh: '同一订单重复上报只计一次。' },
  },
  {
    version: 1,
    id: 'contact_rate',
    code: 'M09',
    family: 'volume',
    unit: 'ratio',
    direction: 'lower_better',
    anchor: 'start',
    source: 'sessions',
    at: null,
    aggregate: { kind: 'quotient', numerator: [{ metric: 'sessions_started' }], denominator: [{ metric: 'orders_placed' }] },
    name: { en: 'Contact rate', zh: '联系率' },
    formula: { en: 'Sessions started ÷ orders placed', zh: '会话发起数 ÷ 下单数' },
    notes: {
      en: 'Both in the same interval, each by its own time. Null where nothing was ordered. An order has the queue and agent of the session that led to it, if any.',
      zh: '两者取同一区间，各按自身时间归档。无订单时为空。订单的队列与客服取促成该订单的会话（如有）。',
    },
    additive: true,
  },
  {
    ...ofOrders,
    id: 'orders_attributed',
    code: 'M104',
    family: 'money',
    unit: 'count',
    direction: 'higher_better',
    aggregate: { kind: 'sum', term: { where: attributed } },
    name: { en: 'Orders after a session', zh: '会话促成订单数' },
    formula: { en: 'Orders that name the session that led to them', zh: '注明促成会话的订单数' },
    notes: {
      en: 'The last session within the window before the order, once per order: found by who sends the order, frozen in it.',
      zh: '取下单前窗口内的最后一个会话，每单只归因一次：由上报方确定并固化在事件中。',
    },
  },
  {
    ...ofOrders,
    id: 'revenue_attributed',
    code: 'M104',
    family: 'money',
    unit: 'minor_units',
    direction: 'higher_better',
    aggregate: { kind: 'sum', term: { of: kept, where: attributed } },
    name: { en: 'Revenue after sessions', zh: '会话促成收入' },
    formula: { en: 'Value of orders that name a session, less refunds', zh: '注明会话的订单金额减去退款' },
    notes: {
      en: 'In minor units of the currency: split or filter by currency where there are several. A refund takes from the time of the order.',
      zh: '单位为币种的最小单位：有多种币种时请按币种拆分或筛选。退款计入下单时间。',
    },
  },
  {
    version: 1,
    id: 'conversion_rate',
    code: 'M104',
    family: 'money',
    unit: 'fraction',
    direction: 'higher_better',
    anchor: 'event',
    source: 'sessions',
    at: null,
    aggregate: { kind: 'quotient', numerator: [{ metric: 'orders_attributed' }], denominator: [{ metric: 'sessions_started' }] },
    name: { en: 'Conversion rate', zh: '转化率' },
    formula: { en: 'Orders after a session ÷ sessions started', zh: '会话促成订单数 ÷ 会话发起数' },
    notes: {
      en: 'Each by its own time: an order may follow a session of an earlier interval. A session may lead to several orders.',
      zh: '各按自身时间归档：订单可能对应更早区间的会话。一个会话可促成多个订单。',
    },
    additive: true,
  },
  {
    version: 1,
    id: 'revenue_per_session',
    code: 'M104',
    family: 'money',
    unit: 'minor_units',
    direction: 'higher_better',
    anchor: 'event',
    source: 'sessions',
    at: null,
    aggregate: { kind: 'quotient', numerator: [{ metric: 'revenue_attributed' }], denominator: [{ metric: 'sessions_started' }] },
    name: { en: 'Revenue per session', zh: '每会话收入' },
    formula: { en: 'Revenue after sessions ÷ sessions started', zh: '会话促成收入 ÷ 会话发起数' },
    notes: {
      en: 'Of one currency: a shop with several asks for each on its own.',
      zh: '仅适用于单一币种：多币种需分别查询。',
    },
    additive: true,
  },
  {
    ...ofCosts,
    id: 'cost_per_session',
    direction: 'lower_better',
    aggregate: mean(field('cost_minor'), costed),
    name: { en: 'Cost per session', zh: '每会话成本' },
    formula: { en: 'S(cost) ÷ sessions closed', zh: 'S(成本) ÷ 结束会话数' },
    notes: RATES,
  },
  {
    ...ofCosts,
    id: 'cost_per_resolution',
    direction: 'lower_better',
    aggregate: ratio({ of: field('cost_minor'), where: costed }, { where: and(costed, is('resolved', 'yes')) }),
    name: { en: 'Cost per resolution', zh: '每次解决成本' },
    formula: { en: 'S(cost) ÷ sessions resolved', zh: 'S(成本) ÷ 已解决会话数' },
    notes: RATES,
  },
  {
    ...ofCosts,
    id: 'deflection_saving',
    direction: 'higher_better',
    aggregate: { kind: 'sum', term: { of: field('saving_minor'), where: notNull(field('saving_minor')) } },
    name: { en: 'Saving by the bot', zh: '机器人节省成本' },
    formula: {
      en: 'S(what people would have cost − what the bot did) over contained sessions',
      zh: '独立接待会话的 S(人工边际成本 − 机器人成本)',
    },
    notes: {
      en: `${RATES.en} Containment out of hours saves nothing.`,
      zh: `${RATES.zh}非营业时间的独立接待不计节省。`,
    },
  },
];
