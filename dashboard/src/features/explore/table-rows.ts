import type { Cell, RowState } from '@tidewatch/schemas';
import { SMALL_N } from '../../format/wilson.ts';
import { type AnswerGroup, type Bucket, type BucketState, type ExploreAnswer, type Figures, groupKey, type MetricInfo } from './answer.ts';

/** A line of the table by interval: one bucket, or one group in one bucket. */
export interface IntervalRow {
  readonly key: string;
  readonly bucket: Bucket;
  /** Index of the bucket in the answer. */
  readonly index: number;
  /** One per dimension of the split. */
  readonly values: readonly string[];
  /** By metric id; null = not known yet. */
  readonly cells: Readonly<Record<string, Cell | null>>;
  readonly earlier: Readonly<Record<string, Cell | null>> | null;
  /** Items filed in it that are still open, of the metric that has most. */
  readonly open: number;
}

/** The lines of the table by interval. Of a split only groups in which something was counted; largest group first. */
export function intervalRows(answer: ExploreAnswer, metrics: readonly MetricInfo[], isNewestFirst: boolean): readonly IntervalRow[] {
  const rows = answer.buckets.map((bucket, index) =>
    answer.groups
      .map((group) => rowOf(group, metrics, { bucket, index }))
      .filter((row) => row.values.length === 0 || hasItems(row.cells) || (row.earlier !== null && hasItems(row.earlier))),
  );
  return (isNewestFirst ? rows.toReversed() : rows).flat();
}

function rowOf(group: AnswerGroup, metrics: readonly MetricInfo[], { bucket, index }: Pick<IntervalRow, 'bucket' | 'index'>): IntervalRow {
  const cellsOf = (figures: Figures) => Object.fromEntries(metrics.map(({ id }) => [id, figures.cells[id]?.[index] ?? null]));
  return {
    key: `${bucket.start} ${groupKey(group)}`,
    bucket,
    index,
    values: group.values,
    cells: cellsOf(group),
    earlier: group.earlier && cellsOf(group.earlier),
    open: group.open[index] ?? 0,
  };
}

function hasItems(cells: Readonly<Record<string, Cell | null>>): boolean {
  return Object.values(cells).some((cell) => cell !== null && cell.n > 0);
}

export type Column = 'value' | 'evidence' | 'n' | 'earlier' | 'change';

/** Columns that a metric has in a table: the evidence is shown where the value alone does not say it. */
export function columnsOf({ kind, unit }: MetricInfo, isCompared = false): readonly Column[] {
  const compared: readonly Column[] = isCompared ? ['earlier', 'change'] : [];
  if (kind === 'ratio') return ['value', 'evidence', 'n', ...compared];
  return kind === 'percentile' || kind === 'max' || (kind === 'sum' && unit !== 'count')
    ? ['value', 'n', ...compared]
    : ['value', ...compared];
}

/** How a figure is to be looked at: five cases that look different. */
export type FigureLook = 'null' | 'small' | 'provisional' | 'partial' | 'plain';

/** Null before small n before provisional; counts are never small. */
export function lookOf(metric: MetricInfo, cell: Cell | null, state: BucketState): FigureLook {
  if (cell === null || cell.value === null) return 'null';
  if (columnsOf(metric).includes('n') && metric.kind !== 'sum' && cell.n < SMALL_N) return 'small';
  if (state === 'partial') return 'partial';
  return state === 'provisional' ? 'provisional' : 'plain';
}

/** Whether a number may still change, by the state of its interval and what is open in it. */
export function rowStateOf(state: BucketState, openItems: number): RowState {
  const settled = state === 'final' || state === 'partial';
  return { settled, complete: settled && openItems === 0, openItems };
}
