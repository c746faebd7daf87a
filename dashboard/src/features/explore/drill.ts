import type { ProvableNumber } from '../proof/proof-view.ts';
import type { Bucket, ExploreAnswer, MetricInfo } from './answer.ts';
import { isoOf } from './freeze-view.ts';
import { type ExploreView, searchOfView, type ViewFilter } from './view.ts';

/** A figure of an answer: of one metric, in one bucket or the whole range, of one group or all. */
export interface Place {
  readonly metric: MetricInfo;
  readonly bucket: Bucket | null;
  /** One per dimension of the split; none = all groups. */
  readonly values: readonly string[];
}

/** The view that asks for one figure alone, at the same cut-off: the sessions behind it and its proof start from it. */
export function viewOfFigure(
  { question, range }: Pick<ExploreAnswer, 'question' | 'range'>,
  { metric, bucket, values }: Place,
): ExploreView {
  const own = values.map((value, i): ViewFilter => ({ dimension: question.by[i] as string, values: [value], isNot: false }));
  const others = question.where.filter(({ dimension }) => !own.some((filter) => filter.dimension === dimension));
  return {
    ...question,
    metrics: [metric.id],
    grain: 'total',
    from: isoOf(Math.max(range.from, bucket?.start ?? range.from)),
    to: isoOf(Math.min(range.to, bucket?.end ?? range.to)),
    asOf: isoOf(range.asOf),
    by: [],
    where: [...others, ...own],
    compare: null,
    chart: 'table',
  };
}

/** Address of the sessions behind a figure; null where the metric counts something else than sessions and what is in them. */
export function sessionsHref(answer: Pick<ExploreAnswer, 'question' | 'range'>, place: Place): string | null {
  return place.metric.ofSessions ? `/sessions?${searchOfView(viewOfFigure(answer, place))}` : null;
}

/** The same figure, for its proof. */
export function numberOfFigure(answer: Pick<ExploreAnswer, 'question' | 'range'>, place: Place): ProvableNumber {
  const { from, to, zone, where } = viewOfFigure(answer, place);
  return { metric: place.metric.id, from: Date.parse(from), to: Date.parse(to), zone, where, asOf: answer.range.asOf };
}
