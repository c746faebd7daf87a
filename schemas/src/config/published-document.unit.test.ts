import { expect, it } from 'vitest';
import type { CxEvent } from '../events/event.ts';
import { policyOf, workWeekOf } from '../sla/sla.builder.ts';
import { publishedProblems } from './published-document.ts';

const event = (type: string, fields: object): CxEvent =>
  ({ event_id: 'e', type, schema_version: 1, tenant_id: 't', occurred_at: Date.UTC(2026, 10, 24), ...fields }) as CxEvent;
const policy = policyOf({ policy_id: 'vip', version: 3, valid_from: 1_764_000_000_000 });

it.each([
  ['calendar.published', { version_id: 'cal-1', document: workWeekOf('cal-1', 'Asia/Kathmandu') }],
  ['sla_policy.published', { version_id: 'vip-3', document: policy, valid_from: 1_764_000_000_000 }],
  ['sla_policy.published', { version_id: 'vip-3', document: policy }],
  ['queue.published', { version_id: 'q-1', document: { id: 'q', answer_within_ms: 20_000, opens: 540 } }],
  ['team.published', { version_id: 'x', document: {} }],
  ['session.closed', { document: 7 }],
])('%s is taken: %j', (type, fields) => {
  expect(publishedProblems(event(type, fields))).toEqual([]);
});

it.each([
  [
    'calendar.published',
    { version_id: 'cal-1', document: { ...workWeekOf('cal-1', 'UTC'), weeks: undefined } },
    'document.weeks',
    'field_missing',
  ],
  ['calendar.published', { version_id: 'cal-2', document: workWeekOf('cal-1', 'UTC') }, 'version_id', 'field_invalid'],
  [
    'sla_policy.published',
    { version_id: 'vip-3', document: { ...policy, targets: { first: { ms: 0, hours: 'business' } } } },
    'document.targets.first.ms',
    'field_invalid',
  ],
  ['sla_policy.published', { version_id: 'vip', document: policy }, 'version_id', 'field_invalid'],
  ['sla_policy.published', { version_id: 'vip-3', valid_from: 1, document: policy }, 'valid_from', 'field_invalid'],
  ['queue.published', { version_id: 'q-1', document: { id: 'q', answer_within_ms: -1 } }, 'document.answer_within_ms', 'field_invalid'],
])('%s is refused: %j', (type, fields, path, code) => {
  expect(publishedProblems(event(type, fields))).toMatchObject([{ path, code }]);
});
