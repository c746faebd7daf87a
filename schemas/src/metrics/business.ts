import { and, field, notNull } from './expression.ts';
import { handlingMetrics } from './handling.ts';
import type { Metric } from './metric.ts';
import { queueMetrics } from './queue.ts';
import { mean } from './ratios.ts';
import { responseMetrics } from './response.ts';

/** Mean durations that have a variant in business time, and the field of their source that holds it. */
const BUSINESS_FIELDS: ReadonlyMap<string, string> = new Map([
  ['asa', 'wait_business_ms'],
  ['avg_wait_all', 'wait_business_ms'],
  ['first_response_human', 'first_agent_reply_business_ms'],
  ['response_time', 'business_ms'],
  ['session_duration', 'duration_business_ms'],
]);

/** The variants in business time (rule D.0.8): the same items, those without a calendar left out. */
export const businessMetrics: readonly Metric[] = [...queueMetrics, ...responseMetrics, ...handlingMetrics].flatMap(businessVariants);

function businessVariants(metric: Metric): readonly Metric[] {
  const of = BUSINESS_FIELDS.get(metric.id);
  const { id, aggregate, name, formula, notes } = metric;
  if (of === undefined || aggregate.kind !== 'ratio') return [];
  const { where: counted } = aggregate.denominator;
  const where = and(...(counted ? [counted] : []), notNull(field(of)));
  return [
    {
      ...metric,
      id: `${id}.business`,
      version: 1,
      aggregate: mean(field(of), where),
      name: { en: `${name.en} (business time)`, zh: `${name.zh}（工作时间）` },
      formula: { en: `${formula.en}, in business time`, zh: `${formula.zh}，按工作时间` },
      notes: {
        en: `${notes.en} By the calendar named in the event that ends the span, measured then and frozen; without a calendar it is left out.`,
        zh: `${notes.zh}按结束事件所记日历，在其发生时测得并冻结；无日历的不计入。`,
      },
    },
  ];
}
