import { expect, test } from 'vitest';
import { disturb } from './disturb.ts';
import { scenarioOf } from './scenarios.ts';
import { simulate } from './simulate.ts';

test('a rough line delivers about 2 % twice, 5 % out of order and 1 % up to 48 h late', { timeout: 30_000 }, () => {
  const disturbance = { seed: 7, duplicates: 0, shuffled: 0, late: 0, maxLateMs: 48 * 3_600_000, ...scenarioOf('rough').disturbance };
  const seen = new Set<string>();
  let duplicates = 0;
  let behind = 0;
  let farBehind = 0;
  let newest = 0;
  for (const { event_id: id, occurred_at: at } of disturb(simulate({ seed: 7, sessions: 3_000, tenantId: 'demo' }).events, disturbance)) {
    if (seen.has(id)) duplicates += 1;
    else {
      if (at < newest) behind += 1;
      if (at < newest - 600_000) farBehind += 1;
    }
    seen.add(id);
    newest = Math.max(newest, at);
  }
  expect(duplicates / seen.size).toBeCloseTo(0.02, 2);
  expect(behind / seen.size).toBeGreaterThan(0.045);
  expect(behind / seen.size).toBeLessThan(0.075);
  expect(farBehind / seen.size).toBeCloseTo(0.01, 2);
});

test('a harsh line delivers about 0.1 % a month late besides', { timeout: 30_000 }, () => {
  const disturbance = { seed: 7, duplicates: 0, shuffled: 0, late: 0, maxLateMs: 0, ...scenarioOf('harsh').disturbance };
  const seen = new Set<string>();
  let monthLate = 0;
  let newest = 0;
  for (const { event_id: id, occurred_at: at } of disturb(
    simulate({ seed: 7, sessions: 1_500, days: 60, tenantId: 'demo' }).events,
    disturbance,
  )) {
    if (!seen.has(id) && at < newest - 20 * 86_400_000) monthLate += 1;
    seen.add(id);
    newest = Math.max(newest, at);
  }
  // Events of the last month have nothing behind which they could come late.
  expect(monthLate / seen.size).toBeGreaterThan(0.0003);
  expect(monthLate / seen.size).toBeLessThan(0.0015);
});
