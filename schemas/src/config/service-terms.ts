import { type Calendar, parseCalendar } from '../calendar/calendar.ts';
import type { Envelope } from '../events/envelope.ts';
import { attachSla, type CalendarChoice, calendarOf, findPolicy, type SessionAtStart, type SlaFields } from '../sla/attach-sla.ts';
import { parseSlaPolicy, type SlaPolicy } from '../sla/sla-policy.ts';
import { type PublishedKind, policyVersionId } from './published-document.ts';

/** One version of configuration as it was published. */
export interface PublishedVersion {
  readonly kind: PublishedKind;
  readonly versionId: string;
  /** From when on it holds, ms UTC; null = since ever. */
  readonly validFrom: number | null;
  readonly document: unknown;
}

/** What a tenant promises, in all its versions. */
export interface ServiceConfig {
  /** In the order in which they are asked. */
  readonly policies: readonly SlaPolicy[];
  /** In the order in which they come to hold. */
  readonly calendars: readonly { readonly validFrom: number | null; readonly calendar: Calendar }[];
}

/** A tenant that has published nothing. */
export const NO_SERVICE_CONFIG: ServiceConfig = { policies: [], calendars: [] };

/** The policies and calendars among versions that are given in the order of their publication; what does not parse is left out. */
export function readServiceConfig(versions: readonly PublishedVersion[]): ServiceConfig {
  const policies = versions.flatMap(({ kind, validFrom, document }) => {
    const parsed = kind === 'sla_policy' ? parseSlaPolicy(document) : null;
    if (parsed?.kind !== 'continue') return [];
    return validFrom === null ? [parsed.value] : [{ ...parsed.value, valid_from: validFrom }];
  });
  const calendars = versions.flatMap(({ kind, validFrom, document }) => {
    const parsed = kind === 'calendar' ? parseCalendar(document) : null;
    return parsed?.kind === 'continue' ? [{ validFrom, calendar: parsed.value }] : [];
  });
  return {
    policies: policies.sort((a, b) => a.rank - b.rank),
    calendars: calendars.sort((a, b) => (a.validFrom ?? Number.NEGATIVE_INFINITY) - (b.validFrom ?? Number.NEGATIVE_INFINITY) || 0),
  };
}

/** The calendars in force at an instant (ms UTC): of a queue the last that names it, of all others the last that names none. */
export function calendarsAt({ calendars }: Pick<ServiceConfig, 'calendars'>, at: number): CalendarChoice {
  let tenant: Calendar | null = null;
  const queues = new Map<string, Calendar>();
  for (const { validFrom, calendar } of calendars) {
    if (validFrom !== null && validFrom > at) break;
    if (calendar.queues === undefined) tenant = calendar;
    for (const queue of calendar.queues ?? []) queues.set(queue, calendar);
  }
  return { tenant, queues };
}

/** The calendar by which an event of a session in a queue measures business time: the one in force when it happens. */
export function calendarFor(config: Pick<ServiceConfig, 'calendars'>, queue: string | null, at: number): Calendar | null {
  return calendarOf(calendarsAt(config, at), queue);
}

/** `config` of an event's envelope; nothing where nothing is in force. */
export function versionsInForce(policy: SlaPolicy | null, calendar: Calendar | null): Pick<Envelope, 'config'> {
  if (policy === null && calendar === null) return {};
  return { config: { ...(policy && { sla_policy: policyVersionId(policy) }), ...(calendar && { calendar: calendar.version_id }) } };
}

/** What is promised to one session from its start to its end. */
export interface SessionTerms {
  readonly policy: SlaPolicy | null;
  readonly calendar: Calendar | null;
  /** Fields of the events `sla.attached` that follow `session.started`. */
  readonly targets: readonly SlaFields[];
}

/** The terms of a session by what is in force at its start: an edit changes new sessions only. */
export function termsOf(config: ServiceConfig, start: SessionAtStart): SessionTerms {
  const calendars = calendarsAt(config, start.at);
  const policy = findPolicy(config.policies, start);
  return { policy, calendar: calendarOf(calendars, start.queue), targets: policy === null ? [] : attachSla([policy], calendars, start) };
}
