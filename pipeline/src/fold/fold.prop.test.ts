import { type CxEvent, routeOf, type UnitRef } from '@tidewatch/schemas';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { agentHistory, delivered, sessionHistory } from '../testing/arbitrary.ts';
import { agentDayFold } from './agent-day-fold.ts';
import { type Fold, foldUnit, UnitState } from './fold.ts';
import { sessionFold } from './session-fold.ts';

const seed = Date.now();

describe.each([
  ['session', sessionFold as Fold<unknown, unknown>, sessionHistory()],
  ['agent-day', agentDayFold('main') as Fold<unknown, unknown>, agentHistory()],
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

  it(`a history loaded at once and events added after make the same bytes (seed ${seed})`, () => {
    const schedule = history.chain((events) => fc.tuple(fc.constant(events), delivered(events), fc.nat({ max: 25 })));
    fc.assert(
      fc.property(schedule, ([events, arriving, cut]) => {
        const unit = routeOf(events[0] as CxEvent).unit;
        const state = new UnitState(fold, unit);
        state.addAll(arriving.slice(0, cut).map((event) => ({ event, json: JSON.stringify(event) })));
        for (const event of arriving.slice(cut)) state.add(event, Buffer.from(JSON.stringify(event)));
        expect(state.size).toBe(events.length);
        expect(bytes(state.facts())).toBe(bytes(foldUnit(fold, unit, events)));
      }),
      { seed, numRuns: 300 },
    );
  });
});

/** Adds events one by one, reading the facts at some places on the way. */
function step(fold: Fold<unknown, unknown>, unit: UnitRef, plan: { arriving: readonly CxEvent[]; reads: readonly number[] }): unknown {
  const state = new UnitState(fold, unit);
  plan.arriving.forEach((event, i) => {
    // Of some events the state has the JSON, of others the event alone.
    state.add(event, ...(i % 3 === 0 ? [] : [JSON.stringify(event)]));
    if (plan.reads.includes(i)) state.facts();
  });
  return state.facts();
}

function bytes(facts: unknown): string {
  return JSON.stringify(facts);
}
