import { type AnswerRow, type Dimension, formatInstant, type MetricQuery, type Quality, stateOfRow } from '@tidewatch/schemas';

/** An answer with all that a reader of it must know, on its way out of the product. */
export interface AnswerTable {
  readonly query: MetricQuery;
  readonly rows: readonly AnswerRow[];
  /** Metric id → hash of the definition that was used. */
  readonly definitions: Readonly<Record<string, string>>;
  /** Age of the rows when they were read, in ms; null before the first flush. */
  readonly freshnessMs: number | null;
  /** Intervals that end by this instant are settled, ms UTC: see `settledUntil`. */
  readonly settledTo: number;
}

/** The same for readers who are told how good it is, too: files have no place for it. */
export interface JudgedTable extends AnswerTable {
  /** Metric id → how far the events behind it can be trusted, over the whole range. */
  readonly quality: Readonly<Record<string, Quality>>;
}

/** The four figures of a cell, in the order in which every format prints them. */
export const CELL_PARTS = ['value', 'numerator', 'denominator', 'n'] as const;

/**
 * Names of the columns of every tabular format: bucket, dimensions, then `<metric>.value`, `.numerator`, `.denominator`, `.n`,
 * then `settled`, `complete`, and `<metric>.open`.
 */
export function columnNames(query: MetricQuery): readonly string[] {
  const figures = query.metrics.flatMap((metric) => CELL_PARTS.map((part) => `${metric.id}.${part}`));
  return ['bucket', ...query.by, ...figures, 'settled', 'complete', ...query.metrics.map((metric) => `${metric.id}.open`)];
}

/** What the last columns say of a row. */
export function rowState(
  { query, settledTo }: AnswerTable,
  row: AnswerRow,
): { readonly settled: boolean; readonly complete: boolean; readonly open: readonly number[] } {
  const { settled, complete } = stateOfRow(row, query, settledTo);
  return { settled, complete, open: query.metrics.map(({ id }) => row.open?.[id] ?? 0) };
}

/**
 * Texts of the rows' buckets: ISO 8601 start with the offset of the query's zone, null for grain `total`.
 * Rows come ordered by interval, so that each instant is formatted once.
 */
export function bucketTexts(table: AnswerTable): readonly (string | null)[] {
  let start: number | null = null;
  let text: string | null = null;
  return table.rows.map(({ interval }) => {
    if (interval === null) return null;
    if (interval.start !== start) {
      start = interval.start;
      text = formatInstant(start, table.query.zone);
    }
    return text;
  });
}

/** A row's value of a dimension; '' = the dimension is null. */
export function dimensionText(row: AnswerRow, dimension: Dimension): string {
  return row.dims[dimension] ?? '';
}
