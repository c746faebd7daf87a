import type { AlertFacts, AlertFiring, CxEvent } from '@tidewatch/schemas';
import { routeOf, UNDATED_DAY } from '@tidewatch/schemas';
import { describe, expect, it } from 'vitest';
import { at } from '../testing/lines.ts';
import { type Line, unitScript } from '../testing/script.ts';
import { alertFold } from './alert-fold.ts';
import { foldUnit } from './fold.ts';

function folded(lines: readonly Line[]): AlertFacts {
  const events = unitScript({ rule_id: 'r1', fingerprint: 'f1' }, lines);
  return foldUnit(alertFold, routeOf(events[0] as CxEvent).unit, events) as AlertFacts;
}

const firing = (told: Partial<AlertFiring>): AlertFiring => ({
  ...{ fired_at: at(0), acknowledged_at: null, resolved_at: null, notifications: 0, acted_on: null, acted_at: null },
  ...told,
});

describe('alert fold', () => {
  it('fired, told, acknowledged, resolved', () => {
    const row = folded([
      [0, 'alert.fired'],
      [1, 'notification.sent'],
      [2, 'notification.sent'],
      [3, 'notification.failed'],
      [30, 'alert.acknowledged'],
      [40, 'alert.acknowledged'],
      [90, 'alert.resolved', { acted_on: true }],
    ]);
    expect(row).toMatchObject({ alert_id: 'r1/f1', bucket_on: UNDATED_DAY, rule_id: 'r1', fingerprint: 'f1', version: 7 });
    expect(row.firings).toEqual([
      firing({ acknowledged_at: at(30), resolved_at: at(90), notifications: 2, acted_on: 'yes', acted_at: at(90) }),
    ]);
  });

  it.each([
    ['while it goes on', 1, [0, 60]],
    ['within five minutes', 1, [0, 60, 60 + 299.999]],
    ['at the end of the five minutes, which is within them', 1, [0, 60, 60 + 300]],
    ['after them', 2, [0, 60, 60 + 300.001]],
  ] as const)('what fires again %s is %i firing(s)', (_, firings, [fired, resolved, again = resolved]) => {
    const resolve: Line[] = again === resolved ? [] : [[resolved, 'alert.resolved']];
    const row = folded([[fired, 'alert.fired'], ...resolve, [again, 'alert.fired']]);
    expect(row.firings.map(({ fired_at }) => fired_at)).toEqual([at(0), at(again)].slice(0, firings));
    expect(row.firings.at(-1)?.resolved_at).toBeNull();
  });

  it('a rule has its own group interval', () => {
    const until = (again: number) =>
      folded([
        [0, 'alert.fired'],
        [10, 'alert.resolved'],
        [again, 'alert.fired', { group_interval_ms: 60_000 }],
        [100, 'alert.resolved'],
      ]).firings;
    expect(until(70)).toEqual([firing({ resolved_at: at(100) })]);
    expect(until(71)).toEqual([firing({ resolved_at: at(10) }), firing({ fired_at: at(71), resolved_at: at(100) })]);
  });

  it('what somebody says last of having acted counts; of a firing that nobody spoke of nobody knows', () => {
    const [first, second] = folded([
      [0, 'alert.fired'],
      [10, 'alert.acknowledged', { acted_on: true }],
      [20, 'alert.resolved', { acted_on: false }],
      [1_000, 'alert.fired'],
      [1_010, 'alert.resolved'],
    ]).firings;
    expect(first).toMatchObject({ acted_on: 'no', acted_at: at(20) });
    expect(second).toMatchObject({ acted_on: null, acted_at: null });
  });

  it('without a firing there is nothing to acknowledge, resolve or send', () => {
    const row = folded([
      [0, 'alert.pending'],
      [1, 'alert.acknowledged', { acted_on: true }],
      [2, 'alert.resolved'],
      [3, 'notification.sent'],
    ]);
    expect(row).toMatchObject({ firings: [], version: 4 });
  });
});
