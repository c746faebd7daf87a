import {
  type Cell,
  type DifferenceReason,
  dimensionsOf,
  EnvironmentError,
  emptyCell,
  haveSameItems,
  type Line,
  type Metric,
  type MetricQuery,
  partsOf,
  presetById,
  SOURCES,
  timeOfId,
  UNITS_LISTED,
  unitPartsOf,
  VENDORS,
} from '@tidewatch/schemas';
import type { CatalogueReader } from '@tidewatch/warehouse/query';
import type { ComparedSide, CompareQuestion, Comparison } from '../../features/compare/compare-view.ts';
import { defaultView } from '../../features/explore/view.ts';
import { describeMetric } from '../explore/describe-catalogue.ts';
import { planQuery } from '../explore/plan-query.ts';

/**
 * Two numbers over the same rows, and what makes the difference between them: the items or units that count otherwise, by
 * reason, adding up to the difference of the integers.
 * @throws UsageError as `planQuery`; EnvironmentError `rows_changing`
 */
export async function compareDefinitions(
  reader: CatalogueReader,
  { a, b, ...question }: CompareQuestion,
  { nowMs, signal }: { readonly nowMs: number; readonly signal?: AbortSignal },
): Promise<Comparison> {
  const sides = [a, b].map((name) => {
    const preset = presetById.get(name);
    return { preset: preset ? { ...preset, vendorName: VENDORS[preset.vendor] } : null, name: preset ? preset.metric : name };
  });
  const names = sides.flatMap(({ name }) => name ?? []);
  // Where neither has a figure, the range is still judged.
  const asked = { ...defaultView(question.zone), ...question, grain: 'total' as const, ...(names.length > 0 && { metrics: names }) };
  const query = planQuery(asked, nowMs);
  const [ofA, ofB] = sides.map(({ name }) => query.metrics.find(({ id }) => id === name) ?? null);
  const pair = ofA && ofB ? { a: ofA, b: ofB } : null;
  const { cells, reasons } = await readFigures(reader, { query, pair }, signal);
  const side = (i: 0 | 1, metric: Metric | null = null): ComparedSide => ({
    preset: sides[i]?.preset ?? null,
    metric: metric && describeMetric(metric),
    cell: metric && (cells[metric.id] ?? emptyCell(metric)),
  });
  const { from, to, asOf, knownAt } = query;
  const [first = [], ...others] = query.metrics.map(dimensionsOf);
  return {
    range: { from, to, asOf, ...(knownAt === undefined ? {} : { knownAt }) },
    a: side(0, ofA),
    b: side(1, ofB),
    dimensions: first.filter((dimension) => others.every((known) => known.includes(dimension))),
    difference: pair && reasons && describeDifference(pair, reasons),
  };
}

interface Pair {
  readonly a: Metric;
  readonly b: Metric;
}

function describeDifference({ a, b }: Pair, reasons: readonly DifferenceReason[]): NonNullable<Comparison['difference']> {
  const { table } = SOURCES[(partsOf(a)[0] ?? a).source];
  return {
    items: haveSameItems(a, b) ? a.source : table,
    areSessions: table === 'sessions',
    reasons: reasons.map((reason) => ({ ...reason, units: reason.units.map((id) => ({ id, at: timeOfId(id) })) })),
    most: UNITS_LISTED,
  };
}

interface Asked {
  readonly query: MetricQuery;
  /** null where one of the two has no figure. */
  readonly pair: Pair | null;
}

interface Figures {
  readonly cells: Readonly<Record<string, Cell>>;
  readonly reasons: readonly DifferenceReason[] | null;
}

/** Rows that come between the two readings are waited for so often. */
const ATTEMPTS = 3;

/** The figures and the reasons from the same rows: read again where rows came between. */
async function readFigures(reader: CatalogueReader, { query, pair }: Asked, signal?: AbortSignal): Promise<Figures> {
  // What was known earlier stands in no row that could be named.
  const canTell = pair !== null && query.knownAt === undefined && unitPartsOf(pair.a, pair.b) !== null;
  if (!canTell) return { cells: await cellsOf(reader, query, signal), reasons: null };
  const { a, b } = pair;
  if (a === b) return { cells: await cellsOf(reader, query, signal), reasons: [] };
  const both = { ...query, metrics: [a, b] };
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const [cells, reasons] = await Promise.all([cellsOf(reader, both, signal), reader.difference(both, signal)]);
    if (addsUp(reasons, cells[a.id] ?? emptyCell(a), cells[b.id] ?? emptyCell(b))) return { cells, reasons };
  }
  throw new EnvironmentError('rows_changing', 'rows of this range change while they are read', { retry: true });
}

async function cellsOf(reader: CatalogueReader, query: MetricQuery, signal?: AbortSignal): Promise<Figures['cells']> {
  const [row] = await reader.answer(query, signal ? { signal } : {});
  return row?.cells ?? {};
}

/** Whether the reasons make the difference of the two numbers; a number without a line below tells how many values it has. */
function addsUp(reasons: readonly DifferenceReason[], a: Cell, b: Cell): boolean {
  const total = (line: Line) => reasons.reduce((sum, { sums }) => sum + sums[line], 0);
  const above = ({ numerator }: Cell) => numerator ?? 0;
  const below = ({ numerator, denominator, n }: Cell) => denominator ?? (numerator === null ? n : 0);
  return total('bAbove') - total('aAbove') === above(b) - above(a) && total('bBelow') - total('aBelow') === below(b) - below(a);
}
