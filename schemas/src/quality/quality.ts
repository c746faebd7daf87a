import { metricById } from '../metrics/catalogue.ts';
import type { Metric } from '../metrics/metric.ts';
import type { Cell, MetricQuery } from '../metrics/query.ts';
import { dimensionsOf } from '../metrics/quotient.ts';
import { NUMBERED_KINDS, type NumberedKind, numberedKindsOf } from './event-types.ts';

/** How far the events behind one metric, in the range and filter of its query, can be trusted. */
export interface Quality {
  /** Numbered events that are there ÷ those that must have been; denominator 0: no event behind it is numbered, nothing is known. */
  readonly completeness: { readonly numerator: number; readonly denominator: number };
  /** Events that the log took more than the allowed lateness after they happened. */
  readonly late: number;
  /** Age of the rows, ms; null before the first flush. */
  readonly freshnessMs: number | null;
  /** Why nobody should act on the number, by `DEFAULT_OBJECTIVE`; empty = fit. */
  readonly unfit: readonly Unfit[];
}

/** What the events behind a number must be for somebody to act on it. */
export interface QualityObjective {
  /** Least completeness, a fraction of 1. */
  readonly completeness: number;
  /** Greatest age of the rows, ms. */
  readonly freshnessMs: number;
}

export const DEFAULT_OBJECTIVE: QualityObjective = { completeness: 0.995, freshnessMs: 60_000 };

export type Unfit = 'incomplete' | 'stale';

/** Why nobody should act on a number yet; empty = fit. What nobody numbers cannot be found incomplete. */
export function unfitReasons(
  { completeness, freshnessMs }: Pick<Quality, 'completeness' | 'freshnessMs'>,
  objective: QualityObjective = DEFAULT_OBJECTIVE,
): readonly Unfit[] {
  const { numerator, denominator } = completeness;
  return [
    ...(numerator < objective.completeness * denominator ? (['incomplete'] as const) : []),
    ...(freshnessMs === null || freshnessMs > objective.freshnessMs ? (['stale'] as const) : []),
  ];
}

const COMPLETENESS: Readonly<Record<NumberedKind, string>> = { session: 'completeness', agent_day: 'completeness.agents' };

/** A question for the completeness of one kind of unit. */
export interface QualityQuestion {
  readonly kind: NumberedKind;
  readonly query: MetricQuery;
}

/**
 * What to ask for the completeness of the events behind a query: one question for each kind of unit that its metrics rest
 * on. A filter by what such a unit does not have is left out: the answer is then that of a larger set.
 */
export function qualityQuestions(query: MetricQuery): readonly QualityQuestion[] {
  const asked = new Set(query.metrics.flatMap(numberedKindsOf));
  return NUMBERED_KINDS.filter((kind) => asked.has(kind)).map((kind) => {
    const metric = metricById.get(COMPLETENESS[kind]) as Metric;
    const known = dimensionsOf(metric);
    const where = query.where.filter(({ dimension }) => known.includes(dimension));
    return { kind, query: { ...query, metrics: [metric], grain: 'total', by: [], where } };
  });
}

/** The completeness of one metric from the answers to the questions of its query. */
export function completenessOf(metric: Metric, answers: ReadonlyMap<NumberedKind, Cell>): Quality['completeness'] {
  let [numerator, denominator] = [0, 0];
  for (const kind of numberedKindsOf(metric)) {
    numerator += answers.get(kind)?.numerator ?? 0;
    denominator += answers.get(kind)?.denominator ?? 0;
  }
  return { numerator, denominator };
}
