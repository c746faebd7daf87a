import type { Cell, MetricUnit } from '@tidewatch/schemas';

/** What a trend shows; the same over themes, sizes and languages. */
export interface TrendModel {
  readonly buckets: readonly TrendBucket[];
  /** At most eight. */
  readonly series: readonly TrendSeries[];
  readonly unit: MetricUnit;
  /** IANA zone of the buckets. */
  readonly zone: string;
  /** A level to compare with, such as a target. */
  readonly markLine?: { readonly value: number; readonly name: string };
}

export interface TrendBucket {
  /** ms UTC, half-open. */
  readonly start: number;
  readonly end: number;
  /** False = provisional or cut by the range: drawn dotted. */
  readonly isSure: boolean;
}

export interface TrendSeries {
  readonly id: string;
  readonly name: string;
  /** Colour and dash, 0 to 7; see `assignSlots`. */
  readonly slot: number;
  /** One per bucket; null, or a null value, is a gap. */
  readonly cells: readonly (TrendCell | null)[];
  /** Indexes of the buckets that were restated: marked on the line. */
  readonly restated?: readonly number[];
  /** An earlier period of the line with the same slot: drawn thin and pale behind it. */
  readonly isEarlier?: true;
}

/** The value, and what it rests on where the reader should see it. */
export type TrendCell = Pick<Cell, 'value'> & Partial<Cell>;
