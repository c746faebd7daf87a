import { parseEvent, routeOf } from '@tidewatch/schemas';
import { expect, it } from 'vitest';
import { type CanaryState, planCanaries } from './plan-canaries.ts';

const NOON = Date.UTC(2026, 10, 25, 12);
const shards = [0, 1].map((partition) => ({ topic: 'cx.session', partition, conversationId: `canary-${partition}` }));
const types = (events: readonly { readonly type: string }[]) => events.map(({ type }) => type);

it('the first canary of an hour opens a session of its own, the next ones go on in it', () => {
  const first = planCanaries(shards, [], NOON + 1_000);
  expect(types(first.events)).toEqual(['session.started', 'message.sent', 'session.started', 'message.sent']);
  const second = planCanaries(shards, first.states, NOON + 61_000);
  expect(types(second.events)).toEqual(['message.sent', 'message.sent']);
  expect(second.events.map(({ session_id }) => session_id)).toEqual(first.states.map(({ sessionId }) => sessionId));
  expect(new Set(first.states.map(({ sessionId }) => sessionId)).size).toBe(2);
});

it('the next hour closes the session before, however long ago that was', () => {
  const { states } = planCanaries(shards.slice(0, 1), [], NOON);
  const later = planCanaries(shards.slice(0, 1), states, NOON + 9 * 3_600_000);
  expect(types(later.events)).toEqual(['session.closed', 'session.started', 'message.sent']);
  expect(later.events[0]?.session_id).toBe(states[0]?.sessionId);
  expect(later.states).toMatchObject([{ previousSessionId: (states[0] as CanaryState).sessionId }]);
});

it('what is planned twice in a minute has the same ids, so that it is sent once', () => {
  const ids = (now: number) => planCanaries(shards, [], now).events.map(({ event_id }) => event_id);
  expect(ids(NOON + 59_999)).toEqual(ids(NOON));
  expect(ids(NOON + 60_000).filter((id) => ids(NOON).includes(id))).toHaveLength(2);
});

it('canaries are valid events of the platform’s own tenant, marked as tests, and stay out of everybody’s numbers', () => {
  for (const event of planCanaries(shards, [], NOON).events) {
    expect(parseEvent(event, NOON)).toMatchObject({ kind: 'continue' });
    expect(event).toMatchObject({ tenant_id: '_platform', is_test: true });
    expect(routeOf(event).unit).toMatchObject({ tenantId: '_platform', kind: 'session', bucketOn: '2026-11-25' });
  }
});
