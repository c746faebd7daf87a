import { type AgentPlan, type AgentSpan, type CxEvent, DAY_MS, startOfDay } from '@tidewatch/schemas';
import { comparePlaces, type Place, placeOf } from './order.ts';
import { intOf, isSet, textOf } from './read-field.ts';

/** What one version of a day's schedule says. */
export interface ScheduleDraft extends Place {
  readonly version: number;
  readonly activities: readonly Activity[];
}

type Activity = Pick<AgentPlan, 'from' | 'until' | 'activity' | 'is_productive' | 'is_paid' | 'is_adherence'>;

/** The schedule in an event; of two, `isNewer` says which counts, whichever came first. */
export function readSchedule(event: CxEvent): ScheduleDraft {
  const told = Array.isArray(event['activities']) ? (event['activities'] as readonly Readonly<Record<string, unknown>>[]) : [];
  const activities = told.map((one) => ({
    ...{ from: intOf(one, 'from') ?? 0, until: intOf(one, 'until') ?? 0, activity: textOf(one, 'activity') ?? '' },
    ...{ is_productive: isSet(one, 'productive'), is_paid: isSet(one, 'paid'), is_adherence: one['adherence'] !== false },
  }));
  return { ...placeOf(event), version: intOf(event, 'version') ?? 0, activities };
}

/** Of one version told twice, the one later in the order of events. */
export function isNewer(a: ScheduleDraft, b: ScheduleDraft): boolean {
  return a.version === b.version ? comparePlaces(a, b) > 0 : a.version > b.version;
}

/** The planned activities of the day, cut where the agent's state changes: see `AgentDayFacts.plans`. */
export function computeAgentPlans(bucketOn: string, activities: readonly Activity[], spans: readonly AgentSpan[]): readonly AgentPlan[] {
  const start = startOfDay(bucketOn);
  const plans = activities.flatMap((activity): AgentPlan[] => {
    const [from, until] = [Math.max(activity.from, start), Math.min(activity.until, start + DAY_MS)];
    if (from >= until) return [];
    const inside = spans.filter((span) => span.from < until && span.until > from);
    // Before the first thing known of the day nobody knows the state.
    const known = inside[0]?.from ?? until;
    const unknown = known > from ? [{ from, until: Math.min(known, until), status: null, reason_code: null }] : [];
    const stretches = inside.map((span) => ({ ...span, from: Math.max(span.from, from), until: Math.min(span.until, until) }));
    return joined([...unknown, ...stretches].map((stretch) => toPlan(activity, stretch)));
  });
  return plans.sort((a, b) => a.from - b.from || a.until - b.until || (a.activity < b.activity ? -1 : 1));
}

/** States in which an agent serves. */
const PRODUCTIVE: ReadonlySet<string | null> = new Set(['available', 'busy']);

function toPlan(activity: Activity, stretch: Pick<AgentSpan, 'from' | 'until' | 'status' | 'reason_code'>): AgentPlan {
  const { from, until, status, reason_code } = stretch;
  const isServing = PRODUCTIVE.has(status);
  const isSame = activity.activity === status || activity.activity === reason_code;
  return { ...activity, from, until, status, reason_code, is_serving: isServing, adheres: activity.is_productive ? isServing : isSame };
}

function joined(plans: readonly AgentPlan[]): AgentPlan[] {
  const out: AgentPlan[] = [];
  for (const plan of plans) {
    const last = out.at(-1);
    if (last && last.until === plan.from && last.status === plan.status && last.reason_code === plan.reason_code) {
      out[out.length - 1] = { ...last, until: plan.until };
    } else out.push(plan);
  }
  return out;
}
