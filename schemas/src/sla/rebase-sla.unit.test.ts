import { expect, it } from 'vitest';
import { rebaseSla } from './rebase-sla.ts';
import { policyOf, workWeekOf } from './sla.builder.ts';

const at = (text: string) => Date.parse(text);
const calendar = workWeekOf('cal-1', 'UTC');
const pausing = { policy: policyOf({ pause_while_waiting_for_customer: true }), calendar };
/** Nine hours of business time from Thursday noon. */
const target = {
  policy_id: 'p',
  policy_version: 1,
  target: 'resolution',
  attached_at: at('2026-11-19T12:00Z'),
  due_at: at('2026-11-20T12:00Z'),
  calendar_version: 'cal-1',
} as const;
const pause = (start: string, end: string) => ({ start: at(start), end: at(end) });

it('a wait for the customer over the evening moves the end by its business hours, and keeps all else', () => {
  const { attached_at: _attachedAt, ...fields } = target;
  const evening = [pause('2026-11-19T17:00Z', '2026-11-20T10:00Z')];
  expect(rebaseSla(target, evening, pausing)).toEqual({ ...fields, due_at: at('2026-11-20T14:00Z') });
  expect(rebaseSla(target, evening, { ...pausing, calendar: null })).toEqual({ ...fields, due_at: at('2026-11-21T05:00Z') });
});

it('an end may move past the weekend', () => {
  expect(rebaseSla(target, [pause('2026-11-20T11:00Z', '2026-11-20T17:30Z')], pausing)?.due_at).toBe(at('2026-11-23T09:30Z'));
});

it('waits that overlap count once, and what was before the target not at all', () => {
  const spans = [pause('2026-11-19T10:00Z', '2026-11-19T13:00Z'), pause('2026-11-19T12:30Z', '2026-11-19T14:00Z')];
  expect(rebaseSla(target, spans, pausing)?.due_at).toBe(at('2026-11-20T14:00Z'));
});

it.each([
  ['a wait of closed hours', target, [pause('2026-11-19T19:00Z', '2026-11-20T06:00Z')], pausing],
  ['a wait that begins when the end is due', target, [pause('2026-11-20T12:00Z', '2026-11-20T13:00Z')], pausing],
  ['no wait', target, [], pausing],
  ['a policy that does not pause', target, [pause('2026-11-19T13:00Z', '2026-11-19T14:00Z')], { policy: policyOf(), calendar }],
  ['a reply that is owed', { ...target, target: 'first' } as const, [pause('2026-11-19T13:00Z', '2026-11-19T14:00Z')], pausing],
])('%s moves nothing', (_name, owed, spans, terms) => {
  expect(rebaseSla(owed, spans, terms)).toBeNull();
});
