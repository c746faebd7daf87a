import { agreementOf, type Rating } from './agreement.ts';
import { compareBytes } from './compare-bytes.ts';
import { type Expr, evaluateExpr, type Scalar } from './expression.ts';
import type { Interval } from './interval.ts';
import type { Aggregate, Metric, Scale, Term } from './metric.ts';
import { type Cell, readingInstant } from './query.ts';

/** One item of a metric's source, its fields as of the query's instant. */
export interface Item {
  readonly get: (name: string) => Scalar;
}

/** The cell of a metric over the items of one interval and group, or null when none of them counts. */
export function aggregate(metric: Metric, items: readonly Item[], interval: Interval, asOf: number): Cell | null {
  const kind: Aggregate = metric.aggregate;
  switch (kind.kind) {
    case 'sum': {
      const [sum, n] = total(kind.term, items);
      return n === 0 ? null : { value: sum, numerator: sum, denominator: null, n };
    }
    case 'ratio': {
      const [numerator, counted] = total(kind.numerator, items);
      const [denominator, n] = total(kind.denominator, items);
      return counted + n === 0 ? null : { value: quotientOf(numerator, denominator, kind), numerator, denominator, n };
    }
    case 'percentile': {
      const values = valuesOf(kind.of, kind.where, items).sort((a, b) => a - b);
      return values.length === 0
        ? null
        : { value: nearestRank(values, kind.percent), numerator: null, denominator: null, n: values.length };
    }
    case 'max': {
      const values = valuesOf(kind.of, kind.where, items);
      return values.length === 0
        ? null
        : { value: values.reduce((a, b) => Math.max(a, b)), numerator: null, denominator: null, n: values.length };
    }
    case 'distinct': {
      const distinct = new Set(items.filter(holds(kind.where)).map((item) => evaluateExpr(kind.of, item.get)));
      distinct.delete(null);
      return distinct.size === 0 ? null : { value: distinct.size, numerator: distinct.size, denominator: null, n: distinct.size };
    }
    case 'rolling': {
      const latest = items
        .filter(holds(kind.where))
        .map((item) => ({ item, at: item.get(metric.at as string) as number, order: String(item.get(kind.order) ?? '') }))
        .sort((a, b) => a.at - b.at || compareBytes(a.order, b.order))
        .slice(-kind.last);
      if (latest.length === 0) return null;
      const hits = latest.filter(({ item }) => holds(kind.hit)(item)).length;
      const value = latest.length < kind.least ? null : hits / latest.length;
      return { value, numerator: hits, denominator: latest.length, n: latest.length };
    }
    case 'agreement': {
      const text = (item: Item, name: string) => String(item.get(name) ?? '');
      const ratings = items.filter(holds(kind.where)).map((item) => ({
        unit: JSON.stringify(kind.unit.map((name) => text(item, name))),
        rater: text(item, kind.rater),
        label: text(item, kind.label),
      }));
      return agreementCell(kind.measure, ratings);
    }
    case 'lapsed': {
      if (asOf < interval.end) return null;
      const seen = (isLater: boolean) => {
        const within = items.filter((item) => (item.get(metric.at as string) as number) >= interval.start === isLater);
        return new Set(within.filter(holds(kind.where)).flatMap((item) => evaluateExpr(kind.of, item.get) ?? []));
      };
      const [earlier, later] = [seen(false), seen(true)];
      if (earlier.size + later.size === 0) return null;
      const lapsed = [...earlier].filter((value) => !later.has(value)).length;
      return { value: quotientOf(lapsed, earlier.size, {}), numerator: lapsed, denominator: earlier.size, n: earlier.size };
    }
    case 'peak': {
      const spans = items.filter(holds(kind.where)).map((item) => ({
        from: Math.max(item.get(kind.from) as number, interval.start),
        to: Math.min((item.get(kind.to) as number | null) ?? asOf, interval.end),
      }));
      const peak = peakOf(spans);
      return peak === 0 ? null : { value: peak, numerator: peak, denominator: null, n: spans.filter((s) => s.from < s.to).length };
    }
    case 'overlap': {
      const spent = items.map((item): Item & { readonly ms: number } => {
        const from = Math.max(item.get(kind.from) as number, interval.start);
        const to = Math.min((item.get(kind.to) as number | null) ?? asOf, interval.end, asOf);
        return { ...item, ms: Math.max(0, to - from) };
      });
      const [numerator, counted] = totalTime(kind.numerator, spent);
      if (!kind.denominator) return counted === 0 ? null : { value: numerator, numerator, denominator: null, n: counted };
      const [denominator, n] = totalTime(kind.denominator, spent);
      return counted + n === 0 ? null : { value: quotientOf(numerator, denominator, kind), numerator, denominator, n };
    }
    case 'quotient':
      throw new TypeError('a quotient has no items of its own: its parts are answered, then put together');
    case 'instant': {
      const t = readingInstant(interval, asOf);
      const counted = items.filter(holds(kind.where));
      if (counted.length === 0) return null;
      if (kind.measure === 'least_left_ms') {
        const left = counted.map((item) => (item.get(kind.until) as number) - t);
        return { value: left.reduce((a, b) => Math.min(a, b)), numerator: null, denominator: null, n: left.length };
      }
      const ages = counted.map((item) => t - (item.get(kind.from) as number));
      const value = kind.measure === 'count' ? ages.length : ages.reduce((a, b) => Math.max(a, b));
      return { value, numerator: value, denominator: null, n: ages.length };
    }
  }
}

