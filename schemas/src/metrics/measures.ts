import { UNIT_TABLES, type UnitRows, type UnitTable } from '../facts/unit-rows.ts';
import { aggregate } from './aggregate.ts';
import { CATALOGUE } from './catalogue.ts';
import { byFiling, type FiledItem, itemsOf, tablesOf } from './evaluate.ts';
import type { Interval } from './interval.ts';
import { type Aggregate, looksBack, type Metric } from './metric.ts';
import type { MetricQuery } from './query.ts';
import { SOURCES } from './sources.ts';

/** Grain of a measure, ms: each interval of each zone whose offset is a multiple of it is made of such ones (rule D.0.2). */
export const MEASURE_MS = 900_000;

/** What one unit says of a metric in one quarter of an hour. */
export interface Measure {
  readonly metricId: string;
  /** Start of the quarter of an hour, ms UTC. */
  readonly intervalStart: number;
  /** Above the line; of a metric that is no sum its value over this unit alone. */
  readonly amount: number | null;
  /** Below the line; null where there is none. */
  readonly denominator: number | null;
}

/** Borders of quarters of an hour, and the instant as of which the row is read; ms UTC. */
export interface MeasuredRange {
  readonly from: number;
  readonly to: number;
  readonly asOf: number;
}

/**
 * What the row of one unit says of every metric of its table, in the quarters of an hour between two instants that are
 * borders of such. Left out are quotients, whose parts are there; what looks back over other rows; and what is read at an
 * instant, which says nothing that starts and ends do not say.
 */
export function measuresOf(rows: UnitRows, table: UnitTable, range: MeasuredRange): ReadonlyMap<string, Measure> {
  const measures = new Map<string, Measure>();
  const { from, to, asOf } = range;
  const query: MetricQuery = { metrics: [], from, to, asOf, grain: '15m', zone: 'UTC', by: [], where: [] };
  const tables = tablesOf(rows);
  for (const metrics of FILINGS[table] ?? []) {
    const [first] = metrics;
    const filed = new Map<number, FiledItem[]>();
    for (const item of itemsOf(first, query, tables)) {
      for (const start of quartersOf(first, item, range)) {
        const items = filed.get(start);
        if (items) items.push(item);
        else filed.set(start, [item]);
      }
    }
    for (const [start, items] of filed) {
      const interval: Interval = { start, end: start + MEASURE_MS };
      for (const metric of metrics) {
        const cell = aggregate(metric, items, interval, asOf);
        if (cell === null) continue;
        const { numerator, denominator, value } = cell;
        const measure = { metricId: metric.id, intervalStart: start, amount: numerator ?? value, denominator };
        measures.set(`${metric.id} ${start}`, measure);
      }
    }
  }
  return measures;
}

function isMeasured({ aggregate: kind }: { readonly aggregate: Aggregate }): boolean {
  return kind.kind !== 'quotient' && kind.kind !== 'instant' && kind.kind !== 'peak' && !looksBack(kind);
}

const FILINGS: Readonly<Partial<Record<UnitTable, ReturnType<typeof byFiling>>>> = Object.fromEntries(
  Object.values(UNIT_TABLES).map(({ table }) => {
    const metrics: readonly Metric[] = CATALOGUE.filter((metric) => isMeasured(metric) && SOURCES[metric.source].table === table);
    return [table, byFiling(metrics)];
  }),
);

/** Starts of the quarters of an hour that an item counts in: there may be months between them, so that they are not gone through. */
function* quartersOf({ at, aggregate: kind }: Metric, { get }: FiledItem, { from, to, asOf }: MeasuredRange): Generator<number> {
  if (kind.kind === 'overlap') {
    const first = get(kind.from) as number | null;
    if (first === null) return;
    const end = Math.min((get(kind.to) as number | null) ?? asOf, to);
    for (let start = borderOf(Math.max(first, from)); start < end; start += MEASURE_MS) yield start;
    return;
  }
  const filedAt = get(at as string) as number | null;
  if (filedAt !== null && filedAt >= from && filedAt < to) yield borderOf(filedAt);
}

/** The border of quarters of an hour at or before an instant. */
export function borderOf(at: number): number {
  return Math.floor(at / MEASURE_MS) * MEASURE_MS;
}
