import { add, and, between, coalesce, type Expr, field, is, isNull, notNull, or, value } from './expression.ts';
import type { Metric } from './metric.ts';

/** An agent segment whose work is over: it has ended and no after-contact work is still running. */
const finished: Expr = and(
  is('owner_kind', 'agent'),
  notNull(field('ended_at')),
  or(isNull(field('wrapup_started_at')), notNull(field('wrapup_ended_at'))),
);
/** Talk and hold (the stay itself) + after-contact work. */
const handled: Expr = add(between('started_at', 'ended_at'), coalesce(between('wrapup_started_at', 'wrapup_ended_at'), value(0)));
const closed: Expr = notNull(field('closed_at'));

/** D.4 Handling. */
export const handlingMetrics: readonly Metric[] = [
  {
    id: 'handle_time',
    code: 'M46',
    version: 1,
    family: 'handling',
    unit: 'ms',
    direction: 'neutral',
    anchor: 'end',
    source: 'segments',
    at: 'ended_at',
    aggregate: { kind: 'sum', term: { of: handled, where: finished } },
    name: { en: 'Handle time, total', zh: '处理时长合计' },
    formula: { en: 'Talk + hold + after-contact work of agent segments', zh: '人工服务段的通话 + 保持 + 事后处理时长之和' },
    notes: { en: 'Chats at the same time each count in full.', zh: '同时进行的会话各自完整计入。' },
    additive: true,
  },
  {
    id: 'aht',
    code: 'M47',
    version: 1,
    family: 'handling',
    unit: 'ms',
    direction: 'lower_better',
    anchor: 'end',
    source: 'segments',
    at: 'ended_at',
    aggregate: { kind: 'ratio', numerator: { of: handled, where: finished }, denominator: { where: finished } },
    name: { en: 'Average handle time', zh: '平均处理时长' },
    formula: { en: 'Handle time ÷ agent segments', zh: '处理时长合计 ÷ 人工服务段数' },
    notes: {
      en: 'Filed at the end of the segment; one still in after-contact work is left out.',
      zh: '归入服务段结束时刻；事后处理未完成者不计入。',
    },
    additive: true,
  },
  {
    id: 'session_duration',
    code: 'M52',
    version: 1,
    family: 'handling',
    unit: 'ms',
    direction: 'neutral',
    anchor: 'end',
    source: 'sessions',
    at: 'closed_at',
    aggregate: { kind: 'ratio', numerator: { of: between('started_at', 'closed_at'), where: closed }, denominator: { where: closed } },
    name: { en: 'Session duration', zh: '会话时长' },
    formula: { en: 'From start to close ÷ sessions closed', zh: '开始至结束时长之和 ÷ 结束会话数' },
    notes: { en: 'Open sessions are left out.', zh: '进行中的会话不计入。' },
    additive: true,
  },
  {
    id: 'session_duration_to_last_activity',
    code: 'M52',
    version: 1,
    family: 'handling',
    unit: 'ms',
    direction: 'neutral',
    anchor: 'end',
    source: 'sessions',
    at: 'closed_at',
    aggregate: {
      kind: 'ratio',
      numerator: { of: between('started_at', 'last_activity_at'), where: closed },
      denominator: { where: closed },
    },
    name: { en: 'Session duration to last activity', zh: '会话时长（至最后活动）' },
    formula: { en: 'From start to last message ÷ sessions closed', zh: '开始至最后一条消息的时长之和 ÷ 结束会话数' },
    notes: { en: 'Tells idle time before an idle close apart.', zh: '用于区分超时关闭前的空闲时间。' },
    additive: true,
  },
];
