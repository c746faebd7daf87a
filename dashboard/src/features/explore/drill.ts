import type { ProvableNumber } from '../proof/proof-view.ts';
import type { ExploreAnswer, MetricInfo } from './answer.ts';
import { isoOf } from './freeze-view.ts';
import { type ExploreView, searchOfView, type ViewFilter } from './view.ts';

/** A figure of an answer: of one metric, in one bucket or the whole range, of one group or all, or the earlier one that it is compared with. */
export interface Place {
  readonly metric: MetricInfo;
  /** Index of the bucket; null = the whole range. */
  readonly bucket: number | null;
  /** One per dimension of the split; none = all groups. */
  readonly values: readonly string[];
  readonly isEarlier?: boolean;
}

/** What places are found in. */
type Places = Pick<ExploreAnswer, 'question' | 'range' | 'buckets' | 'earlier'>;

/** The view that asks for one figure alone, at the same cut-off: the sessions behind it and its proof start from it. */
export function viewOfFigure(answer: Places, place: Place): ExploreView {
  const { question, range } = answer;
  const { metric, values } = place;
  const { from, to } = intervalOf(answer, place);
  const own = values.map((value, i): ViewFilter => ({ dimension: question.by[i] as string, values: [value], isNot: false }));
  const others = question.where.filter(({ dimension }) => !own.some((filter) => filter.dimension === dimension));
  return {
    ...question,
    metrics: [metric.id],
    grain: 'total',
    from: isoOf(from),
    to: isoOf(to),
    asOf: isoOf(range.asOf),
    by: [],
    where: [...others, ...own],
    compare: null,
    chart: 'table',
  };
}

/** The bucket as far as the range covers it, or the whole range. */
export function intervalOf(
  { range, buckets, earlier }: Places,
  { bucket, isEarlier }: Place,
): { readonly from: number; readonly to: number } {
  const whole = isEarlier && earlier ? earlier : range;
  const interval = bucket === null ? null : (isEarlier ? earlier?.buckets : buckets)?.[bucket];
  if (!interval) return whole;
  return { from: Math.max(whole.from, interval.start), to: Math.min(whole.to, interval.end) };
}

/** Address of the sessions behind a figure; null where the metric counts something else than sessions and what is in them, and where it is of what was known: the list is of the rows. */
export function sessionsHref(answer: Places, place: Place): string | null {
  return place.metric.ofSessions && answer.range.knownAt === undefined ? `/sessions?${searchOfView(viewOfFigure(answer, place))}` : null;
}

/** The same figure, for its proof; null where it is of what was known: that is folded from the events as it is, and no row says it. */
export function numberOfFigure(answer: Places, place: Place): ProvableNumber | null {
  if (answer.range.knownAt !== undefined) return null;
  const { from, to, zone, where } = viewOfFigure(answer, place);
  return { metric: place.metric.id, from: Date.parse(from), to: Date.parse(to), zone, where, asOf: answer.range.asOf };
}
