/** One interval of one question, ms UTC; what lies after `asOf` has not happened. */
export interface Range {
  readonly from: number;
  readonly to: number;
  readonly asOf: number;
}

export function holds({ from, to }: Range, at: number | null): boolean {
  return at !== null && at >= from && at < to;
}

/** Ms of [from, to) that lie in the interval; what goes on reaches to `asOf`. */
export function msInside(range: Range, from: number, to: number | null): number {
  return Math.max(0, Math.min(to ?? range.asOf, range.to, range.asOf) - Math.max(from, range.from));
}
