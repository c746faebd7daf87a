import type { AnswerRow, MetricQuery } from './query.ts';

/** Events are waited for this long before an interval is settled, where nothing else is configured (rule D.0.12), ms. */
export const ALLOWED_LATENESS_MS = 600_000;

/** What may be said of an answer's row, or of one metric in it (keel rule 17). */
export interface RowState {
  /** Only a correction changes it any more. */
  readonly settled: boolean;
  /** Settled, and nothing filed in it is open. */
  readonly complete: boolean;
  /** Items filed in it that have not come to their end as of the query's instant. */
  readonly openItems: number;
}

/**
 * Intervals that end by this instant, ms UTC, are settled: the log has been dealt with beyond their end by the allowed
 * lateness, and the query sees them whole. −Infinity before the first flush. As it was known at an instant, nothing beyond
 * that one had been dealt with.
 */
export function settledUntil(
  { asOf, knownAt = Number.POSITIVE_INFINITY }: Pick<MetricQuery, 'asOf' | 'knownAt'>,
  watermark: number | null,
  allowedLatenessMs: number = ALLOWED_LATENESS_MS,
): number {
  return watermark === null ? Number.NEGATIVE_INFINITY : Math.min(asOf, Math.min(watermark, knownAt) - allowedLatenessMs);
}

/** The state of a row, in which the metric with the most open items speaks for all; or of one metric in it. */
export function stateOfRow(row: Pick<AnswerRow, 'interval' | 'open'>, query: MetricQuery, settledTo: number, metricId?: string): RowState {
  const settled = (row.interval?.end ?? query.to) <= settledTo;
  const open = metricId === undefined ? Object.values(row.open ?? {}) : [row.open?.[metricId] ?? 0];
  const openItems = open.reduce((most, count) => Math.max(most, count), 0);
  return { settled, complete: settled && openItems === 0, openItems };
}
