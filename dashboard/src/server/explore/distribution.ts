import { and, type Cell, type Expr, le, lt, type Metric, type MetricQuery, notNull, value } from '@tidewatch/schemas';
import type { CatalogueReader } from '@tidewatch/warehouse/query';
import type { Distribution } from '../../features/explore/distribution-view.ts';

/** Nearest-rank percentiles that are drawn; 0 is the smallest value and 100 the largest. */
const PERCENTS = [0, 10, 25, 50, 75, 90, 95, 99, 100] as const;
/** Columns are about this many; what lies above the 99th percentile is one more. */
const COLUMNS = 30;

/** What each item of a metric gives, where it gives a number of its own. */
interface ItemValues {
  readonly of: Expr;
  readonly where: Expr | undefined;
  /** From the stored integer to the metric's unit. */
  readonly scale: number;
}

/** null of metrics that only count, pick out an instant or are put together from others. */
export function itemValuesOf({ aggregate }: Metric): ItemValues | null {
  switch (aggregate.kind) {
    case 'percentile':
    case 'max':
      return { of: aggregate.of, where: aggregate.where, scale: 1 };
    case 'sum':
      return aggregate.term.of === undefined ? null : { of: aggregate.term.of, where: aggregate.term.where, scale: 1 };
    case 'ratio': {
      const { numerator, times = 1, over = 1 } = aggregate;
      return numerator.of === undefined ? null : { of: numerator.of, where: numerator.where, scale: times / over };
    }
    default:
      return null;
  }
}

/**
 * How the values of a metric's items are spread: percentiles, and their number in columns of one width. Both are asked for
 * as metrics of their own, so that one compiler counts them; null where the metric has no values, or there are none.
 */
export async function readDistribution(
  reader: CatalogueReader,
  query: MetricQuery,
  metric: Metric,
  signal?: AbortSignal,
): Promise<Distribution | null> {
  const values = itemValuesOf(metric);
  if (values === null) return null;
  const ask = async (metrics: readonly Metric[]): Promise<Readonly<Record<string, Cell>>> => {
    const [row] = await reader.answer({ ...query, metrics, grain: 'total', by: [] }, signal ? { signal } : {});
    return row?.cells ?? {};
  };
  const ofPercent = PERCENTS.map((percent) => variantOf(metric, `p${percent}`, { kind: 'percentile', percent, ...termOf(values) }));
  const ranks = await ask(ofPercent);
  const at = (percent: (typeof PERCENTS)[number]) => ranks[`p${percent}`]?.value ?? null;
  const [least, high, largest] = [at(0), at(99), at(100)];
  if (least === null || high === null || largest === null) return null;
  const edges = edgesOf({ least, high, largest }, metric.unit === 'ms');
  const columns = await ask(
    edges.slice(0, -1).map((from, i) => columnOf(metric, values, { from, to: edges[i + 1] as number, name: `c${i}` })),
  );
  return {
    metric: metric.id,
    n: ranks['p50']?.n ?? 0,
    percentiles: PERCENTS.map((percent) => ({ percent, value: (at(percent) as number) * values.scale })),
    columns: edges.slice(0, -1).map((from, i) => ({
      from: from * values.scale,
      to: (edges[i + 1] as number) * values.scale,
      count: columns[`c${i}`]?.value ?? 0,
    })),
  };
}

function termOf({ of, where }: ItemValues): { readonly of: Expr; readonly where?: Expr } {
  return where === undefined ? { of } : { of, where };
}

function variantOf(metric: Metric, id: string, aggregate: Metric['aggregate']): Metric {
  return { ...metric, id, aggregate };
}

function columnOf(metric: Metric, { of, where }: ItemValues, { from, to, name }: { from: number; to: number; name: string }): Metric {
  const inside = and(...(where === undefined ? [] : [where]), notNull(of), le(value(from), of), lt(of, value(to)));
  return variantOf(metric, name, { kind: 'sum', term: { where: inside } });
}

/** Round widths of columns: of a clock for durations, else 1, 2 and 5 with noughts. */
const CLOCK_STEPS = [100, 200, 500, 1e3, 2e3, 5e3, 1e4, 15e3, 3e4, 6e4, 12e4, 3e5, 6e5, 9e5, 18e5, 36e5, 72e5, 216e5, 432e5, 864e5];

/** Edges of the columns, whole numbers: round steps from below the least to above `high`, then one to above the largest. */
export function edgesOf(
  { least, high, largest }: { least: number; high: number; largest: number },
  isDuration: boolean,
): readonly number[] {
  const wanted = Math.max(1, (high - least) / COLUMNS);
  const power = 10 ** Math.floor(Math.log10(wanted));
  const plain = [1, 2, 5, 10].map((times) => times * power).find((step) => step >= wanted) ?? wanted;
  const step = (isDuration ? CLOCK_STEPS.find((candidate) => candidate >= wanted) : undefined) ?? Math.ceil(plain);
  const first = Math.floor(least / step) * step;
  const inside = Math.floor((high - first) / step) + 1;
  const edges = Array.from({ length: inside + 1 }, (_, i) => first + i * step);
  return largest >= (edges.at(-1) as number) ? [...edges, largest + 1] : edges;
}
