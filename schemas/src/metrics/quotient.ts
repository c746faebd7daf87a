import { type RowKind, UNIT_TABLES } from '../facts/unit-rows.ts';
import { UsageError } from '../kernel/errors.ts';
import { quotientOf } from './aggregate.ts';
import { metricById } from './catalogue.ts';
import type { Aggregate, Metric, Part } from './metric.ts';
import { type AnswerRow, type Cell, emptyCell, type MetricQuery, openField } from './query.ts';
import { DIMENSIONS, type Dimension, SOURCES, type Source } from './sources.ts';

type Quotient = Extract<Aggregate, { readonly kind: 'quotient' }>;

/** The metrics that a metric is put together from: its parts, or itself. */
export function partsOf(metric: Metric): readonly Metric[] {
  const { aggregate } = metric;
  if (aggregate.kind !== 'quotient') return [metric];
  return [...new Set([...aggregate.numerator, ...aggregate.denominator].map((part) => partMetric(metric, part)))];
}

/** Those of them that read the rows of a kind of unit. */
export function partsReading(metric: Metric, kind: RowKind): readonly Metric[] {
  return partsOf(metric).filter(({ source }) => SOURCES[source].table === UNIT_TABLES[kind].table);
}

/** Dimensions by which a metric may be split and filtered: those that all its parts have. */
export function dimensionsOf(metric: Metric): readonly Dimension[] {
  const sources = partsOf(metric).map((part): Source => SOURCES[part.source]);
  return DIMENSIONS.filter((dimension) => sources.every(({ dimensions }) => dimensions[dimension] !== undefined));
}

/** @throws UsageError `dimension_unknown` */
export function checkDimensions(query: MetricQuery): void {
  const named = [...query.by, ...query.where.map((filter) => filter.dimension)];
  for (const metric of query.metrics) {
    const known = dimensionsOf(metric);
    const unknown = named.find((name) => !known.includes(name));
    if (unknown === undefined) continue;
    throw new UsageError(
      'dimension_unknown',
      `${metric.id} cannot be split or filtered by ${unknown}; it can by ${known.join(', ') || 'no dimension'}`,
    );
  }
}

/** The query with each quotient's parts in its place. */
export function withParts(query: MetricQuery): MetricQuery {
  return { ...query, metrics: [...new Set(query.metrics.flatMap(partsOf))] };
}

/** The answer to `query`, from that to `withParts(query)`. */
export function withQuotients(query: MetricQuery, rows: readonly AnswerRow[]): readonly AnswerRow[] {
  if (query.metrics.every((metric) => metric.aggregate.kind !== 'quotient')) return rows;
  return rows.map((row) => ({
    ...row,
    cells: Object.fromEntries(query.metrics.map((metric) => [metric.id, cellOf(metric, row)])),
    ...(row.open && openField(new Map(query.metrics.map((metric) => [metric.id, openOf(metric, row.open ?? {})])))),
  }));
}

/** Open items of a metric: parts that are filed alike have the same ones. */
function openOf(metric: Metric, open: NonNullable<AnswerRow['open']>): number {
  const filings = new Map(partsOf(metric).map((part) => [`${part.source} ${part.at}`, open[part.id] ?? 0]));
  return [...filings.values()].reduce((sum, count) => sum + count, 0);
}

function cellOf(metric: Metric, { cells }: AnswerRow): Cell {
  const { aggregate } = metric;
  if (aggregate.kind !== 'quotient') return cells[metric.id] as Cell;
  const above = total(aggregate.numerator, cells);
  const below = total(aggregate.denominator, cells);
  if (above.n + below.n === 0) return emptyCell(metric);
  return { value: quotientOf(above.sum, below.sum, aggregate), numerator: above.sum, denominator: below.sum, n: below.n };
}

function total(parts: Quotient['numerator'], cells: AnswerRow['cells']): { readonly sum: number; readonly n: number } {
  let sum = 0;
  let n = 0;
  for (const { metric, minus } of parts) {
    const cell = cells[metric] as Cell;
    sum += minus ? -(cell.numerator ?? 0) : (cell.numerator ?? 0);
    n += cell.n;
  }
  return { sum, n };
}

function partMetric(metric: Metric, { metric: id }: Part): Metric {
  const part = metricById.get(id);
  const isSum = part?.aggregate.kind === 'sum' || (part?.aggregate.kind === 'overlap' && part.aggregate.denominator === undefined);
  if (!part || !isSum) throw new TypeError(`${metric.id} is put together from ${id}, which is no sum`);
  return part;
}
