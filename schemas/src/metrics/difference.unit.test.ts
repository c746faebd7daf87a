import { describe, expect, it } from 'vitest';
import { metricById } from './catalogue.ts';
import { type DifferenceGroup, explainDifference, haveSameItems, LINES, type Line, perLine, planDifference } from './difference.ts';
import type { Scalar } from './expression.ts';
import type { Metric } from './metric.ts';

const metric = (id: string) => metricById.get(id) as Metric;
const planOf = (a: string, b: string) => planDifference(metric(a), metric(b));

/** A group of one item with these facts, by the name of a field or the operation of a test. */
function groupOf(
  plan: ReturnType<typeof planOf>,
  facts: Readonly<Record<string, Scalar>>,
  lines: readonly Line[],
  unit: string,
): DifferenceGroup {
  return {
    facts: plan.facts.map((fact) => facts[fact.kind === 'value' ? fact.field : JSON.stringify(fact.test)] ?? null),
    counts: perLine((line) => lines.includes(line)),
    sums: perLine((line) => (lines.includes(line) ? 1 : 0)),
    items: 1,
    units: [unit],
  };
}

describe('haveSameItems', () => {
  it.each([
    ['service_level.exclude_short', 'abandon_rate', true],
    ['asa', 'wait_p50_all', true],
    ['service_level.exclude_short', 'agent_answer_rate', false],
    ['sessions_started', 'sessions_closed', false],
    ['resolution_rate.declared', 'resolution_rate.inferred', false],
    ['in_queue_now', 'in_queue_now', false],
    ['csat_top2', 'csat_rolling_k', false],
  ])('of %s and %s is %s', (a, b, same) => {
    expect(haveSameItems(metric(a), metric(b))).toBe(same);
    if (!same) expect(() => planOf(a, b)).toThrow(TypeError);
  });
});

describe('planDifference', () => {
  it('asks nothing that both definitions ask alike, and once what they ask in two ways', () => {
    const { facts } = planOf('service_level.exclude_short', 'service_level.early_abandon_neutral');
    const told = facts.map((fact) => (fact.kind === 'value' ? fact.field : `${fact.test.op} ${JSON.stringify(fact.test)}`));
    expect(told.some((text) => text.includes('offhours'))).toBe(false);
    // "not above T" and "at most T" are one.
    expect(told.filter((text) => text.includes('answer_within_ms'))).toHaveLength(1);
    expect(told).toContain('left_reason');
  });

  it('takes the field in which a word stands for nothing as the field', () => {
    expect(planOf('resolution_unmarked_rate', 'sessions_closed').facts).toContainEqual({ kind: 'value', field: 'close_reason' });
  });
});

describe('explainDifference', () => {
  it('puts together what differs only in facts that decide nothing, and loses no item of it', () => {
    const plan = planOf('service_level.exclude_short', 'service_level.include_abandoned');
    const key = (op: 'lt' | 'le') =>
      JSON.stringify(plan.facts.flatMap((fact) => (fact.kind === 'test' && fact.test.op === op ? fact.test : []))[0]);
    const short = { left_reason: 'abandoned', [key('lt')]: true };
    const groups = [true, false].map((withinT, i) => groupOf(plan, { ...short, [key('le')]: withinT }, ['bBelow'], i === 0 ? 'b' : 'a'));
    const [reason, ...others] = explainDifference(plan, groups);
    expect(others).toEqual([]);
    expect(reason).toMatchObject({ because: [{ fact: { kind: 'test', test: { op: 'lt' } }, is: true }], items: 2, units: ['a', 'b'] });
    expect(reason?.sums).toEqual(perLine((line) => (line === 'bBelow' ? 2 : 0)));
  });

  it('names no reason where both count the same items: only the amounts differ', () => {
    const amounts = planOf('asa', 'asa.business');
    const group = groupOf(amounts, { left_reason: 'assigned' }, [...LINES], 'a');
    expect(explainDifference(amounts, [group]).map(({ because }) => because)).toEqual([[]]);
  });

  it('names together the facts of which none decides alone', () => {
    const plan = planOf('answered', 'offered');
    const waiting = groupOf(plan, {}, ['bAbove'], 'a');
    const [reason] = explainDifference(plan, [{ ...waiting, facts: plan.facts.map((fact) => (fact.kind === 'value' ? null : true)) }]);
    expect(reason?.because.map(({ is }) => is)).toEqual([null, true]);
  });

  it('names no reason where a definition has no such line at all', () => {
    const plan = planOf('offered', 'abandon_rate');
    const entry = groupOf(plan, { left_reason: 'assigned' }, ['aAbove', 'bBelow'], 'a');
    const [reason] = explainDifference(plan, [
      { ...entry, counts: perLine((line) => line === 'aAbove' || line === 'bAbove' || line === 'bBelow') },
    ]);
    expect(reason?.because).toEqual([]);
  });
});
