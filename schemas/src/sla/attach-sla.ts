import type { Calendar } from '../calendar/calendar.ts';
import type { SLA_TARGETS } from '../events/session.ts';
import { addTime } from './sla-clock.ts';
import type { SlaPolicy } from './sla-policy.ts';

type SlaTargetKind = (typeof SLA_TARGETS)[number];

/** What is known of a session at its start; null = it has none. */
export interface SessionAtStart {
  readonly channel: string | null;
  readonly queue: string | null;
  readonly priority: number | null;
  readonly customer_group: string | null;
  /** ms UTC. */
  readonly at: number;
}

/** The calendars in force: a queue's own, else the tenant's; without either it is always open. */
export interface CalendarChoice {
  readonly tenant: Calendar | null;
  readonly queues: ReadonlyMap<string, Calendar>;
}

/** The fields of `sla.attached` and `sla.rebased` beyond the envelope. `calendar_version` only where a calendar has been asked. */
export interface SlaFields {
  readonly policy_id: string;
  readonly policy_version: number;
  readonly target: SlaTargetKind;
  readonly due_at: number;
  readonly calendar_version?: string;
}

/** What a session owes from its start on. A further reply is owed only from the customer's further turn on. */
const FROM_START = ['first', 'periodic', 'resolution'] as const satisfies readonly SlaTargetKind[];

/**
 * The targets of a session at its start, by the first policy that matches it; none when none does. The due times are
 * frozen in the events: no later version of policy or calendar moves them. A time that does not come within ten years
 * is not owed.
 */
export function attachSla(policies: readonly SlaPolicy[], calendars: CalendarChoice, start: SessionAtStart): readonly SlaFields[] {
  const policy = findPolicy(policies, start);
  if (!policy) return [];
  const calendar = calendarOf(calendars, start.queue);
  return FROM_START.flatMap((target) => attachTarget({ policy, calendar, target, at: start.at }) ?? []);
}

export interface TargetStart {
  /** The version that the session began with. */
  readonly policy: SlaPolicy;
  readonly calendar: Calendar | null;
  readonly target: SlaTargetKind;
  /** ms UTC. */
  readonly at: number;
}

/**
 * One target of a policy from an instant on: a further reply from the customer's turn on, a sign of life from the one
 * before. Null when the policy does not ask for it, or its time does not come within ten years.
 */
export function attachTarget({ policy, calendar, target, at }: TargetStart): SlaFields | null {
  const allowance = policy.targets[target];
  if (!allowance) return null;
  const asked = allowance.hours === 'business' ? calendar : null;
  const dueAt = addTime(asked, at, allowance.ms);
  if (dueAt === null) return null;
  return {
    policy_id: policy.policy_id,
    policy_version: policy.version,
    target,
    due_at: dueAt,
    ...(asked && { calendar_version: asked.version_id }),
  };
}

/**
 * The first policy in order that matches a session. Of a policy's versions the highest that holds at the session's
 * start counts, so that an edit changes new sessions only and imports get what held in their day.
 */
export function findPolicy(policies: readonly SlaPolicy[], start: SessionAtStart): SlaPolicy | null {
  const latest = new Map<string, number>();
  const held = policies.filter(({ valid_from: from }) => from === undefined || from <= start.at);
  for (const { policy_id: id, version } of held) latest.set(id, Math.max(version, latest.get(id) ?? 0));
  return held.find((policy) => policy.version === latest.get(policy.policy_id) && matches(policy, start)) ?? null;
}

/** The calendar that a queue's sessions go by; null = always open. */
export function calendarOf({ queues, tenant }: CalendarChoice, queue: string | null): Calendar | null {
  return (queue === null ? undefined : queues.get(queue)) ?? tenant;
}

function matches({ conditions }: SlaPolicy, start: SessionAtStart): boolean {
  return (
    isAmong(conditions.channel, start.channel) &&
    isAmong(conditions.queue, start.queue) &&
    isAmong(conditions.customer_group, start.customer_group) &&
    isWithin(conditions.priority, start.priority)
  );
}

function isAmong(values: readonly string[] | undefined, value: string | null): boolean {
  return values === undefined || (value !== null && values.includes(value));
}

function isWithin(range: SlaPolicy['conditions']['priority'], priority: number | null): boolean {
  if (range === undefined) return true;
  return priority !== null && priority >= (range.min ?? Number.NEGATIVE_INFINITY) && priority <= (range.max ?? Number.POSITIVE_INFINITY);
}
