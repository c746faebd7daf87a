import { coalesce, field, notNull, sub, value } from './expression.ts';
import type { Metric } from './metric.ts';

const ofOrders = { version: 1, source: 'orders', at: 'placed_at', anchor: 'event', additive: true } as const;
const attributed = notNull(field('session_id'));
/** What is left of an order after refunds. */
const kept = sub(field('value_minor'), coalesce(field('refunded_minor'), value(0)));

/** What customers buy, and what conversations have to do with it. */
export const customerMetrics: readonly Metric[] = [
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
];
