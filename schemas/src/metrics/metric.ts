import type { Expr } from './expression.ts';
import type { Interval } from './interval.ts';
import type { SourceName } from './sources.ts';

/** A sum over the items of the metric's source for which `where` is true: of `of` (integer), or of 1. */
export interface Term {
  readonly of?: Expr;
  readonly where?: Expr;
}

/** Integers that take a ratio from its parts' units to its own: 3,600,000 ms are an hour, 1,000 thousandths a point. */
export interface Scale {
  readonly times?: number;
  readonly over?: number;
}

/** A metric whose value is a sum (`sum`, or `overlap` without a denominator), added or taken away. */
export interface Part {
  readonly metric: string;
  readonly minus?: true;
}

/** How the items of an interval become one value. */
export type Aggregate =
  /** value = the term; numerator = value, denominator = null. Empty = 0. */
  | { readonly kind: 'sum'; readonly term: Term }
  /** value = numerator × times ÷ (denominator × over); null when the denominator is 0. */
  | ({ readonly kind: 'ratio'; readonly numerator: Term; readonly denominator: Term } & Scale)
  /**
   * Time in ms that items spend in the interval: an item goes on in [from, to), open items to `as_of`, and counts as often
   * as the term's `of` says (1). With a denominator a ratio, else the sum.
   */
  | ({
      readonly kind: 'overlap';
      readonly from: string;
      readonly to: string;
      readonly numerator: Term;
      readonly denominator?: Term;
    } & Scale)
  /**
   * Sums of other metrics, each filed where that metric is filed: what is counted above and below the line may lie in
   * different items, rows or tables. Its dimensions are those that all parts have.
   */
  | ({ readonly kind: 'quotient'; readonly numerator: readonly Part[]; readonly denominator: readonly Part[] } & Scale)
  /** Nearest rank: value number ceil(n·percent/100) of the sorted multiset; null when empty. */
  | { readonly kind: 'percentile'; readonly percent: number; readonly of: Expr; readonly where?: Expr }
  /** Largest value; null when empty, or `empty`. */
  | { readonly kind: 'max'; readonly of: Expr; readonly where?: Expr; readonly empty?: number }
  /** Number of distinct non-null values; never adds up over intervals or groups. */
  | { readonly kind: 'distinct'; readonly of: Expr; readonly where?: Expr }
  /**
   * Mean of `of` (1 where it is left out and `hit` is true) over the last items up to the interval's end, in the order of
   * their instants and then of `order`; items that are older than `within_ms` before the interval do not count. Null where
   * there are fewer than `least`.
   */
  | {
      readonly kind: 'rolling';
      readonly last: number;
      readonly least: number;
      readonly within_ms: number;
      readonly order: string;
      readonly hit: Expr;
      readonly where: Expr;
    }
  /**
   * Share of the values of `of` seen in the time before the interval, as long as it, that are not seen in the interval. Null
   * while the interval goes on: both times must be over.
   */
  | { readonly kind: 'lapsed'; readonly of: Expr; readonly where?: Expr }
  /**
   * How far raters agree who rate the same things (`agreementOf`): items are ratings, `unit` names what is rated. `chance`:
   * corrected for it; `percent`: the pairs that agree ÷ all pairs.
   */
  | {
      readonly kind: 'agreement';
      readonly measure: 'chance' | 'percent';
      readonly unit: readonly string[];
      readonly rater: string;
      readonly label: string;
      readonly where: Expr;
    }
  /** Most items going on at one time inside the interval: an item goes on in [from, to); open items to `as_of`. */
  | { readonly kind: 'peak'; readonly from: string; readonly to: string; readonly where?: Expr }
  /**
   * Read at one instant t (the interval's end, or `as_of` when that is earlier) over the items with
   * from ≤ t and (to null or > t): their number, or the largest t − from in ms (0 when none).
   */
  | {
      readonly kind: 'instant';
      readonly from: string;
      readonly to: string;
      readonly measure: 'count' | 'oldest_ms';
      readonly where?: Expr;
    }
  /** Read as the one above, over the same items: the smallest until − t in ms, below 0 once it has passed; null when none. */
  | {
      readonly kind: 'instant';
      readonly from: string;
      readonly to: string;
      readonly measure: 'least_left_ms';
      /** Field in ms UTC that may lie ahead of t: a duration, as an instant is not known before it has come. */
      readonly until: string;
      readonly where?: Expr;
    };

/** Kinds whose items go on from one instant to another, and are in every interval that they touch. */
export function hasSpan(aggregate: Aggregate): aggregate is Extract<Aggregate, { readonly kind: 'peak' | 'instant' | 'overlap' }> {
  return aggregate.kind === 'peak' || aggregate.kind === 'instant' || aggregate.kind === 'overlap';
}

type Windowed = Extract<Aggregate, { readonly kind: 'rolling' | 'lapsed' }>;

/** Kinds that look back: an item counts in later intervals, too. */
export function looksBack(aggregate: Aggregate): aggregate is Windowed {
  return aggregate.kind === 'rolling' || aggregate.kind === 'lapsed';
}

/** How far an interval looks back before its start, ms. */
export function lookBackMs(aggregate: Windowed, { start, end }: Interval): number {
  return aggregate.kind === 'rolling' ? aggregate.within_ms : end - start;
}

/** Shown in: counts as they are, durations in ms, fractions of 1, points of a scale, money in minor units. One unit per metric, always. */
export type MetricUnit = 'count' | 'ms' | 'fraction' | 'ratio' | 'points' | 'minor_units';

export interface Bilingual {
  readonly en: string;
  readonly zh: string;
}

/**
 * One metric, declared once, as data (keel rule 21): SQL, tile, axis, alert, report, export and documentation
 * come from it.
 */
export interface Metric {
  /** Only a part of others: answered like any metric, but not offered to choose from. */
  readonly isPart?: true;
  /** Stable public id, as in spec: `service_level.exclude_short`. */
  readonly id: string;
  /** Dictionary number, M01 to M107. */
  readonly code: string;
  /** Goes up by one when the numbers could change; what it was before then stands in `earlier`. */
  readonly version: number;
  /** What it was before, under the same id: each is still answered, as `id@version` (`definitionsOf`). */
  readonly earlier?: readonly Metric[];
  readonly family:
    | 'volume'
    | 'queue'
    | 'response'
    | 'handling'
    | 'resolution'
    | 'bot'
    | 'agents'
    | 'quality'
    | 'money'
    | 'planning'
    | 'data';
  readonly unit: MetricUnit;
  /** Whether a higher value is good news. */
  readonly direction: 'higher_better' | 'lower_better' | 'neutral';
  readonly anchor: 'start' | 'end' | 'event' | 'state' | 'instant';
  readonly source: SourceName;
  /** Instant field that files an item; items without it are in no interval. For kinds with a span of their own, and `quotient`, null. */
  readonly at: string | null;
  readonly aggregate: Aggregate;
  readonly name: Bilingual;
  /** The formula in words. */
  readonly formula: Bilingual;
  /** Edge cases that a reader must know. */
  readonly notes: Bilingual;
  /** Whether values of intervals or groups may be added (ratios: numerators and denominators). */
  readonly additive: boolean;
}
