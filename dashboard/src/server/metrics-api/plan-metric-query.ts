import { type MetricQuery, parseInstant } from '@tidewatch/schemas';
import { queryOfNames } from '../explore/plan-query.ts';
import type { QuestionBody } from './wire-schemas.ts';

/**
 * The catalogue's query for a question over HTTP.
 * @throws UsageError `zone_unknown`, and those of `queryOfNames`
 */
export function planMetricQuery(body: QuestionBody, nowMs: number): MetricQuery {
  const { metrics, grain, zone, by, known_at: knownAt } = body;
  const instant = (time: string | number) => (typeof time === 'number' ? time : parseInstant(time, zone));
  const past = (time: string | number) => Math.min(nowMs, instant(time));
  return queryOfNames({
    metrics,
    from: instant(body.from),
    to: instant(body.to),
    grain,
    zone,
    by,
    where: body.where.map(({ dimension, values, is_not: isNot }) => ({ dimension, values, isNot })),
    asOf: past(body.as_of ?? nowMs),
    ...(knownAt === undefined ? {} : { knownAt: past(knownAt) }),
  });
}
