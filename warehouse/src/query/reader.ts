import { ClickHouseError } from '@clickhouse/client';
import {
  ALLOWED_LATENESS_MS,
  type AnswerRow,
  type CxEvent,
  type DifferenceReason,
  type KnownQuery,
  type Metric,
  type MetricQuery,
  type Quality,
  type SessionFacts,
  UsageError,
} from '@tidewatch/schemas';
import { connect, READ_SETTINGS } from '../connection.ts';
import { isDisconnect, persist } from '../faults.ts';
import { type Restatement, type RestatementQuery, restatementsBetween, toRestatement } from '../restatements.ts';
import { type AgentNow, readAgentsAt } from './agents-at.ts';
import { mergeAnswer, type ResultRows } from './answer.ts';
import { type CompileOptions, compileQuery } from './compile/compile-query.ts';
import { valuesOfDimension } from './dimension-values.ts';
import { type EventQuality, readEventQuality } from './event-quality.ts';
import { type ExportFormat, eventsBetween } from './export-events.ts';
import { readQuality } from './quality.ts';
import { readDifference } from './read-difference.ts';
import type { SessionPage } from './session-page.ts';
import { readSessionEvents, readSessions } from './session-rows.ts';
import { readSessionsBehind, type SessionBehind } from './sessions-behind.ts';
import type { TenantStatement } from './tenant-rows.ts';

/**
 * The reading side of the warehouse, for one tenant: the predicate is part of every statement that it sends and
 * cannot be left out. Uses a user who may only read. Never writes.
 */
export interface CatalogueReader {
  /** How long late events are waited for before an interval is settled: for `settledUntil`. */
  readonly allowedLatenessMs: number;
  /**
   * Answers a query. Rows come ordered by interval, then dimensions; without `by` every interval has a row, with it
   * only groups in which something was counted (as `evaluateQuery` of schemas does, cell by cell the same).
   * `openOnly` reads `open_items` instead of all rows: for metrics of kind `instant` read at the present only.
   * `units` counts what lies in these units only, as if the others were not there.
   * A query for what was known at an earlier time goes through `OpenReaderOptions.answerAsKnown`.
   */
  answer(query: MetricQuery, options?: AnswerOptions): Promise<readonly AnswerRow[]>;
  /** Instant up to which everything that the log took is in the rows (keel rule 17), ms UTC; null before the first flush. */
  watermark(): Promise<number | null>;
  /**
   * How far the events behind each metric of a query can be trusted, over its range and filters; by metric id. `now`, ms UTC,
   * is what the age of the rows is measured from. Whoever acts on numbers by himself asks `unfitReasons` of it first.
   */
  quality(query: MetricQuery, now: number): Promise<Readonly<Record<string, Quality>>>;
  /** The quality of the events that happened in [from, to): by type, by channel, and against what producers say. */
  eventQuality(from: number, to: number): Promise<EventQuality>;
  /** What late and correcting events changed in settled intervals, newest first. */
  restatements(query: RestatementQuery): Promise<readonly Restatement[]>;
  /** Each agent's latest state as of an instant, from the agent-days of that UTC day and the day before. */
  agentsAt(asOf: number): Promise<readonly AgentNow[]>;
  /** Values that a dimension has had in sessions that started in [from, to), most frequent first, at most 1,000. */
  dimensionValues(dimension: string, from: number, to: number): Promise<readonly string[]>;
  /** The sessions behind a number of one metric over the whole range, one page of them; see `readSessionsBehind`. */
  sessionsBehind(query: MetricQuery, page: SessionPage, signal?: AbortSignal): Promise<readonly SessionBehind[]>;
  /** What makes the difference between a query's two metrics, over the whole range; see `readDifference`. */
  difference(query: MetricQuery, signal?: AbortSignal): Promise<readonly DifferenceReason[]>;
  /** The rows of sessions, in the order of the ids; those that do not exist are left out. */
  sessions(ids: readonly string[]): Promise<readonly SessionFacts[]>;
  /** Archived events of one session, of these types, in the order in which they are folded; at most 5,000. */
  sessionEvents(id: string, types: readonly string[]): Promise<readonly CxEvent[]>;
  /**
   * Raw events as stored, by event time, in [from, to): NDJSON (one payload a line), or an Arrow stream with the
   * archive's columns beside the payload.
   */
  exportEvents(from: number, to: number, options?: ExportOptions): AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}

export interface AnswerOptions extends Pick<CompileOptions, 'openOnly' | 'units'> {
  readonly signal?: AbortSignal;
}

export interface ExportOptions {
  /** Default `ndjson`. */
  readonly format?: ExportFormat;
  readonly signal?: AbortSignal;
}

/** The SQL of one metric, as `metrics` prints it: with the parameters' names in place of values. */
export type SqlOf = (metric: Metric) => string;

/** Rows in one answer at most, per statement. */
const MAX_ANSWER_ROWS = 1_000_000;
const TOO_MANY_ROWS = '396';
/** A server that restarts is waited for. */
const RESTARTING = { when: isDisconnect, patienceMs: 5_000 };

