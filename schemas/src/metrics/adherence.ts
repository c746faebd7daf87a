import { and, type Expr, field, not } from './expression.ts';
import type { Metric, Term } from './metric.ts';

const ofPlans = { version: 1, family: 'planning', anchor: 'state', source: 'plans', at: null, additive: true } as const;
const isPaid: Expr = field('is_paid');
const counts: Expr = field('is_adherence');

function time(numerator: Term, denominator?: Term): Metric['aggregate'] {
  return { kind: 'overlap', from: 'from', to: 'until', numerator, ...(denominator && { denominator }) };
}

/** D.8 Agents against their schedules, cut exactly where plan, state and intervals meet. */
export const adherenceMetrics: readonly Metric[] = [
  {
    ...ofPlans,
    id: 'adherence',
    code: 'M93',
    unit: 'fraction',
    direction: 'higher_better',
    aggregate: time({ where: and(counts, field('adheres')) }, { where: counts }),
    name: { en: 'Adherence', zh: '排班遵守率' },
    formula: { en: 'Time in the planned kind of state ÷ planned time with adherence on', zh: '处于计划状态的时长 ÷ 计入遵守率的计划时长' },
    notes: {
      en: 'Planned to serve: available or busy. Any other activity: a status or a reason of that name. Time without a plan does not count; the highest version of a day’s schedule does, also for the past.',
      zh: '计划为服务时：可接待或忙碌即为遵守。其他活动：状态或原因与之同名。无计划的时间不计入；以当日最高版本的排班为准，包括对过去的修改。',
    },
  },
  {
    ...ofPlans,
    id: 'time_planned_productive',
    code: 'M94',
    unit: 'ms',
    direction: 'neutral',
    aggregate: time({ where: field('is_productive') }),
    name: { en: 'Time planned to serve', zh: '计划服务时长' },
    formula: { en: 'Time of productive activities in the schedule', zh: '排班中服务类活动的时长' },
    notes: { en: 'Up to now: what lies ahead is not counted yet.', zh: '仅计至当前时刻，未来部分尚不计入。' },
  },
  {
    ...ofPlans,
    id: 'conformance',
    code: 'M94',
    unit: 'fraction',
    direction: 'neutral',
    aggregate: { kind: 'quotient', numerator: [{ metric: 'time_available' }], denominator: [{ metric: 'time_planned_productive' }] },
    name: { en: 'Conformance', zh: '工时符合率' },
    formula: { en: 'Time available ÷ time planned to serve', zh: '可接待时长 ÷ 计划服务时长' },
    notes: { en: 'Whenever it was worked: can exceed 100 %.', zh: '不论何时工作：可超过 100%。' },
  },
  {
    ...ofPlans,
    id: 'shrinkage',
    code: 'M95',
    unit: 'fraction',
    direction: 'lower_better',
    aggregate: time({ where: and(isPaid, not(field('is_serving'))) }, { where: isPaid }),
    name: { en: 'Shrinkage', zh: '损耗率' },
    formula: { en: '1 − time available within paid time ÷ paid time', zh: '1 − 带薪时间内的可接待时长 ÷ 带薪时长' },
    notes: {
      en: 'Split by activity or reason to see where it went.',
      zh: '按活动或原因拆分可查看去向。',
    },
  },
];
