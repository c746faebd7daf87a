import type { Cell, Interval, Metric, Quality } from '@tidewatch/schemas';
import type { Question } from './view.ts';

/** A metric as the page needs it: the declaration without its formula in code, and what it may be split by. */
export interface MetricInfo extends Pick<Metric, 'id' | 'code' | 'version' | 'family' | 'unit' | 'direction' | 'anchor' | 'additive'> {
  readonly name: Metric['name'];
  readonly formula: Metric['formula'];
  readonly notes: Metric['notes'];
  /** Counts and ratios can be added over groups into "other". */
  readonly kind: Metric['aggregate']['kind'];
  readonly dimensions: readonly string[];
  /** Whether it counts sessions or what is in them: they can be listed. */
  readonly ofSessions: boolean;
  /** Only a part of others: answered, but not offered to choose from. */
  readonly isPart?: true;
  /** Names the definition: the same wherever the same numbers would come out. */
  readonly hash: string;
}

/**
 * What may be said of an interval (keel rule 17): `final` = settled; `provisional` = late events may still change it;
 * `partial` = settled, but the range covers only a part of it; `unknown` = it has not begun, or nothing is known of it yet.
 */
export type BucketState = 'final' | 'provisional' | 'partial' | 'unknown';

export interface Bucket {
  /** ms UTC, half-open. */
  readonly start: number;
  readonly end: number;
  readonly state: BucketState;
}

/** Figures of one group, or of all. */
export interface Figures {
  /** Over the whole range, by metric id. */
  readonly total: Readonly<Record<string, Cell>>;
  /** By metric id, one per bucket; null where the bucket is unknown. */
  readonly cells: Readonly<Record<string, readonly (Cell | null)[]>>;
}

export interface AnswerGroup extends Figures {
  /** One per dimension of the split, '' = the dimension has no value; none where there is no split. */
  readonly values: readonly string[];
  /** Items filed in each bucket that are still open, and in the whole range: of the metric that has most of them. */
  readonly open: readonly number[];
  readonly openTotal: number;
  /** The same of the earlier period, each bucket's cell beside the one that it is compared with; null without a comparison. */
  readonly earlier: Figures | null;
}

/** Names a group among those of its answer. */
export function groupKey({ values }: Pick<AnswerGroup, 'values'>): string {
  return values.length === 1 ? (values[0] as string) : JSON.stringify(values);
}

/** What each metric says of an interval in which nothing happened, by id. */
export type EmptyCells = Readonly<Record<string, Cell>>;

export interface ExploreAnswer {
  /** What was asked, word for word. */
  readonly question: Question;
  /** ms UTC; `asOf` is the instant for which "now" stood; `knownAt` is absent where all that is known counts. */
  readonly range: { readonly from: number; readonly to: number; readonly asOf: number; readonly knownAt?: number };
  /** When the server answered, ms UTC. */
  readonly answeredAt: number;
  /** Up to when everything is in the rows, ms UTC; null before the first flush. */
  readonly watermarkAt: number | null;
  /** Empty for grain `total`. */
  readonly buckets: readonly Bucket[];
  /** What may be said of the range as a whole. */
  readonly state: BucketState;
  /** By metric id: items filed in the range that are still open, where there are some. */
  readonly open: Readonly<Record<string, number>>;
  /** Over the whole range and all groups, asked for as such: never an average of averages. */
  readonly total: Readonly<Record<string, Cell>>;
  /** The period that is compared with, ms UTC: its totals, and the interval beside each bucket, null where there is none or nothing is known of it. */
  readonly earlier: {
    readonly from: number;
    readonly to: number;
    readonly total: Readonly<Record<string, Cell>>;
    readonly buckets: readonly (Interval | null)[];
  } | null;
  /** Largest n of the first metric first. Without a split one group. */
  readonly groups: readonly AnswerGroup[];
  /** By metric id: how far the events behind the range can be trusted. */
  readonly quality: Readonly<Record<string, Quality>>;
  /** Set where the figures by interval are too many to come along, and are fetched apart: see `readAnswer`. */
  readonly apart?: { readonly empty: EmptyCells };
}
