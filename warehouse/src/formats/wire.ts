import type { AnswerRow, Cell, Grain, MetricUnit, Quality } from '@tidewatch/schemas';
import { bucketTexts, type JudgedTable, rowState } from './answer-table.ts';

/** The public JSON of an answer: `query --json`, the HTTP interface and the pages say the same. Only ever added to. */
export interface WireAnswer {
  readonly rows: readonly WireRow[];
  /** Metric id → hash of its definition. */
  readonly definitions: Readonly<Record<string, string>>;
  /** Age of the rows when they were read, in ms; null before the first flush. */
  readonly freshnessMs: number | null;
  /** Metric id → unit of `value`: count, ms, fraction (of 1) or ratio. */
  readonly units: Readonly<Record<string, MetricUnit>>;
  /** Metric id → how far the events behind it can be trusted, over the whole range. */
  readonly quality: Readonly<Record<string, Quality>>;
  /** IANA zone of the buckets. */
  readonly zone: string;
  readonly grain: Grain;
}

export interface WireRow {
  /** ISO 8601 start of the interval with its offset; null for grain `total`. */
  readonly bucket: string | null;
  readonly dims: AnswerRow['dims'];
  readonly metrics: Readonly<Record<string, Cell>>;
  /** The log has been dealt with beyond the interval's end by the allowed lateness: only a correction changes it. */
  readonly settled: boolean;
  /** Settled, and nothing filed in it is still open. */
  readonly complete: boolean;
  /** Metric id → items filed in the interval that have not come to their end; only where there are some. */
  readonly open: Readonly<Record<string, number>>;
}

/** An answer as its public JSON document. */
export function toWireAnswer(table: JudgedTable): WireAnswer {
  const { query, rows, definitions, freshnessMs, quality } = table;
  const buckets = bucketTexts(table);
  return {
    rows: rows.map((row, i) => {
      const { settled, complete } = rowState(table, row);
      return { bucket: buckets[i] ?? null, dims: row.dims, metrics: row.cells, settled, complete, open: row.open ?? {} };
    }),
    definitions,
    freshnessMs,
    units: Object.fromEntries(query.metrics.map((metric) => [metric.id, metric.unit])),
    quality,
    zone: query.zone,
    grain: query.grain,
  };
}
