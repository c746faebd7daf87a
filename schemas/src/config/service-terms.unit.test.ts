import { expect, it } from 'vitest';
import { policyOf, startedAt, workWeekOf } from '../sla/sla.builder.ts';
import {
  NO_SERVICE_CONFIG,
  type PublishedVersion,
  readServiceConfig,
  type SessionTerms,
  termsOf,
  versionsInForce,
} from './service-terms.ts';

const at = (time: string) => Date.parse(`2026-11-${time}Z`);
const calendar = (versionId: string, zone: string, more: { readonly validFrom?: number; readonly queues?: readonly string[] } = {}) =>
  ({
    kind: 'calendar',
    versionId,
    validFrom: more.validFrom ?? null,
    document: { ...workWeekOf(versionId, zone), ...(more.queues && { queues: more.queues }) },
  }) as const satisfies PublishedVersion;
const policy = (change: object, validFrom: number | null = null): PublishedVersion => {
  const document = policyOf(change);
  return { kind: 'sla_policy', versionId: `${document.policy_id}-${document.version}`, validFrom, document };
};
const configOf = (versions: readonly PublishedVersion[], start = startedAt('2026-11-24T02:00Z')) =>
  inForce(termsOf(readServiceConfig(versions), start));
const inForce = ({ policy: held, calendar: open }: SessionTerms) => versionsInForce(held, open).config;

it('a tenant that has published nothing owes nothing', () => {
  expect(termsOf(NO_SERVICE_CONFIG, startedAt('2026-11-24T02:00Z'))).toEqual({ policy: null, calendar: null, targets: [] });
  expect(versionsInForce(null, null)).toEqual({});
});

it('a session goes by what holds at its start, whatever is published for later', () => {
  const versions = [
    calendar('cal-2', 'Asia/Kathmandu', { validFrom: at('24T03:00') }),
    calendar('cal-1', 'Asia/Shanghai'),
    policy({ version: 1 }),
    policy({ version: 2 }, at('24T03:00')),
  ];
  expect(configOf(versions)).toEqual({ sla_policy: 'p-1', calendar: 'cal-1' });
  expect(configOf(versions, startedAt('2026-11-24T03:00Z'))).toEqual({ sla_policy: 'p-2', calendar: 'cal-2' });
  expect(termsOf(readServiceConfig(versions), startedAt('2026-11-24T03:00Z')).targets).toMatchObject([
    { due_at: at('24T04:15'), calendar_version: 'cal-2', policy_version: 2 },
  ]);
});

it('a queue goes by the last calendar that names it, all others by the last that names none', () => {
  const versions = [calendar('cal-1', 'UTC'), calendar('care-1', 'UTC', { queues: ['care'] }), calendar('cal-2', 'UTC')];
  expect(configOf(versions, startedAt('2026-11-24T02:00Z', { queue: 'care' }))).toEqual({ calendar: 'care-1' });
  expect(configOf(versions, startedAt('2026-11-24T02:00Z', { queue: 'sales' }))).toEqual({ calendar: 'cal-2' });
  expect(configOf(versions)).toEqual({ calendar: 'cal-2' });
});

it('policies are asked by rank, of one rank in the order of their publication', () => {
  const versions = [policy({ policy_id: 'late', rank: 1 }), policy({ policy_id: 'a' }), policy({ policy_id: 'b' })];
  expect(configOf(versions)).toEqual({ sla_policy: 'a-1' });
  expect(configOf([...versions, policy({ policy_id: 'first', rank: -1 })])).toEqual({ sla_policy: 'first-1' });
});
