/** How the values of a metric's items are spread, in the metric's unit. */
export interface Distribution {
  /** Id of the metric. */
  readonly metric: string;
  /** Items that have a value. */
  readonly n: number;
  /** By nearest rank; 0 is the smallest and 100 the largest. */
  readonly percentiles: readonly { readonly percent: number; readonly value: number }[];
  /** Half-open columns of one width; the last may be wider: it holds what lies above the 99th percentile. */
  readonly columns: readonly { readonly from: number; readonly to: number; readonly count: number }[];
}
