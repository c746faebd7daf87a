import type { AgentDayFacts } from '@tidewatch/schemas';
import { DAY_MS } from '@tidewatch/schemas';
import { describe, expect, it } from 'vitest';
import { at } from '../testing/lines.ts';
import { agentScript, type Line } from '../testing/script.ts';
import { foldAgentDay } from './agent-day-fold.ts';

const DAY = '2026-03-02';
const HOUR = 3_600;
type Fields = Readonly<Record<string, unknown>>;

const activity = (fromS: number, untilS: number, fields: Fields = {}): Fields => ({
  ...{ from: at(fromS), until: at(untilS), activity: 'serve', productive: true, paid: true },
  ...fields,
});
const schedule = (second: number, version: number, activities: readonly Fields[]): Line => [
  second,
  'agent.scheduled',
  { day: DAY, version, activities },
];
const status = (second: number, is: string, reason_code?: string): Line => [
  second,
  'agent.status_changed',
  { status: is, ...(reason_code === undefined ? {} : { reason_code }) },
];

function plansOf(lines: readonly Line[]) {
  return (foldAgentDay(agentScript(lines), 'main') as AgentDayFacts).plans;
}

describe('the plan of an agent’s day', () => {
  it('is cut where the state changes; planned to serve is available or busy', () => {
    const plans = plansOf([
      schedule(0, 1, [activity(0, HOUR)]),
      status(0, 'available'),
      status(600, 'busy'),
      status(1_200, 'break', 'lunch'),
      status(5_000, 'available'),
    ]);
    expect(plans.map((plan) => [plan.from, plan.until, plan.status, plan.is_serving, plan.adheres])).toEqual([
      [at(0), at(600), 'available', true, true],
      [at(600), at(1_200), 'busy', true, true],
      [at(1_200), at(HOUR), 'break', false, false],
    ]);
  });

  it.each([
    ['break', 'break', undefined, true],
    ['lunch', 'break', 'lunch', true],
    ['lunch', 'break', 'coffee', false],
    ['training', 'available', undefined, false],
    ['available', 'training', undefined, false],
  ])('planned %s, is %s (%s): adheres %s', (planned, is, reason, adheres) => {
    const [plan] = plansOf([schedule(0, 1, [activity(0, HOUR, { activity: planned, productive: false })]), status(0, is, reason)]);
    expect(plan).toMatchObject({ activity: planned, is_productive: false, adheres });
  });

  it('what nobody knows yet is a stretch of its own, that does not adhere', () => {
    const plans = plansOf([schedule(0, 1, [activity(0, HOUR)]), status(900, 'available')]);
    expect(plans.map((plan) => [plan.from, plan.until, plan.status, plan.adheres])).toEqual([
      [at(0), at(900), null, false],
      [at(900), at(HOUR), 'available', true],
    ]);
    expect(plansOf([schedule(0, 1, [activity(0, HOUR)])])).toMatchObject([{ from: at(0), until: at(HOUR), status: null }]);
  });

  it('of a day’s schedules the highest version counts, also when it was told first; of one version the later', () => {
    const lunch = activity(0, HOUR, { activity: 'lunch', productive: false, paid: false });
    expect(plansOf([schedule(0, 2, [lunch]), schedule(9, 1, [activity(0, HOUR)])]).map((plan) => plan.activity)).toEqual(['lunch']);
    expect(plansOf([schedule(0, 1, [activity(0, HOUR)]), schedule(9, 1, [lunch])]).map((plan) => plan.activity)).toEqual(['lunch']);
    expect(plansOf([schedule(0, 1, [lunch]), schedule(9, 2, [])])).toEqual([]);
  });

  it('is of its UTC day only, and says of what it holds whether it is paid and counts in adherence', () => {
    const plans = plansOf([schedule(0, 1, [activity(-10 * HOUR, 16 * HOUR, { paid: false, adherence: false })]), status(0, 'offline')]);
    expect(plans).toMatchObject([
      { from: Date.parse(DAY), until: at(0), is_paid: false, is_adherence: false },
      { from: at(0), until: Date.parse(DAY) + DAY_MS, status: 'offline' },
    ]);
  });
});
