import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Interval } from '../metrics/interval.ts';
import { attachTarget } from './attach-sla.ts';
import { type OwedTarget, rebaseSla } from './rebase-sla.ts';
import { policyOf, workWeekOf } from './sla.builder.ts';
import { timeBetween } from './sla-clock.ts';

const MINUTE = 60_000;
const start = Date.parse('2026-11-20T00:00Z');
const calendar = fc.constantFrom(null, workWeekOf('cal-1', 'Asia/Shanghai'));
const allowance = fc.integer({ min: 1, max: 3_000 }).map((minutes) => minutes * MINUTE);
/** Pauses one after the other, in the two weeks after the start. */
const pauses = fc
  .array(fc.integer({ min: 1, max: 14 * 1440 }), { maxLength: 8 })
  .map((minutes) => [...new Set(minutes)].sort((a, b) => a - b))
  .map((borders) => borders.flatMap((minute, i) => (i % 2 === 1 ? [spanOf(borders[i - 1] as number, minute)] : [])));
const spanOf = (from: number, to: number): Interval => ({ start: start + from * MINUTE, end: start + to * MINUTE });
const scene = fc.record({ calendar, ms: allowance, pauses });

function owed(ms: number, clock: typeof calendar extends fc.Arbitrary<infer C> ? C : never) {
  const policy = policyOf({ targets: { resolution: { ms, hours: 'business' } }, pause_while_waiting_for_customer: true });
  const fields = attachTarget({ policy, calendar: clock, target: 'resolution', at: start });
  if (!fields) throw new RangeError('no target');
  return { target: { ...fields, attached_at: start } satisfies OwedTarget, terms: { policy, calendar: clock } };
}

it('until the new due time as much unpaused time passes as the policy allows', () => {
  fc.assert(
    fc.property(scene, ({ calendar: clock, ms, pauses: spans }) => {
      const { target, terms } = owed(ms, clock);
      const dueAt = rebaseSla(target, spans, terms)?.due_at ?? target.due_at;
      const paused = spans.reduce((sum, { start: from, end }) => sum + timeBetween(clock, from, Math.max(from, Math.min(end, dueAt))), 0);
      expect(timeBetween(clock, start, dueAt) - paused).toBe(ms);
      expect(dueAt).toBeGreaterThanOrEqual(target.due_at);
    }),
    { numRuns: 500 },
  );
}, 60_000);

it('pauses told one by one, all at once or out of order give one due time', () => {
  fc.assert(
    fc.property(scene, ({ calendar: clock, ms, pauses: spans }) => {
      const { target, terms } = owed(ms, clock);
      const oneByOne = spans.reduce((at, pause) => rebaseSla({ ...target, due_at: at }, [pause], terms)?.due_at ?? at, target.due_at);
      expect(rebaseSla(target, spans, terms)?.due_at ?? target.due_at).toBe(oneByOne);
      expect(rebaseSla(target, [...spans].reverse(), terms)?.due_at ?? target.due_at).toBe(oneByOne);
    }),
    { numRuns: 300 },
  );
}, 60_000);
