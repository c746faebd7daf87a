import { expect, test } from 'vitest';
import { gather } from './gather.ts';

test('a clock that is set back two hours does not make it collect for two hours', async () => {
  let now = 10 * 3_600_000;
  const waits: number[] = [];
  const poll = async ({ maxWaitMs }: { readonly maxWaitMs: number }) => {
    waits.push(maxWaitMs);
    now -= 2 * 3_600_000;
    return { records: [], assigned: [], reassigned: [], caughtUp: [], polledAt: now };
  };
  const { signal } = new AbortController();
  const limits = { maxRecords: 10, maxBytes: 1_000, forMs: 300, restMs: 50 };
  await gather({ poll, clock: { now: () => now }, ...limits, signal });
  expect(waits).toEqual([300]);
});
