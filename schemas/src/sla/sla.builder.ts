import { type Calendar, parseCalendar } from '../calendar/calendar.ts';
import type { SessionAtStart } from './attach-sla.ts';
import { parseSlaPolicy, type SlaPolicy } from './sla-policy.ts';

/** For tests: a policy of one hour of business time for the first reply. */
export function policyOf(change: object = {}): SlaPolicy {
  return passed(parseSlaPolicy({ policy_id: 'p', version: 1, targets: { first: { ms: 3_600_000, hours: 'business' } }, ...change }));
}

/** For tests: Monday to Friday from nine to six. */
export function workWeekOf(versionId: string, zone: string): Calendar {
  const blocks = [{ opens: '09:00', closes: '18:00' }];
  const open = { mon: blocks, tue: blocks, wed: blocks, thu: blocks, fri: blocks };
  const from = '2020-01-01';
  return passed(parseCalendar({ version_id: versionId, zones: [{ from, zone }], weeks: [{ from, open }] }));
}

/** For tests: a session of which nothing is known but when it began. */
export function startedAt(time: string, change: Partial<SessionAtStart> = {}): SessionAtStart {
  return { channel: null, queue: null, priority: null, customer_group: null, at: Date.parse(time), ...change };
}

function passed<T>(outcome: { readonly kind: 'continue'; readonly value: T } | { readonly kind: string }): T {
  if ('value' in outcome) return outcome.value;
  throw new RangeError(JSON.stringify(outcome));
}
