/** What a metric means, in one language; comes from the catalogue and from nowhere else. */
export interface MetricDefinition {
  readonly id: string;
  /** Dictionary number, M01 to M107. */
  readonly code: string;
  readonly version: number;
  /** Names the exact definition; the command line prints the same. */
  readonly hash: string;
  readonly name: string;
  readonly formula: string;
  /** '' where there is nothing to add. */
  readonly notes: string;
  readonly unit: 'count' | 'ms' | 'fraction' | 'ratio' | 'points' | 'minor_units';
  /** Part of the id behind the dot, for metrics of which the trade has several; null for all others. */
  readonly variant: string | null;
}
