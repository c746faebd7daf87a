import type { AgentDayFacts, AnswerRow, Metric, MetricQuery } from '@tidewatch/schemas';

/**
 * The reading side of the warehouse, for one tenant: the predicate is part of every statement that it sends and
 * cannot be left out. Uses a user who may only read. Never writes.
 */
export interface CatalogueReader {
  /**
   * Answers a query. Rows come ordered by interval, then dimensions; without `by` every interval has a row, with it
   * only groups in which something was counted (as `evaluateQuery` of schemas does, cell by cell the same).
   * `openOnly` reads `open_items` instead of all rows: for metrics of kind `instant` read at the present only.
   */
  answer(query: MetricQuery, options?: { readonly openOnly?: boolean; readonly signal?: AbortSignal }): Promise<readonly AnswerRow[]>;
  /** Instant up to which everything that the log took is in the rows (keel rule 17), ms UTC; null before the first flush. */
  watermark(): Promise<number | null>;
  /** Each agent's latest state as of an instant, from the agent-days of that UTC day and the day before. */
  agentsAt(asOf: number): Promise<readonly AgentNow[]>;
  /** Values that a dimension has had in sessions that started in [from, to), most frequent first, at most 1,000. */
  dimensionValues(dimension: string, from: number, to: number): Promise<readonly string[]>;
  /** Raw events as stored, by event time, in [from, to): a stream of NDJSON bytes (one payload a line). */
  exportEvents(from: number, to: number, signal?: AbortSignal): AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}

export interface AgentNow {
  readonly agentId: string;
  readonly status: AgentDayFacts['steps'][number]['status'];
  readonly since: number;
  readonly reasonCode: string | null;
  /** Slots by channel. */
  readonly slots: Readonly<Record<string, number>>;
  /** Sessions in hand. */
  readonly sessions: number;
}

/** The SQL of one metric, as `metrics` prints it: with the parameters' names in place of values. */
export type SqlOf = (metric: Metric) => string;
