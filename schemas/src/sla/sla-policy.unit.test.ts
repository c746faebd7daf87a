import { expect, it } from 'vitest';
import { parseSlaPolicy } from './sla-policy.ts';

const whole = {
  policy_id: 'gold',
  rank: 2,
  version: 3,
  valid_from: Date.UTC(2026, 0, 1),
  conditions: { channel: ['web', 'app'], queue: ['sales'], priority: { min: 5 }, customer_group: ['vip'] },
  targets: {
    first: { ms: 60_000, hours: 'business' },
    next: { ms: 120_000, hours: 'business' },
    periodic: { ms: 3_600_000, hours: 'calendar' },
    resolution: { ms: 86_400_000, hours: 'calendar' },
  },
  pause_while_waiting_for_customer: true,
};

it('a whole document passes as it is, and a short one is for everybody and does not pause', () => {
  expect(parseSlaPolicy(whole)).toEqual({ kind: 'continue', value: whole });
  const short = { policy_id: 'none', version: 1, targets: {} };
  expect(parseSlaPolicy(short)).toEqual({
    kind: 'continue',
    value: { ...short, rank: 0, conditions: {}, pause_while_waiting_for_customer: false },
  });
});

it.each([
  ['an allowance of nothing', { targets: { first: { ms: 0, hours: 'business' } } }, 'targets.first.ms', 'field_invalid'],
  ['an allowance of years', { targets: { first: { ms: 1e12, hours: 'business' } } }, 'targets.first.ms', 'field_invalid'],
  ['an allowance in unknown hours', { targets: { first: { ms: 1, hours: 'working' } } }, 'targets.first.hours', 'field_invalid'],
  ['a target that nobody knows', { targets: { second: { ms: 1, hours: 'business' } } }, 'targets', 'field_invalid'],
  ['a condition that nothing meets', { conditions: { channel: [] } }, 'conditions.channel', 'field_invalid'],
  ['a range that ends before it begins', { conditions: { priority: { min: 2, max: 1 } } }, 'conditions.priority', 'field_invalid'],
  ['no version', { version: undefined }, 'version', 'field_missing'],
])('%s is refused where it stands', (_name, change, path, code) => {
  const outcome = parseSlaPolicy({ ...whole, ...change });
  expect(outcome).toMatchObject({ kind: 'dead_letter', problems: [{ path, code }] });
});
