import type { UnitRows } from '../facts/unit-rows.ts';
import { aggregate } from './aggregate.ts';
import { type FiledItem, filedUnder, itemsOf, tablesOf } from './evaluate.ts';
import { evaluateExpr, type Scalar } from './expression.ts';
import type { Interval } from './interval.ts';
import type { Metric, Part } from './metric.ts';
import type { Cell, MetricQuery } from './query.ts';
import { checkDimensions, partsOf } from './quotient.ts';

/** What one item says to a metric that picks one of many values, counts different ones, or looks for the most at one time. */
export type ItemValue = Scalar | Interval;

/** What the row of one unit adds to a number. */
export interface Contribution {
  /** Above and below the line; these of all rows add up to those of the number. Null where the number has no such line, or does not add up. */
  readonly numerator: number | null;
  readonly denominator: number | null;
  /** How many items of the row count, above or below. */
  readonly items: number;
  /** What each item says, where the number is no sum: values of a percentile or a largest, ids of a distinct count, spans of a peak, cut to the range. */
  readonly values: readonly ItemValue[] | null;
}

/** One number: a metric over a range, filtered. */
export type NumberQuery = Pick<MetricQuery, 'from' | 'to' | 'zone' | 'where' | 'asOf'>;

/**
 * What the rows of one unit add to a number; null when nothing of them counts. Reads items as `evaluateQuery` does.
 * @throws UsageError `dimension_unknown`
 */
export function contributionOf(metric: Metric, number: NumberQuery, rows: UnitRows): Contribution | null {
  const query: MetricQuery = { ...number, metrics: [metric], grain: 'total', by: [] };
  checkDimensions(query);
  const { aggregate: kind } = metric;
  if (kind.kind !== 'quotient') return together(metric, number, [...countedItems(metric, query, rows)]);
  const parts = new Map(partsOf(metric).map((part) => [part.id, part]));
  const side = (of: readonly Part[]) => {
    let [sum, items] = [0, 0];
    for (const { metric: id, minus } of of) {
      for (const { cell } of countedItems(parts.get(id) as Metric, query, rows)) {
        sum += (minus ? -1 : 1) * (cell.numerator as number);
        items += 1;
      }
    }
    return { sum, items };
  };
  const [above, below] = [side(kind.numerator), side(kind.denominator)];
  const items = above.items + below.items;
  return items === 0 ? null : { numerator: above.sum, denominator: below.sum, items, values: null };
}

interface CountedItem {
  readonly item: FiledItem;
  /** The number if there were only this item. */
  readonly cell: Cell;
}

function* countedItems(metric: Metric, query: MetricQuery, rows: UnitRows): Generator<CountedItem> {
  const interval: Interval = { start: query.from, end: query.to };
  for (const item of itemsOf(metric, query, tablesOf(rows))) {
    for (const _ of filedUnder(metric, item, [interval], query)) {
      const cell = aggregate(metric, [item], interval, query.asOf);
      if (cell !== null) yield { item, cell };
    }
  }
}

function together(metric: Metric, number: NumberQuery, counted: readonly CountedItem[]): Contribution | null {
  const items = counted.length;
  if (items === 0) return null;
  if (!addsUp(metric)) return { numerator: null, denominator: null, items, values: counted.map((one) => itemValueOf(metric, number, one)) };
  const sum = (line: 'numerator' | 'denominator') => counted.reduce((total, { cell }) => total + (cell[line] as number), 0);
  const hasDenominator = counted.some(({ cell }) => cell.denominator !== null);
  return { numerator: sum('numerator'), denominator: hasDenominator ? sum('denominator') : null, items, values: null };
}

function addsUp({ aggregate: kind }: Metric): boolean {
  return kind.kind === 'sum' || kind.kind === 'ratio' || kind.kind === 'overlap' || (kind.kind === 'instant' && kind.measure === 'count');
}

function itemValueOf({ aggregate: kind }: Metric, { from, to, asOf }: NumberQuery, { item, cell }: CountedItem): ItemValue {
  if (kind.kind === 'agreement') return String(item.get(kind.label) ?? '');
  if (kind.kind === 'distinct' || kind.kind === 'lapsed') return evaluateExpr(kind.of, item.get);
  if (kind.kind === 'peak') {
    const end = Math.min((item.get(kind.to) as number | null) ?? asOf, to);
    return { start: Math.max(item.get(kind.from) as number, from), end };
  }
  return cell.value;
}
