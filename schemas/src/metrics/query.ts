import type { Grain, Interval } from './interval.ts';
import type { Metric } from './metric.ts';
import type { Dimension } from './sources.ts';

/** A question to the catalogue: the same for tiles, boards, reports, alerts, exports and the command line. */
export interface MetricQuery {
  readonly metrics: readonly Metric[];
  /** Half-open range, ms UTC. */
  readonly from: number;
  readonly to: number;
  readonly grain: Grain;
  /** IANA zone of the intervals. */
  readonly zone: string;
  readonly by: readonly Dimension[];
  readonly where: readonly DimensionFilter[];
  /** Instant, ms UTC: what lies after it has not happened (keel rule 16). */
  readonly asOf: number;
  /** Only what the log had taken by this instant, ms UTC (keel rule 18); absent: all that is known now. */
  readonly knownAt?: number;
}

/** A query for what was known at an earlier time. */
export type KnownQuery = MetricQuery & { readonly knownAt: number };

/** Keeps the items whose dimension is one of the values ('' = the dimension is null). */
export interface DimensionFilter {
  readonly dimension: Dimension;
  readonly values: readonly string[];
  /** Keeps those whose dimension is none of them. */
  readonly isNot?: true;
}

/** One metric's answer for one interval and group. Numerators of durations are integer ms. */
export interface Cell {
  readonly value: number | null;
  readonly numerator: number | null;
  readonly denominator: number | null;
  /** Items that the value rests on: the denominator of a ratio, the multiset of a percentile, … */
  readonly n: number;
}

export interface AnswerRow {
  /** null for grain `total`. */
  readonly interval: Interval | null;
  /** One value per dimension of `by`; '' = null. */
  readonly dims: Readonly<Partial<Record<Dimension, string>>>;
  /** By metric id. A metric without items in this row has its empty cell (`emptyCell`). */
  readonly cells: Readonly<Record<string, Cell>>;
  /** Items filed in this row that have not ended (`Source.ends`), by metric id; only where there are some. */
  readonly open?: Readonly<Record<string, number>>;
}

/** What a metric says of an interval in which nothing happened: counts 0, everything else null. */
export function emptyCell(metric: Metric): Cell {
  switch (metric.aggregate.kind) {
    case 'sum':
    case 'distinct':
    case 'peak':
      return { value: 0, numerator: 0, denominator: null, n: 0 };
    case 'instant':
      return metric.aggregate.measure === 'least_left_ms'
        ? { value: null, numerator: null, denominator: null, n: 0 }
        : { value: 0, numerator: 0, denominator: null, n: 0 };
    case 'ratio':
    case 'quotient':
    case 'rolling':
    case 'lapsed':
    case 'agreement':
      return { value: null, numerator: 0, denominator: 0, n: 0 };
    case 'overlap':
      return metric.aggregate.denominator
        ? { value: null, numerator: 0, denominator: 0, n: 0 }
        : { value: 0, numerator: 0, denominator: null, n: 0 };
    case 'max':
      return { value: metric.aggregate.empty ?? null, numerator: null, denominator: null, n: 0 };
    case 'percentile':
      return { value: null, numerator: null, denominator: null, n: 0 };
  }
}

/** The field `open` of a row, from each metric's number of open items. */
export function openField(counts: ReadonlyMap<string, number>): Pick<AnswerRow, 'open'> {
  const some = [...counts].filter(([, count]) => count > 0);
  return some.length === 0 ? {} : { open: Object.fromEntries(some) };
}

/** The instant at which an `instant` metric reads an interval: its end, or `asOf` when that is earlier. */
export function readingInstant(interval: Interval, asOf: number): number {
  return Math.min(interval.end, asOf);
}
