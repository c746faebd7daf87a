import { and, type Expr, field, le, not, notNull, sub } from './expression.ts';
import type { Metric } from './metric.ts';
import { ratio, share } from './ratios.ts';

interface Spec extends Pick<Metric, 'id' | 'unit' | 'direction' | 'aggregate' | 'name' | 'formula' | 'notes'> {}

function planned(spec: Spec): Metric {
  return { version: 1, code: 'M105', family: 'planning', anchor: 'state', source: 'points', at: 'from', additive: true, ...spec };
}

/** Intervals in which the floor was open and of which the actual value is known. */
const scored: Expr = and(notNull(field('error_milli')), not(field('is_closed')));
const withNaive: Expr = and(scored, notNull(field('naive_error_milli')));
const withBorders: Expr = and(scored, notNull(field('low_milli')), notNull(field('high_milli')));
const inside: Expr = and(le(field('low_milli'), field('actual_milli')), le(field('actual_milli'), field('high_milli')));

const ONE_FORECAST = {
  en: 'Several forecasts of one interval all count: choose one by subject and model. Intervals outside opening hours are left out.',
  zh: '同一区间的多个预测都会计入：请按主题与模型选定其一。营业时间以外的区间不计入。',
};

/** D.11 Forecasts against what came, and how many people are needed. */
export const planningMetrics: readonly Metric[] = [
  planned({
    id: 'forecast_wape',
    unit: 'fraction',
    direction: 'lower_better',
    aggregate: ratio({ of: field('error_milli'), where: scored }, { of: field('actual_milli'), where: scored }),
    name: { en: 'Forecast error (WAPE)', zh: '预测误差（WAPE）' },
    formula: { en: 'S(|F − A|) ÷ S(A) over intervals', zh: '各区间 S(|F − A|) ÷ S(A)' },
    notes: ONE_FORECAST,
  }),
  planned({
    id: 'forecast_bias',
    unit: 'fraction',
    direction: 'neutral',
    aggregate: ratio(
      { of: sub(field('expected_milli'), field('actual_milli')), where: scored },
      { of: field('actual_milli'), where: scored },
    ),
    name: { en: 'Forecast bias', zh: '预测偏差' },
    formula: { en: 'S(F − A) ÷ S(A) over intervals; above 0 = forecast too high', zh: '各区间 S(F − A) ÷ S(A)；大于 0 表示预测偏高' },
    notes: ONE_FORECAST,
  }),
  planned({
    id: 'forecast_mase',
    unit: 'ratio',
    direction: 'lower_better',
    aggregate: ratio({ of: field('error_milli'), where: withNaive }, { of: field('naive_error_milli'), where: withNaive }),
    name: { en: 'Forecast error against naive (MASE)', zh: '相对朴素预测误差（MASE）' },
    formula: { en: 'S(|F − A|) ÷ S(in-sample error of the seasonal naive forecast)', zh: 'S(|F − A|) ÷ S(季节性朴素预测的样本内误差)' },
    notes: ONE_FORECAST,
  }),
  planned({
    id: 'forecast_coverage',
    unit: 'fraction',
    direction: 'neutral',
    aggregate: share(inside, withBorders),
    name: { en: 'Coverage of the forecast interval', zh: '预测区间覆盖率' },
    formula: { en: 'Actual values inside the 80 % interval ÷ intervals', zh: '落在 80% 区间内的实际值 ÷ 区间数' },
    notes: ONE_FORECAST,
  }),
  planned({
    id: 'required_agents',
    unit: 'count',
    direction: 'neutral',
    aggregate: { kind: 'sum', term: { of: field('required'), where: notNull(field('required')) } },
    name: { en: 'Required agents', zh: '需求人数' },
    formula: { en: 'Agents needed in the interval, shrinkage included', zh: '区间所需客服人数（含损耗）' },
    notes: {
      en: 'As planned: the smallest number that meets service level, occupancy and abandonment, then raised by shrinkage. Ask at the grain of the plan: over longer intervals it adds up.',
      zh: '以计划为准：满足服务水平、占用率与放弃率的最小人数，再计入损耗。请按计划的粒度查询：更长区间会累加。',
    },
  }),
  planned({
    id: 'staffing_gap',
    unit: 'count',
    direction: 'higher_better',
    aggregate: {
      kind: 'sum',
      term: { of: sub(field('scheduled'), field('required')), where: and(notNull(field('required')), notNull(field('scheduled'))) },
    },
    name: { en: 'Staffing gap', zh: '人力缺口' },
    formula: { en: 'Scheduled − required', zh: '排班人数 − 需求人数' },
    notes: { en: 'Below 0 = too few. Ask at the grain of the plan.', zh: '小于 0 表示人手不足。请按计划的粒度查询。' },
  }),
];
