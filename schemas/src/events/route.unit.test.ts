import { describe, expect, it } from 'vitest';
import { importedId } from '../kernel/ids.ts';
import type { CxEvent } from './event.ts';
import { routeOf, UNDATED_DAY, unitKeyText } from './route.ts';
import { TOPICS } from './topics.ts';

const AT = Date.UTC(2026, 2, 2, 23, 59);
const route = (type: string, fields: object = {}) =>
  routeOf({ event_id: 'e', type, schema_version: 1, tenant_id: 't', occurred_at: AT, ...fields } as CxEvent);

describe('routeOf', () => {
  it.each<[string, object, string, string]>([
    ['message.sent', { conversation_id: 'c', session_id: 's' }, 'cx.session', 't:c'],
    ['agent.work', { agent_id: 'a', day: '2026-03-01' }, 'cx.agent', 't:a'],
    ['order.placed', { customer_id: 'k' }, 'cx.visitor', 't:k'],
    ['kb.item_created', { kb_id: 'b' }, 'cx.kb', 't:b'],
    ['complaint.opened', { case_id: 'n' }, 'cx.case', 't:n'],
    ['qa.submitted', { evaluation_id: 'v', form_id: 'f' }, 'cx.qa', 't:v'],
    ['qa.form_published', { form_id: 'f' }, 'cx.qa', 't:f'],
    ['alert.fired', { rule_id: 'r' }, 'cx.alert', 't:r'],
    ['queue.published', {}, 'cx.config', 't:queue.published'],
    ['forecast.published', { subject: 'q' }, 'cx.plan', 't:q'],
    ['forecast.published', {}, 'cx.plan', 't:forecast.published'],
    ['sla.breached', { session_id: 's' }, 'cx.sla', 't:s'],
    ['dq.checked', { job: 'nightly' }, 'cx.ops', 't:nightly'],
  ])('sends %s %j to %s under %s', (type, fields, topic, key) => {
    expect(route(type, fields)).toMatchObject({ topic, key });
  });

  it('takes no key from a field of another form that the type does not declare', () => {
    expect(route('qa.form_published', { form_id: 'f', evaluation_id: {} }).key).toBe('t:f');
    expect(route('plan.published', { form_id: 'f', subject: '' }).key).toBe('t:plan.published');
  });

  it('files a session under the day inside its id, whenever the event happened', () => {
    const session_id = importedId(Date.UTC(2026, 1, 27, 12), 'x');
    const unit = { tenantId: 't', kind: 'session', bucketOn: '2026-02-27', id: session_id };
    expect(route('session.closed', { conversation_id: 'c', session_id }).unit).toEqual(unit);
    expect(route('session.closed', { conversation_id: 'c', session_id: 'LEGACY-7' }).unit.bucketOn).toBe(UNDATED_DAY);
  });

  it('files an agent’s events under their UTC day, and derived work under the day that it names', () => {
    expect(route('agent.status_changed', { agent_id: 'a' }).unit).toEqual({
      tenantId: 't',
      kind: 'agent_day',
      bucketOn: '2026-03-02',
      id: 'a',
    });
    expect(route('agent.work', { agent_id: 'a', day: '2026-03-01' }).unit.bucketOn).toBe('2026-03-01');
  });
});

describe('topics', () => {
  it('share no name and no type, and one topic feeds each kind of unit', () => {
    const types = TOPICS.flatMap((topic) => topic.events.map((event) => event.type));
    expect(new Set(types).size).toBe(types.length);
    expect(new Set(TOPICS.map((topic) => topic.name)).size).toBe(TOPICS.length);
    expect(new Set(TOPICS.map((topic) => topic.unit)).size).toBe(TOPICS.length);
  });
});

it('unitKeyText tells apart units whose parts run together', () => {
  const unit = { tenantId: 'a', kind: 'session', bucketOn: '2026-03-02', id: 'b' } as const;
  expect(new Set([unit, { ...unit, tenantId: 'ab', id: '' }, { ...unit, kind: 'case' as const }].map(unitKeyText)).size).toBe(3);
});
