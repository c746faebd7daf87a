export * from './calendar/business-time.ts';
export * from './calendar/calendar.ts';
export * from './config/published-document.ts';
export * from './config/service-terms.ts';
export * from './events/agent.ts';
export type { EventType } from './events/define.ts';
export { type Envelope, envelope, SCHEMA_VERSIONS } from './events/envelope.ts';
export * from './events/event.ts';
export * from './events/parse-event.ts';
export * from './events/route.ts';
export * from './events/session.ts';
export * from './events/topics.ts';
export * from './facts/agent-day-facts.ts';
export * from './facts/alert-facts.ts';
export * from './facts/case-facts.ts';
export * from './facts/customer-facts.ts';
export * from './facts/evaluation-facts.ts';
export * from './facts/plan-facts.ts';
export * from './facts/session-facts.ts';
export * from './facts/unit-head.ts';
export * from './facts/unit-rows.ts';
export * from './kernel/clock.ts';
export * from './kernel/config.ts';
export * from './kernel/errors.ts';
export * from './kernel/fail-point.ts';
export * from './kernel/ids.ts';
export * from './kernel/outcome.ts';
export { agreementCell, nearestRank, quotientOf } from './metrics/aggregate.ts';
export * from './metrics/answer-state.ts';
export * from './metrics/catalogue.ts';
export { compareBytes } from './metrics/compare-bytes.ts';
export * from './metrics/contributions.ts';
export * from './metrics/definition-hash.ts';
export {
  type DifferenceGroup,
  type DifferencePlan,
  type DifferenceReason,
  explainDifference,
  type Fact,
  haveSameItems,
  LINES,
  type Line,
  type PerLine,
  perLine,
  planDifference,
  UNITS_LISTED,
  type UnitPart,
  unitPartsOf,
} from './metrics/difference.ts';
export { evaluateQuery } from './metrics/evaluate.ts';
export * from './metrics/expression.ts';
export * from './metrics/fields-of.ts';
export * from './metrics/interval.ts';
export { borderOf, MEASURE_MS, type Measure, type MeasuredRange, measuresOf } from './metrics/measures.ts';
export * from './metrics/metric.ts';
export * from './metrics/presets.ts';
export type * from './metrics/proof.ts';
export * from './metrics/query.ts';
export { checkDimensions, dimensionsOf, partsOf, partsReading, withParts, withQuotients } from './metrics/quotient.ts';
export * from './metrics/sources.ts';
export * from './quality/event-types.ts';
export * from './quality/producer-counts.ts';
export * from './quality/quality.ts';
export * from './sla/attach-sla.ts';
export * from './sla/follow-sla.ts';
export * from './sla/rebase-sla.ts';
export * from './sla/sla-policy.ts';
