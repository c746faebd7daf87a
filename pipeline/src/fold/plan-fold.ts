import type { CxEvent, PlanFacts, PlanPoint } from '@tidewatch/schemas';
import type { Fold } from './fold.ts';
import { createHead, type HeadDraft, headOf, takeHead } from './head-draft.ts';
import { intOf, textOf } from './read-field.ts';

type Fields = Readonly<Record<string, unknown>>;
type Point = { -readonly [K in keyof PlanPoint]: PlanPoint[K] };

/** A plan's facts in the making. */
export interface PlanDraft extends HeadDraft {
  subject: string | null;
  model: string | null;
  grain: string | null;
  publishedAt: number | null;
  originAt: number | null;
  /** By interval and group. */
  readonly points: Map<string, Point>;
}

/** The fold of topic cx.plan: forecasts with what came of them, and how many people are needed. */
export const planFold: Fold<PlanDraft, PlanFacts> = {
  create: (unit) => ({
    ...createHead(unit),
    ...{ subject: null, model: null, grain: null, publishedAt: null, originAt: null, points: new Map() },
  }),
  evolve(draft, event) {
    takeHead(draft, event);
    draft.subject ??= textOf(event, 'subject');
    draft.model ??= textOf(event, 'model');
    draft.grain ??= textOf(event, 'grain');
    if (event.type.endsWith('.published')) draft.publishedAt ??= event.occurred_at;
    if (event.type === 'forecast.published') draft.originAt ??= intOf(event, 'origin_at');
    for (const told of listOf(event, 'points')) expect(pointOf(draft, told), told);
    for (const told of listOf(event, 'actuals')) score(pointOf(draft, told), told, event);
    for (const told of listOf(event, 'staffing')) staff(pointOf(draft, told), told);
  },
  finish(draft) {
    const { tenant_id, bucket_on, ...head } = headOf(draft);
    const points = [...draft.points.values()].map((point): PlanPoint => {
      const { expected_milli: expected, actual_milli: actual } = point;
      const error = expected === null || actual === null ? null : Math.abs(expected - actual);
      const lead = draft.originAt === null ? null : point.from - draft.originAt;
      return { ...point, lead_ms: lead, error_milli: error };
    });
    return {
      ...{ tenant_id, bucket_on, plan_id: draft.unit.id },
      ...head,
      ...{ subject: draft.subject, model: draft.model, grain: draft.grain, published_at: draft.publishedAt },
      points: points.sort((a, b) => a.from - b.from || compare(groupOf(a), groupOf(b))),
    };
  },
};

function listOf(event: CxEvent, name: string): readonly Fields[] {
  const list = event[name];
  return Array.isArray(list) ? list.filter((one): one is Fields => typeof one === 'object' && one !== null) : [];
}

const groupOf = ({ queue_id, channel }: Pick<PlanPoint, 'queue_id' | 'channel'>) => JSON.stringify([queue_id, channel]);
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

function pointOf({ points }: PlanDraft, told: Fields): Point {
  const [from, until] = [intOf(told, 'from') ?? 0, intOf(told, 'until') ?? 0];
  const group = { queue_id: textOf(told, 'queue_id'), channel: textOf(told, 'channel') };
  const key = JSON.stringify([from, until, groupOf(group)]);
  let point = points.get(key);
  if (point === undefined) {
    point = {
      ...{ from, until, ...group, lead_ms: null, expected_milli: null, low_milli: null, high_milli: null },
      ...{ scored_at: null, actual_milli: null, error_milli: null, naive_error_milli: null },
      ...{ is_closed: false, required: null, scheduled: null },
    };
    points.set(key, point);
  }
  return point;
}

function expect(point: Point, told: Fields): void {
  point.expected_milli = intOf(told, 'expected_milli');
  point.low_milli = intOf(told, 'low_milli') ?? point.low_milli;
  point.high_milli = intOf(told, 'high_milli') ?? point.high_milli;
  // An override that does not say so opens nothing.
  if (typeof told['is_closed'] === 'boolean') point.is_closed = told['is_closed'];
}

function score(point: Point, told: Fields, event: CxEvent): void {
  point.scored_at = event.occurred_at;
  point.actual_milli = intOf(told, 'actual_milli');
  point.naive_error_milli = intOf(told, 'naive_error_milli') ?? point.naive_error_milli;
}

function staff(point: Point, told: Fields): void {
  point.required = intOf(told, 'required');
  point.scheduled = intOf(told, 'scheduled');
}
