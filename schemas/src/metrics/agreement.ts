/** What one rater says of one thing that several rate. */
export interface Rating {
  readonly unit: string;
  readonly rater: string;
  readonly label: string;
}

/** How far raters agree. */
export interface Agreement {
  /** Chance-corrected: 1 = always, 0 = as by chance; null where chance alone would always agree. */
  readonly value: number | null;
  /** Pairs of ratings of one thing that say the same, and all of them. */
  readonly agreeing: number;
  readonly pairs: number;
}

/**
 * Cohen's kappa where there are two raters (Cohen 1960), else Krippendorff's alpha for nominal data (Krippendorff 2011). Only
 * what at least two have rated counts; of two ratings of one rater the last. Sums are of integers, so that the order of the
 * ratings changes nothing.
 */
export function agreementOf(ratings: readonly Rating[]): Agreement {
  const byUnit = new Map<string, Map<string, string>>();
  for (const { unit, rater, label } of ratings) {
    const of = byUnit.get(unit) ?? new Map<string, string>();
    byUnit.set(unit, of.set(rater, label));
  }
  const units = [...byUnit.values()].filter((of) => of.size > 1);
  const raters = [...new Set(units.flatMap((of) => [...of.keys()]))].sort();
  let [agreeing, pairs] = [0, 0];
  for (const of of units) {
    for (const count of countsOf(of.values()).values()) agreeing += (count * (count - 1)) / 2;
    pairs += (of.size * (of.size - 1)) / 2;
  }
  const value = raters.length === 2 ? kappaOf(units, raters as [string, string], agreeing) : alphaOf(units);
  return { value, agreeing, pairs };
}

type Unit = ReadonlyMap<string, string>;

/** (observed − expected) ÷ (1 − expected), both times the square of the number of units. */
function kappaOf(units: readonly Unit[], [first, second]: readonly [string, string], agreeing: number): number | null {
  const [a, b] = [first, second].map((rater) => countsOf(units.map((of) => of.get(rater) as string)));
  let expected = 0;
  for (const [label, count] of a as Map<string, number>) expected += count * ((b as Map<string, number>).get(label) ?? 0);
  const most = units.length ** 2;
  return most === expected ? null : (units.length * agreeing - expected) / (most - expected);
}

/** 1 − observed ÷ expected disagreement. */
function alphaOf(units: readonly Unit[]): number | null {
  const disagreeing = new Map<number, number>();
  for (const of of units) disagreeing.set(of.size, (disagreeing.get(of.size) ?? 0) + unlike(of.size, countsOf(of.values())));
  let observed = 0;
  for (const [raters, count] of [...disagreeing].sort(([a], [b]) => a - b)) observed += count / (raters - 1);
  const ratings = units.reduce((sum, of) => sum + of.size, 0);
  const expected = unlike(ratings, countsOf(units.flatMap((of) => [...of.values()])));
  return expected === 0 ? null : 1 - (observed * (ratings - 1)) / expected;
}

/** Ordered pairs of unlike labels among `total`. */
function unlike(total: number, counts: ReadonlyMap<string, number>): number {
  let like = 0;
  for (const count of counts.values()) like += count ** 2;
  return total ** 2 - like;
}

function countsOf(labels: Iterable<string>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return counts;
}