/** The cell of ratings; null where there are none. */
export function agreementCell(measure: 'chance' | 'percent', ratings: readonly Rating[]): Cell | null {
  if (ratings.length === 0) return null;
  const { value, agreeing, pairs } = agreementOf(ratings);
  return { value: measure === 'chance' ? value : quotientOf(agreeing, pairs, {}), numerator: agreeing, denominator: pairs, n: pairs };
}

/** Null for an empty denominator (rule D.0.5). */
export function quotientOf(numerator: number, denominator: number, { times = 1, over = 1 }: Scale): number | null {
  return denominator === 0 ? null : (numerator * times) / (denominator * over);
}

/** Sum of ms × weight over the items that spend time in the interval, and how many of them count. */
function totalTime(term: Term, items: readonly (Item & { readonly ms: number })[]): [sum: number, n: number] {
  let sum = 0;
  let n = 0;
  for (const item of items) {
    if (item.ms === 0 || !holds(term.where)(item)) continue;
    const weight = term.of === undefined ? 1 : (evaluateExpr(term.of, item.get) as number | null);
    if (weight === null) continue;
    sum += item.ms * weight;
    n += 1;
  }
  return [sum, n];
}

function holds(where: Expr | undefined): (item: Item) => boolean {
  return (item) => where === undefined || evaluateExpr(where, item.get) === true;
}

/** The term's sum and how many items it rests on. */
function total(term: Term, items: readonly Item[]): [sum: number, n: number] {
  let sum = 0;
  let n = 0;
  for (const item of items) {
    if (!holds(term.where)(item)) continue;
    const value = term.of === undefined ? 1 : (evaluateExpr(term.of, item.get) as number | null);
    if (value === null) continue;
    sum += value;
    n += 1;
  }
  return [sum, n];
}

function valuesOf(of: Expr, where: Expr | undefined, items: readonly Item[]): number[] {
  return items
    .filter(holds(where))
    .map((item) => evaluateExpr(of, item.get) as number | null)
    .filter((value) => value !== null);
}

/** Nearest rank (rule D.0.7): value number ceil(n·percent/100), in integer arithmetic, of a sorted list. */
export function nearestRank(sorted: readonly number[], percent: number): number | null {
  if (sorted.length === 0) return null;
  return sorted[Math.max(1, Math.ceil((sorted.length * percent) / 100)) - 1] as number;
}

/** Most spans [from, to) at one time; a span that ends where another starts does not overlap it. */
function peakOf(spans: readonly { readonly from: number; readonly to: number }[]): number {
  const deltas = new Map<number, number>();
  for (const { from, to } of spans) {
    if (from >= to) continue;
    deltas.set(from, (deltas.get(from) ?? 0) + 1);
    deltas.set(to, (deltas.get(to) ?? 0) - 1);
  }
  let running = 0;
  let peak = 0;
  for (const [, delta] of [...deltas].sort(([a], [b]) => a - b)) peak = Math.max(peak, (running += delta));
  return peak;
}
