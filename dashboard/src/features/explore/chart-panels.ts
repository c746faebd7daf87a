import type { Cell } from '@tidewatch/schemas';
import type { BarModel } from '../../components/charts/prepare-bars.ts';
import { assignSlots, OTHER_SLOT, SLOT_COUNT } from '../../components/charts/slots.ts';
import type { TrendModel, TrendSeries } from '../../components/charts/trend-model.ts';
import { type AnswerGroup, type ExploreAnswer, groupKey, type MetricInfo } from './answer.ts';
import type { Place } from './drill.ts';

/** One drawing of the page: metrics of one unit together, or one metric split into groups. */
export type ChartPanel =
  | { readonly kind: 'trend'; readonly metrics: readonly MetricInfo[]; readonly model: TrendModel; readonly hiddenGroups: number }
  | { readonly kind: 'bars'; readonly metrics: readonly MetricInfo[]; readonly model: BarModel; readonly hiddenGroups: number };

export interface PanelOptions {
  readonly zone: string;
  readonly metricName: (metric: MetricInfo) => string;
  readonly groupName: (values: readonly string[]) => string;
  readonly otherName: string;
  /** Name of a line of the earlier period. */
  readonly earlierName: (name: string) => string;
  /** Indexes of the buckets in which a metric was restated. */
  readonly restatedBuckets: (metric: MetricInfo) => readonly number[];
}

/**
 * The drawings of an answer. Without a split metrics of one unit share an axis; with one each metric is drawn apart, and
 * a group has the same colour in all of them; the earlier period stands behind undivided lines. Past eight groups the seven largest are drawn and the rest as "other" where
 * the metric can be added, else `hiddenGroups` says how many are only in the table.
 */
export function prepareCharts(answer: ExploreAnswer, metrics: readonly MetricInfo[], options: PanelOptions): readonly ChartPanel[] {
  if (metrics.length === 0) return [];
  const isSplit = answer.groups.some(({ values }) => values.length > 0);
  if (!isSplit) return answer.buckets.length === 0 ? [] : trendsByUnit(answer, metrics, options);
  return metrics.map((metric) => {
    const { shown, hiddenGroups } = chooseGroups(answer.groups, metric, options);
    if (answer.buckets.length === 0) {
      const bars = shown.map(({ id, name, slot, total }) => ({ id, name, slot, cell: total }));
      return { kind: 'bars', metrics: [metric], hiddenGroups, model: { bars, unit: metric.unit } };
    }
    return { kind: 'trend', metrics: [metric], hiddenGroups, model: { ...frameOf(answer, options), unit: metric.unit, series: shown } };
  });
}

function trendsByUnit(answer: ExploreAnswer, metrics: readonly MetricInfo[], options: PanelOptions): readonly ChartPanel[] {
  const [group] = answer.groups;
  const units = [...new Set(metrics.map(({ unit }) => unit))];
  return units.map((unit) => {
    const together = metrics.filter((metric) => metric.unit === unit);
    const series = together.flatMap((metric): readonly TrendSeries[] => {
      const line = { id: metric.id, name: options.metricName(metric), slot: metrics.indexOf(metric), cells: group?.cells[metric.id] ?? [] };
      const marked = { ...line, restated: options.restatedBuckets(metric) };
      const before = group?.earlier?.cells[metric.id];
      if (before === undefined) return [marked];
      return [marked, { ...line, id: `${EARLIER_ID}${metric.id}`, name: options.earlierName(line.name), cells: before, isEarlier: true }];
    });
    return { kind: 'trend', metrics: together, hiddenGroups: 0, model: { ...frameOf(answer, options), unit, series } };
  });
}

function frameOf(answer: ExploreAnswer, { zone }: PanelOptions): Pick<TrendModel, 'buckets' | 'zone'> {
  return { zone, buckets: answer.buckets.map(({ start, end, state }) => ({ start, end, isSure: state === 'final' })) };
}

/** Colour slots of the groups that are drawn, by `groupKey`: all of them up to eight, else the seven largest. */
export function groupSlots(groups: readonly AnswerGroup[]): ReadonlyMap<string, number> {
  const isCrowded = groups.length > SLOT_COUNT;
  const drawn = isCrowded ? groups.slice(0, OTHER_SLOT) : groups;
  return assignSlots(drawn.map(groupKey), isCrowded);
}

interface ShownGroup {
  readonly id: string;
  readonly name: string;
  readonly slot: number;
  readonly cells: readonly (Cell | null)[];
  readonly total: Cell;
}

function chooseGroups(
  groups: readonly AnswerGroup[],
  metric: MetricInfo,
  options: PanelOptions,
): { shown: readonly ShownGroup[]; hiddenGroups: number } {
  const slots = groupSlots(groups);
  const largest = groups.slice(0, slots.size);
  const shown = largest.map((group): ShownGroup => {
    const id = groupKey(group);
    return {
      id,
      name: options.groupName(group.values),
      slot: slots.get(id) ?? OTHER_SLOT,
      cells: group.cells[metric.id] ?? [],
      total: group.total[metric.id] as Cell,
    };
  });
  const rest = groups.slice(largest.length);
  if (rest.length === 0) return { shown, hiddenGroups: 0 };
  if (!canCombine(metric)) return { shown, hiddenGroups: rest.length };
  const cells = (rest[0]?.cells[metric.id] ?? []).map((_, i) =>
    combineCells(
      metric,
      rest.map((group) => group.cells[metric.id]?.[i] ?? null),
    ),
  );
  const total = combineCells(
    metric,
    rest.map((group) => group.total[metric.id] ?? null),
  ) as Cell;
  const other = { id: OTHER_ID, name: options.otherName, slot: OTHER_SLOT, cells, total };
  return { shown: [...shown, other], hiddenGroups: 0 };
}

/** The figure that a bar, or a point of a line, stands for; null of a line of many groups together, which is no figure of the answer. */
export function placeOfMark(
  answer: ExploreAnswer,
  { metrics }: ChartPanel,
  mark: { readonly id: string; readonly index?: number },
): Place | null {
  const isEarlier = mark.id.startsWith(EARLIER_ID);
  const id = isEarlier ? mark.id.slice(EARLIER_ID.length) : mark.id;
  const isSplit = answer.question.by.length > 0;
  const metric = isSplit ? metrics[0] : metrics.find((one) => one.id === id);
  const values = isSplit ? answer.groups.find((group) => groupKey(group) === id)?.values : [];
  if (metric === undefined || values === undefined) return null;
  return { metric, values, bucket: mark.index ?? null, isEarlier };
}

/** No value of a dimension: groups' ids are texts without control signs. */
const OTHER_ID = '\u0000other';
const EARLIER_ID = '\u0000earlier ';

function canCombine({ additive, kind }: MetricInfo): boolean {
  return additive && (kind === 'sum' || kind === 'ratio');
}

/** Adds cells of an additive metric: counts by value, ratios by numerator and denominator; null where all are unknown. */
export function combineCells(metric: Pick<MetricInfo, 'kind'>, cells: readonly (Cell | null)[]): Cell | null {
  const known = cells.filter((cell) => cell !== null);
  if (known.length === 0) return null;
  const add = (part: 'numerator' | 'denominator' | 'n') => known.reduce((sum, cell) => sum + (cell[part] ?? 0), 0);
  const [numerator, denominator, n] = [add('numerator'), add('denominator'), add('n')];
  if (metric.kind !== 'ratio') return { value: numerator, numerator, denominator: null, n };
  return { value: denominator === 0 ? null : numerator / denominator, numerator, denominator, n };
}