/** Answers what was known at an earlier time (keel rule 18): that is folded from the archive, which is not done here. */
export type AnswerAsKnown = (query: KnownQuery, signal?: AbortSignal) => Promise<readonly AnswerRow[]>;

export interface OpenReaderOptions {
  /** Address of the read-only user, with credentials and database. */
  readonly url: string;
  readonly tenantId: string;
  /** Run of folding whose watermarks count; default `main`. */
  readonly epoch?: string;
  /** Default `ALLOWED_LATENESS_MS`. */
  readonly allowedLatenessMs?: number;
  /** Of the same tenant; without it a query for what was known is refused with `known_at_unavailable`. */
  readonly answerAsKnown?: AnswerAsKnown;
}

/**
 * Opens the reading side for one tenant. Does not connect yet.
 * @throws UsageError `clickhouse_url_invalid`
 */
export function openReader(options: OpenReaderOptions): CatalogueReader {
  const { url, tenantId, epoch = 'main', allowedLatenessMs = ALLOWED_LATENESS_MS, answerAsKnown } = options;
  const client = connect(url, READ_SETTINGS);

  async function read(statement: TenantStatement, signal?: AbortSignal): Promise<ResultRows> {
    const abort = signal ? { abort_signal: signal } : {};
    const ask = async () => {
      const answer = await client.query({
        query: statement.sql,
        query_params: statement.params,
        format: 'JSONCompactEachRow',
        clickhouse_settings: { max_result_rows: String(MAX_ANSWER_ROWS), result_overflow_mode: 'throw' },
        ...abort,
      });
      return answer.json<readonly unknown[]>();
    };
    return persist(ask, { ...RESTARTING, signal }).catch((error: Error) => {
      if (error.cause instanceof ClickHouseError && error.cause.code === TOO_MANY_ROWS) {
        throw new UsageError('answer_too_large', `the answer has more than ${MAX_ANSWER_ROWS} rows; take a coarser grain or fewer splits`);
      }
      throw error;
    });
  }

  const reader: CatalogueReader = {
    allowedLatenessMs,
    async answer(query, { openOnly = false, units, signal } = {}) {
      if (answerAsKnown !== undefined && isKnownQuery(query)) return answerAsKnown(query, signal);
      const compiled = compileQuery(query, { tenantId, openOnly, ...(units && { units }) });
      const results = await Promise.all(compiled.statements.map(({ statement }) => read(statement, signal)));
      return mergeAnswer(query, compiled, results);
    },
    quality: (query, now) => readQuality({ reader, read, tenantId }, query, now),
    eventQuality: (from, to) => readEventQuality({ reader, read, tenantId }, { from, to }),
    async watermark() {
      const ask = async () => {
        const answer = await client.query({
          query: 'SELECT min(watermark_at), count() FROM watermarks FINAL WHERE epoch = {epoch:String}',
          query_params: { epoch },
          format: 'JSONCompactEachRow',
        });
        return answer.json<readonly [number, number]>();
      };
      const [row] = await persist(ask, RESTARTING);
      return row && row[1] > 0 ? row[0] : null;
    },
    async restatements(query) {
      return (await read(restatementsBetween(tenantId, query))).map(toRestatement);
    },
    agentsAt: (asOf) => readAgentsAt(read, tenantId, asOf),
    async dimensionValues(dimension, from, to) {
      const rows = await read(valuesOfDimension(tenantId, dimension, { from, to }));
      return rows.map(([value]) => String(value));
    },
    sessionsBehind: (query, page, signal) => readSessionsBehind((statement) => read(statement, signal), query, { tenantId, page }),
    difference: (query, signal) => readDifference((statement) => read(statement, signal), query, tenantId),
    sessions: (ids) => readSessions(read, tenantId, ids),
    sessionEvents: (id, types) => readSessionEvents(read, tenantId, { id, types }),
    async *exportEvents(from, to, { format = 'ndjson', signal } = {}) {
      const statement = eventsBetween(tenantId, { from, to }, format);
      const abort = signal ? { abort_signal: signal } : {};
      const { stream } = await persist(() => client.exec({ query: statement.sql, query_params: statement.params, ...abort }), {
        ...RESTARTING,
        signal,
      });
      try {
        for await (const chunk of stream) yield chunk as Uint8Array;
      } finally {
        stream.destroy();
      }
    },
    close: () => client.close(),
  };
  return reader;
}

function isKnownQuery(query: MetricQuery): query is KnownQuery {
  return query.knownAt !== undefined;
}

/** The SQL of one metric by the hour, with the parameters' names in place of values. */
export const sqlOf: SqlOf = (metric) => {
  const compiled = compileQuery(
    { metrics: [metric], from: 0, to: 3_600_000, grain: '1h', zone: 'UTC', by: [], where: [], asOf: 0 },
    { tenantId: '' },
  );
  return compiled.statements.map(({ statement }) => statement.sql).join(';\n');
};
