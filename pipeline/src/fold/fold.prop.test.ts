import { type CxEvent, routeOf, type UnitRef } from '@tidewatch/schemas';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { agentHistory, delivered, sessionHistory, unitHistories } from '../testing/arbitrary.ts';
import { agentDayFold } from './agent-day-fold.ts';
import { alertFold } from './alert-fold.ts';
import { caseFold } from './case-fold.ts';
import { customerFold } from './customer-fold.ts';
import { evaluationFold } from './evaluation-fold.ts';
import { type Fold, foldUnit, UnitState } from './fold.ts';
import { planFold } from './plan-fold.ts';
import { sessionFold } from './session-fold.ts';

const seed = Date.now();

it('an event that belongs before one in the draft is not taken, a known one is', () => {
  const at = Date.UTC(2026, 0, 5);
  const event = (id: string, seq: number): CxEvent => ({
    ...{ event_id: id, type: 'session.started', schema_version: 1, tenant_id: 't', occurred_at: at, seq },
    ...{ conversation_id: 'c', session_id: 's', channel: 'web' },
  });
  const state = new UnitState(sessionFold, routeOf(event('b', 2)).unit, [event('b', 2)]);
  expect(state.canTake([event('a', 1)])).toBe(true);
  state.facts();
  expect(state.canTake([event('a', 1)])).toBe(false);
  expect(state.canTake([event('b', 2), event('c', 3)])).toBe(true);
  expect(() => state.add(event('a', 1))).toThrow('belongs before');
  expect([state.size, state.add(event('b', 2)), state.add(event('c', 3))]).toEqual([1, false, true]);
});

describe.each([
  ['session', sessionFold as Fold<unknown, unknown>, sessionHistory()],
  ['agent-day', agentDayFold('main') as Fold<unknown, unknown>, agentHistory()],
  ['customer', customerFold as Fold<unknown, unknown>, unitHistories.customer],
  ['evaluation', evaluationFold as Fold<unknown, unknown>, unitHistories.evaluation],
  ['case', caseFold as Fold<unknown, unknown>, unitHistories.case],
  ['alert', alertFold as Fold<unknown, unknown>, unitHistories.alert],
  ['plan', planFold as Fold<unknown, unknown>, unitHistories.plan],
] as const)('%s fold', (_, fold, history) => {
  it(`shuffled, doubled, split and delayed events make the same bytes as the sorted list (seed ${seed})`, () => {
    const schedule = history.chain((events) =>
      fc.tuple(fc.constant(events), delivered(events), fc.array(fc.nat({ max: 30 }), { maxLength: 6 })),
    );
    fc.assert(
      fc.property(schedule, ([events, arriving, reads]) => {
        const unit = routeOf(events[0] as CxEvent).unit;
        expect(bytes(step(fold, unit, { arriving, reads }))).toBe(bytes(foldUnit(fold, unit, events)));
      }),
      { seed, numRuns: 500 },
    );
  });

  it(`a history read at once and events added after make the same bytes (seed ${seed})`, () => {
    const schedule = history.chain((events) => fc.tuple(fc.constant(events), delivered(events), fc.nat({ max: 25 })));
    fc.assert(
      fc.property(schedule, ([events, arriving, cut]) => {
        const unit = routeOf(events[0] as CxEvent).unit;
        const state = new UnitState(fold, unit, arriving.slice(0, cut));
        for (const event of arriving.slice(cut)) state.add(event);
        expect(state.size).toBe(events.length);
        expect(bytes(state.facts())).toBe(bytes(foldUnit(fold, unit, events)));
      }),
      { seed, numRuns: 300 },
    );
  });
});

/** Adds events one by one, reading the facts at some places on the way; what comes too late then is read again with the others. */
function step(fold: Fold<unknown, unknown>, unit: UnitRef, plan: { arriving: readonly CxEvent[]; reads: readonly number[] }): unknown {
  let state = new UnitState(fold, unit, []);
  plan.arriving.forEach((event, i) => {
    if (state.canTake([event])) state.add(event);
    else state = new UnitState(fold, unit, plan.arriving.slice(0, i + 1));
    if (plan.reads.includes(i)) state.facts();
  });
  return state.facts();
}

function bytes(facts: unknown): string {
  return JSON.stringify(facts);
}
