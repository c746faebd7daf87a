import { describe, expect, it } from 'vitest';
import { parseEvent } from '../events/parse-event.ts';
import { attachSla, attachTarget, calendarOf, findPolicy } from './attach-sla.ts';
import { policyOf, startedAt, workWeekOf } from './sla.builder.ts';

const HOUR = 3_600_000;
const shanghai = workWeekOf('cal-7', 'Asia/Shanghai');
const kathmandu = workWeekOf('cal-8', 'Asia/Kathmandu');
const calendars = { tenant: shanghai, queues: new Map([['nepal', kathmandu]]) };
const open = { tenant: null, queues: new Map() };
const text = (ms: number | undefined) => ms !== undefined && new Date(ms).toISOString();

describe('targets of a new session', () => {
  const all = policyOf({
    version: 4,
    targets: {
      first: { ms: HOUR, hours: 'business' },
      next: { ms: HOUR, hours: 'business' },
      periodic: { ms: 4 * HOUR, hours: 'calendar' },
      resolution: { ms: 9 * HOUR, hours: 'business' },
    },
  });

  it('are due by business time or by all the time, and name the calendar only where it was asked', () => {
    const start = startedAt('2026-11-20T17:50+08:00');
    const attached = attachSla([all], calendars, start);
    expect(attached).toEqual([
      { policy_id: 'p', policy_version: 4, target: 'first', due_at: Date.parse('2026-11-23T09:50+08:00'), calendar_version: 'cal-7' },
      { policy_id: 'p', policy_version: 4, target: 'periodic', due_at: Date.parse('2026-11-20T21:50+08:00') },
      { policy_id: 'p', policy_version: 4, target: 'resolution', due_at: Date.parse('2026-11-23T17:50+08:00'), calendar_version: 'cal-7' },
    ]);
    for (const fields of attached) {
      const event = { event_id: 'e', type: 'sla.attached', schema_version: 1, tenant_id: 't', conversation_id: 'c', session_id: 's' };
      expect(parseEvent({ ...event, occurred_at: start.at, ...fields }, start.at).kind).toBe('continue');
    }
  });

  it('go by the calendar of their queue, else by the tenant’s, else by no calendar', () => {
    const dueOf = (queue: string | null, choice = calendars) =>
      text(attachSla([policyOf()], choice, startedAt('2026-11-24T00:00Z', { queue }))[0]?.due_at);
    expect(dueOf('nepal')).toBe('2026-11-24T04:15:00.000Z');
    expect(dueOf('sales')).toBe('2026-11-24T02:00:00.000Z');
    expect(dueOf(null)).toBe('2026-11-24T02:00:00.000Z');
    expect(attachSla([policyOf()], open, startedAt('2026-11-24T00:00Z'))).toEqual([
      { policy_id: 'p', policy_version: 1, target: 'first', due_at: Date.parse('2026-11-24T01:00Z') },
    ]);
  });

  it('are none when no policy matches, when it asks for none, and when it never opens', () => {
    const start = startedAt('2026-11-24T00:00Z', { channel: 'web' });
    expect(attachSla([], calendars, start)).toEqual([]);
    expect(attachSla([policyOf({ conditions: { channel: ['phone'] } })], calendars, start)).toEqual([]);
    expect(attachSla([policyOf({ targets: {} })], calendars, start)).toEqual([]);
    const never = { ...shanghai, weeks: [{ from: '2020-01-01', open: {} }] };
    expect(attachSla([policyOf()], { ...calendars, tenant: never }, start)).toEqual([]);
  });

  it('leave the further reply to the customer’s further turn', () => {
    const at = Date.parse('2026-11-24T03:00Z');
    const next = attachTarget({ policy: all, calendar: calendarOf(calendars, null), target: 'next', at });
    expect(next).toEqual({ policy_id: 'p', policy_version: 4, target: 'next', due_at: at + HOUR, calendar_version: 'cal-7' });
    expect(attachTarget({ policy: policyOf(), calendar: shanghai, target: 'next', at })).toBeNull();
  });
});

describe('the policy of a session', () => {
  const start = startedAt('2026-11-24T00:00Z', { channel: 'web', queue: 'sales', priority: 5, customer_group: 'vip' });
  const idOf = (...policies: readonly ReturnType<typeof policyOf>[]) => {
    const found = findPolicy(policies, start);
    return found && `${found.policy_id}-${found.version}`;
  };

  it('is the first that matches, in order', () => {
    const [a, b, c] = ['a', 'b', 'c'].map((id) => policyOf({ policy_id: id, conditions: { channel: [id === 'a' ? 'phone' : 'web'] } }));
    if (!a || !b || !c) throw new Error('three policies');
    expect([idOf(a, b, c), idOf(a, c, b)]).toEqual(['b-1', 'c-1']);
  });

  it.each([
    ['channel', { channel: ['app', 'web'] }, { channel: ['app'] }],
    ['queue', { queue: ['sales'] }, { queue: ['care'] }],
    ['customer group', { customer_group: ['vip'] }, { customer_group: ['new'] }],
    ['least priority', { priority: { min: 5 } }, { priority: { min: 6 } }],
    ['highest priority', { priority: { max: 5 } }, { priority: { max: 4 } }],
    ['all conditions at once', { channel: ['web'], queue: ['sales'] }, { channel: ['web'], queue: ['care'] }],
  ])('is told by %s', (_name, met, unmet) => {
    expect(idOf(policyOf({ conditions: met }))).toBe('p-1');
    expect(idOf(policyOf({ conditions: unmet }))).toBeNull();
    const unknown = startedAt('2026-11-24T00:00Z');
    expect(findPolicy([policyOf({ conditions: met })], unknown)).toBeNull();
  });

  it('is of the highest version that holds at its start, also when that matches no more', () => {
    const one = policyOf({ version: 1 });
    const two = policyOf({ version: 2, valid_from: start.at });
    const three = policyOf({ version: 3, valid_from: start.at + 1 });
    expect([idOf(one, two, three), idOf(three, two, one), idOf(three, one)]).toEqual(['p-2', 'p-2', 'p-1']);
    const narrowed = policyOf({ version: 2, conditions: { channel: ['phone'] } });
    expect(idOf(one, narrowed)).toBeNull();
  });
});
