import { expect, test } from 'vitest';
import { openInFlight } from './in-flight.ts';
import { DEFAULT_LIMITS } from './limits.ts';
import { openQuota } from './quota.ts';

const limits = { ...DEFAULT_LIMITS, eventsPerSecond: 100, eventsBurst: 300 };

test('a tenant may send its burst at once and its rate in the long run; the answer says when to come again', () => {
  let now = 0;
  const quota = openQuota(limits, { now: () => now });
  expect(quota.take('a', 300)).toBeNull();
  expect(quota.take('a', 150)).toBe(2);
  now += 1_499;
  expect(quota.take('a', 150)).toBe(1);
  now += 1;
  expect(quota.take('a', 150)).toBeNull();
});

test('one tenant does not use up the allowance of another', () => {
  const quota = openQuota(limits, { now: () => 0 });
  expect(quota.take('a', 300)).toBeNull();
  expect(quota.take('b', 300)).toBeNull();
});

test('a clock that goes back takes nothing away and gives nothing', () => {
  let now = 10_000;
  const quota = openQuota(limits, { now: () => now });
  quota.take('a', 200);
  now = 0;
  expect(quota.take('a', 100)).toBeNull();
  expect(quota.take('a', 1)).toBe(1);
});

test('bodies in flight never exceed the limit, a tenant alone has at most half, and what is released is free again', () => {
  const inFlight = openInFlight(100);
  const first = inFlight.reserve('a', 40);
  expect(first).not.toBeNull();
  expect(inFlight.reserve('a', 20)).toBeNull();
  expect(inFlight.reserve('b', 60)).not.toBeNull();
  expect(inFlight.reserve('c', 1)).toBeNull();
  first?.();
  expect(inFlight.reserve('a', 40)).not.toBeNull();
});

test('however many tenants send as much as they can, there is room for one that comes later', () => {
  const inFlight = openInFlight(1_000);
  const fill = (tenantId: string) => {
    while (inFlight.reserve(tenantId, 10));
  };
  for (const tenantId of ['a', 'b', 'c', 'a', 'b', 'c']) fill(tenantId);
  expect(inFlight.reserve('calm', 50)).not.toBeNull();
});
