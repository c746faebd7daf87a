import type { AnswerRow, Cell } from '@tidewatch/schemas';
import type { AnswerGroup, Bucket, EmptyCells, ExploreAnswer, Figures } from './answer.ts';

/** What is said of one group in one interval. */
export type IntervalFigures = Pick<AnswerRow, 'cells' | 'open'>;

/** A group's figures laid along the buckets, by the start of each: nothing happened where there is no row, nothing is known where there is no start. */
export function spreadCells(
  rows: ReadonlyMap<number, IntervalFigures>,
  starts: readonly (number | null)[],
  empty: EmptyCells,
): Figures['cells'] {
  const cellAt = (start: number | null, id: string) => (start === null ? null : (rows.get(start)?.cells[id] ?? (empty[id] as Cell)));
  return Object.fromEntries(Object.keys(empty).map((id) => [id, starts.map((start) => cellAt(start, id))]));
}

/** Items of a group that are still open, bucket by bucket: the metric that has most speaks for all. */
export function spreadOpen(rows: ReadonlyMap<number, IntervalFigures>, starts: readonly (number | null)[]): AnswerGroup['open'] {
  return starts.map((start) => mostOpen(start === null ? undefined : rows.get(start)));
}

/** Of the metric that has most. */
export function mostOpen(row: Pick<AnswerRow, 'open'> | undefined): number {
  return Math.max(0, ...Object.values(row?.open ?? {}));
}

/** Where the figures of each bucket begin, and those of the earlier period that stand beside it; null where nothing is known. */
export function startsOf({ buckets, earlier }: Pick<ExploreAnswer, 'buckets' | 'earlier'>): {
  readonly now: readonly (number | null)[];
  readonly earlier: readonly (number | null)[];
} {
  return {
    now: buckets.map(({ start, state }: Bucket) => (state === 'unknown' ? null : start)),
    earlier: (earlier?.buckets ?? []).map((bucket) => bucket?.start ?? null),
  };
}
